"""The commands of `deskhand-hub`, a file for each: `add_to` describes it, `run` does it and returns the exit code."""
