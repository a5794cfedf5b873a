"""Runs the program: `python -m app.workstation`."""

import sys

from sync.exchange.spreadsheets import COMMAND as READ_SHEET

if __name__ == "__main__":
    if sys.argv[1:2] == [READ_SHEET]:
        from sync.exchange.sheet_reader import read_sheet_for_parent

        sys.exit(read_sheet_for_parent(sys.argv[2:]))
    from app.workstation.cli import main

    sys.exit(main())
