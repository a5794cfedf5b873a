"""Runs the program: `python -m app.hub`."""

import sys

from app.hub.trial_writer import WRITER, write_for_trial
from sync.exchange.sheet_reader import read_sheet_for_parent
from sync.exchange.spreadsheets import COMMAND as READ_SHEET

if __name__ == "__main__":
    if sys.argv[1:2] == [WRITER]:
        sys.exit(write_for_trial(sys.argv[2:]))
    if sys.argv[1:2] == [READ_SHEET]:
        sys.exit(read_sheet_for_parent(sys.argv[2:]))
    from app.hub.cli import main

    sys.exit(main())
