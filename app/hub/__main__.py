"""Runs the program: `python -m app.hub`."""

import sys

from app.hub.cli import main

if __name__ == "__main__":
    sys.exit(main())
