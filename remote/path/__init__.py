"""How the two ends of a session meet: directly over TCP, or through the hub's relay."""
