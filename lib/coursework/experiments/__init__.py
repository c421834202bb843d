"""Many trainings at once, what is kept of them, and honest figures from several seeds."""
