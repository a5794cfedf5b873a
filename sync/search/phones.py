"""Telephone numbers in running text and in the customers' file: found however they are written."""

from __future__ import annotations

import re

MIN_DIGITS = 7
"""Shorter ones are extensions, and too many other numbers are as short."""

MAX_DIGITS = 15
"""ITU-T E.164."""

TAIL_DIGITS = 7
"""The end of a number, which every way of writing it shares; what stands before is compared afterwards."""

_WRITTEN = re.compile(r"(?<![\w.,:#\-])(?:\+|00|\()?\d[\d\s()./\-\u2010-\u2015]{4,24}\d(?![\w:])")
_NO_PHONE = re.compile(r"\d{1,3}(\.\d{1,3}){3}|\d{4}-\d\d-\d\d|\d\d?[./]\d\d?[./]\d{2,4}|\d+\.\d+")
_NATIONAL = re.compile(r"\(0\)")


def phone_digits(text: str) -> str:
    """Return the digits that name a line: without signs, international prefix and trunk zeros.

    "+49 (0)30 1234-567", "0049 30 1234567" and "+49301234567" are one; "030 1234567" is their end ("301234567").
    """
    return "".join(c for c in _NATIONAL.sub("", text) if c.isdecimal()).lstrip("0")


def phone_tail(text: str) -> str:
    """Return the end of a number under which it is indexed, "" when there are too few digits (or far too many)."""
    digits = phone_digits(text)
    return digits[-TAIL_DIGITS:] if MIN_DIGITS <= len(digits) <= MAX_DIGITS else ""


def is_same_line(one: str, other: str) -> bool:
    """Tell whether two written numbers can be the same line: one is the other without its country or area.

    Numbers of less than MIN_DIGITS digits are the same line only when they are equal.
    """
    shorter, longer = sorted((phone_digits(one), phone_digits(other)), key=len)
    if len(shorter) < MIN_DIGITS:
        return bool(shorter) and shorter == longer
    return longer.endswith(shorter)


def phone_numbers(text: str) -> list[tuple[int, int]]:
    """Return where numbers that can be telephone numbers stand in a text: (begin, end)."""
    if len(text) < MIN_DIGITS:
        return []
    found = (match for match in _WRITTEN.finditer(text) if not _NO_PHONE.fullmatch(match[0]))
    return [match.span() for match in found if phone_tail(match[0])]
