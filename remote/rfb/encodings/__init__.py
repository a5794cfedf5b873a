"""Encodings of rectangles: one file each, reading separated from painting."""
