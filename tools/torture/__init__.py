"""Builds the report again and again while everything goes wrong, and counts what comes of it: `make torture`."""
