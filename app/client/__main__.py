"""Runs the program: `python -m app.client`."""

import sys

from app.client.cli import main

if __name__ == "__main__":
    sys.exit(main())
