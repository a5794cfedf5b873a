"""Keys that are really pressed on one screen, what they do on another, and files that are copied meanwhile."""
