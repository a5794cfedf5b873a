"""Runs the program: `python -m app.hub`."""

import sys

from app.hub.trial_writer import WRITER, write_for_trial

if __name__ == "__main__":
    if sys.argv[1:2] == [WRITER]:
        sys.exit(write_for_trial(sys.argv[2:]))
    from app.hub.cli import main

    sys.exit(main())
