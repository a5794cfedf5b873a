"""Runs the program: `python -m app.workstation`."""

import sys

from app.workstation.cli import main

if __name__ == "__main__":
    sys.exit(main())
