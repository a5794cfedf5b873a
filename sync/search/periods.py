"""Dates as people type them into a search: 2026-11-02, 2026-11, 2026, today, yesterday, 7d, 2w, 3m, 1y."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_AGO = re.compile(r"(\d{1,4})([hdwmy])")
_HOURS = {"h": 1, "d": 24, "w": 7 * 24, "m": 30 * 24, "y": 365 * 24}
_WORDS = {"today": 0, "yesterday": 1}


def period(text: str, now_ms: int, zone: tzinfo) -> tuple[int, int] | None:
    """Return the time that a text names, None when it names none.

    A relative time ("7d") reaches from then until now.

    Args:
        text: in any case.
        now_ms: milliseconds since 1970, UTC.
        zone: in which days begin.

    Returns:
        Begin and end (exclusive), milliseconds since 1970, UTC.
    """
    text = text.strip().lower()
    now = datetime.fromtimestamp(now_ms / 1000, zone)
    try:
        if (ago := _AGO.fullmatch(text)) is not None:
            begin = now - timedelta(hours=int(ago[1]) * _HOURS[ago[2]])
            return _ms(_midnight(begin) if ago[2] != "h" else begin), now_ms + 1
        if text in _WORDS:
            day = _midnight(now - timedelta(days=_WORDS[text]))
            return _ms(day), _ms(_midnight(day + timedelta(hours=36)))
        if (iso := _ISO.fullmatch(text)) is not None:
            return _calendar(int(iso[1]), iso[2], iso[3], zone)
    except (ValueError, OverflowError, OSError):  # the 31st of a short month, the year 0
        return None
    return None


def _calendar(year: int, month: str | None, day: str | None, zone: tzinfo) -> tuple[int, int]:
    begin = datetime(year, int(month or 1), int(day or 1), tzinfo=zone)
    if day is not None:
        end = _midnight(begin + timedelta(hours=36))
    elif month is not None:
        end = _midnight(begin + timedelta(days=32)).replace(day=1)
    else:
        end = begin.replace(year=year + 1)
    return _ms(begin), _ms(end)


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
