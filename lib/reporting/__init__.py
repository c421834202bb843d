"""Notebooks into executed notebooks, into one HTML page, into a PDF. Knows nothing of networks."""
