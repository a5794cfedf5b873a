"""Cells of a spreadsheet as text: numbers that are ids and phone numbers, dates, and what else stands there."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TypeAlias

CellValue: TypeAlias = (
    str | int | float | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta | None
)

EXACT_DIGITS = 15
"""A spreadsheet keeps no more of a number; what lies beyond is an artefact of binary fractions."""


def cell_text(value: CellValue) -> str:
    """Return what a person sees in a cell, dates in ISO 8601, whole numbers without a fraction or an exponent."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(sep=" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < 10**EXACT_DIGITS:
        return str(int(value))
    return f"{Decimal(f'{value:.{EXACT_DIGITS}g}'):f}"
