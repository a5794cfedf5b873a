"""The agent's workstation: one window for queue, tickets, customers and remote sessions."""
