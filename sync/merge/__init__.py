"""How edits of the same record merge: stamps that order them, and the one join there is. Pure functions."""
