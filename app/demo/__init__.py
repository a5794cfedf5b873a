"""The demonstration: the three programs with believable sample data."""
