"""Amounts of data in the words of the screens."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

_STEP = 1000
"""SI units, as every system's file list shows them."""


def size_text(size_bytes: float) -> str:
    """Return "812 B", "4.2 MB" and the like."""
    units = (
        QCoreApplication.translate("Amounts", "{amount} B"),
        QCoreApplication.translate("Amounts", "{amount} kB"),
        QCoreApplication.translate("Amounts", "{amount} MB"),
        QCoreApplication.translate("Amounts", "{amount} GB"),
    )
    amount, unit = float(size_bytes), 0
    while amount >= _STEP and unit < len(units) - 1:
        amount, unit = amount / _STEP, unit + 1
    digits = 1 if unit and amount < 100 else 0
    return units[unit].format(amount=QLocale().toString(amount, "f", digits))


def rate_text(bytes_per_s: float) -> str:
    """Return "4.2 MB/s" and the like."""
    return QCoreApplication.translate("Amounts", "{size}/s").format(size=size_text(bytes_per_s))


def count_text(count: int, most: int = 99) -> str:
    """Return a count short enough for a badge: "7", "99+"."""
    if count > most:
        return QCoreApplication.translate("Amounts", "{most}+").format(most=most)
    return str(count)
