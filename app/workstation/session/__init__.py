"""A remote session as the agent's end lives it: ask, meet, look and operate, move files, leave."""
