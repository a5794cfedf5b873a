"""Another machine's screen, received and steered."""
