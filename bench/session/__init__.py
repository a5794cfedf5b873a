"""Sessions between processes, as they are between machines: host, guest, and the hub's relay between them."""
