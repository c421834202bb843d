"""Part 3: the network function by function, beside plain loops and the mistakes of the write-up's code."""
