"""Benchmarks: each runs alone as `python -m bench.NAME` and prints one line of JSON."""
