"""The screen of this machine, shown to viewers who were let in."""
