"""The hub's endpoints, a file for each group; what they mean to a client is in docs/protocol.md."""
