"""What the made-up report computes."""
