"""Believable sample data: 20 organisations, their people, and 200 tickets in several languages."""
