"""A remote session at the customer's end: the agent's request, the customer's grant, the line and its end."""
