"""Part 1.1: the generative adversarial network."""
