"""Notebooks into executed notebooks, into one HTML page, into a PDF; reports/report.toml says which and what of."""
