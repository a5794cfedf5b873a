"""Other machines: their screens, their input and their files."""
