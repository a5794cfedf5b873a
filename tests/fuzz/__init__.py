"""Every decoder and every parser of bytes from a peer under input that nobody meant: see docs/fuzzing.md."""
