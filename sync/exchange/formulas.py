"""Cells that a spreadsheet would run: guarded when written, and taken back exactly when read.

A spreadsheet that opens a CSV file takes a cell that begins with =, +, -, @ or a control character for a formula, and
a formula can send what stands in other cells to a stranger. An apostrophe before it makes it text.
"""

from __future__ import annotations

import re

_RUN = "=+\\-@\t\r\n＝＋－＠"
"""What begins a formula; the wide forms are read so by spreadsheets set to Chinese or Japanese."""

_RISKY = re.compile(f"'*[{_RUN}]")
_GUARDED = re.compile(f"'+[{_RUN}]")


def guarded(text: str) -> str:
    """Return a text as it is written into a cell; `unguarded` gives it back exactly."""
    return f"'{text}" if _RISKY.match(text) else text


def unguarded(cell: str) -> str:
    """Return the text of a cell that was guarded, any other cell as it is."""
    return cell[1:] if _GUARDED.match(cell) else cell
