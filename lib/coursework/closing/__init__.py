"""The closing notes: what the benchmarks have measured."""
