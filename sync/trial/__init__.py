"""Trials of the sync engine that anybody can run on his own disk, database and network."""
