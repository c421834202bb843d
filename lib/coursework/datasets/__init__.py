"""The data sets of the course: got, verified and read as arrays; no network is known here."""
