"""Part 1: drawing digits by gradient descent on the input image."""
