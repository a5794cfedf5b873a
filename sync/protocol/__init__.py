"""What travels between a client and the hub: messages of sync and accounts, and signals. No I/O."""
