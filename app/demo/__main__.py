"""Runs the program: `python -m app.demo`."""

import sys

from app.demo.cli import main

if __name__ == "__main__":
    sys.exit(main())
