"""Keys and pointer of another person, put into this machine."""
