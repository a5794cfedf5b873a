"""Sounds, and how they were made."""
