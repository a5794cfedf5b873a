"""The hub's side of sync: the store that keeps the truth, and how it takes and gives operations."""
