"""Part 2: the sentiment of sentences."""
