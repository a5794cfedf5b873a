"""What all screens share, each thing in a file of its own name."""
