"""Times in the words of the screens: ages, times of day and days, in the reader's locale and time zone."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, QTime

from desk.age import AgeUnit, age_of


def age_text(then_ms: int, now_ms: int) -> str:
    """Return how long ago something was, short enough for a list: "now", "4 min", "2 h", "3 d", "2 wk"."""
    age = age_of(then_ms, now_ms)
    pattern = {
        AgeUnit.NOW: QCoreApplication.translate("Moments", "now"),
        AgeUnit.MINUTES: QCoreApplication.translate("Moments", "{count} min"),
        AgeUnit.HOURS: QCoreApplication.translate("Moments", "{count} h"),
        AgeUnit.DAYS: QCoreApplication.translate("Moments", "{count} d"),
        AgeUnit.WEEKS: QCoreApplication.translate("Moments", "{count} wk"),
    }[age.unit]
    return pattern.format(count=age.value)


def day_of(moment_ms: int) -> QDate:
    """Return the day of a moment where the reader is."""
    return QDateTime.fromMSecsSinceEpoch(moment_ms).date()


def day_text(day: QDate, today: QDate) -> str:
    """Return "Today", "Yesterday" or the written date."""
    if day == today:
        return QCoreApplication.translate("Moments", "Today")
    if day == today.addDays(-1):
        return QCoreApplication.translate("Moments", "Yesterday")
    if day.year() == today.year():
        return QLocale().toString(day, QCoreApplication.translate("Moments", "dddd, d MMMM"))
    return QLocale().toString(day, QCoreApplication.translate("Moments", "d MMMM yyyy"))


def date_text(day: QDate) -> str:
    """Return a date short enough for a card."""
    return QLocale().toString(day, QCoreApplication.translate("Moments", "d MMM yyyy"))


def time_text(moment_ms: int) -> str:
    """Return the time of day, "14:05"."""
    moment: QTime = QDateTime.fromMSecsSinceEpoch(moment_ms).time()
    return moment.toString("HH:mm")


def countdown_text(left_s: int) -> str:
    """Return time left as "0:42" or "1:05:00"; below zero counts as zero."""
    hours, rest = divmod(max(0, left_s), 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def time_left_text(left_s: float) -> str:
    """Return time left in the words of a transfer: "3 s left", "2 min left"."""
    if left_s < 60:
        return QCoreApplication.translate("Moments", "{count} s left").format(count=max(1, round(left_s)))
    if left_s < 3600:
        return QCoreApplication.translate("Moments", "{count} min left").format(count=round(left_s / 60))
    return QCoreApplication.translate("Moments", "{count} h left").format(count=round(left_s / 3600))
