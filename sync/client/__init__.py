"""A client's side of sync: its store, its outbox, and the replica that keeps it in step with the hub."""
