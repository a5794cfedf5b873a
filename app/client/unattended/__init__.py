"""Unattended access: what this computer's administrator allows for good, so that nobody need click each time."""
