"""Dates as people write them, as ISO dates."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from desk.importing.keys import letters_key


class DateOrder(StrEnum):
    """Which comes first in 03/04/2026."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ]\d{1,2}:\d{2}.*)?")
_PACKED = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})(?:[ ,]+\d{1,2}:\d{2}.*)?")
_DAY_NAMED = re.compile(r"(\d{1,2})\.?(?:\s+de)?[\s\-]+([^\W\d]+)\.?(?:\s+de)?[\s,\-]+(\d{4})")
_NAMED_DAY = re.compile(r"([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")

_MONTHS: Mapping[str, int] = MappingProxyType(
    {
        letters_key(name): number
        for names in (
            "january february march april may june july august september october november december",
            "jan feb mar apr may jun jul aug sep oct nov dec",
            "januar februar märz april mai juni juli august september oktober november dezember",
            "jan feb mrz apr mai jun jul aug sept okt nov dez",
            "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
            "oca şub mar nis may haz tem ağu eyl eki kas ara",
            "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
            "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        )
        for number, name in enumerate(names.split(), 1)
    }
)

CENTURY = 100
FIRST_TWO_DIGIT_YEAR = 1970
"""Contracts of two-digit years lie between 1970 and 2069."""


def iso_date(text: str, order: DateOrder) -> str | None:
    """Return the ISO date that a text means, None when it is none."""
    text = text.strip()
    if found := _YEAR_FIRST.fullmatch(text) or _PACKED.fullmatch(text):
        return _checked(int(found[1]), int(found[2]), int(found[3]))
    if found := _YEAR_LAST.fullmatch(text):
        first, second = int(found[1]), int(found[2])
        is_month_first = order is DateOrder.MONTH_FIRST and "." not in text
        day, month = (second, first) if is_month_first else (first, second)
        return _checked(_year(found[3]), month, day)
    if found := _DAY_NAMED.fullmatch(text):
        return _named(found[3], found[2], found[1])
    if found := _NAMED_DAY.fullmatch(text):
        return _named(found[3], found[1], found[2])
    return None


def order_in(cells: Iterable[str]) -> DateOrder:
    """Return the order of a column's dates: month first only where some date can be read in no other way."""
    is_month_first = False
    for cell in cells:
        found = _YEAR_LAST.fullmatch(cell.strip())
        if found is None or "." in cell:
            continue
        if int(found[1]) > 12:
            return DateOrder.DAY_FIRST
        is_month_first = is_month_first or int(found[2]) > 12
    return DateOrder.MONTH_FIRST if is_month_first else DateOrder.DAY_FIRST


def _named(year: str, month: str, day: str) -> str | None:
    number = _MONTHS.get(letters_key(month))
    return _checked(int(year), number, int(day)) if number is not None else None


def _year(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if year + 2000 < FIRST_TWO_DIGIT_YEAR + CENTURY else 1900)


def _checked(year: int, month: int, day: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None
