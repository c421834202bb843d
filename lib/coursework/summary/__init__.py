"""The report in brief: the table and the findings."""
