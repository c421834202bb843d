"""Part 1: classifying handwritten digits."""
