"""How long a customer's service runs, and when that is worth a warning before work starts (S42)."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QDate, Qt

from widgets.common.moments import date_text

WARN_DAYS = 30
"""An end so near is said in amber: time enough to renew."""


class ServiceState(StrEnum):
    """How it stands."""

    FINE = "fine"
    SOON = "soon"
    OVER = "over"


def service_state(service_until: str, today: QDate) -> tuple[ServiceState, str]:
    """Return how a service stands that ends on an ISO date, and the sentence for it; ("", ...) says nothing."""
    until = QDate.fromString(service_until, Qt.DateFormat.ISODate)
    if not until.isValid():
        return ServiceState.FINE, ""
    days = today.daysTo(until)
    date = date_text(until)
    if days < 0:
        return ServiceState.OVER, QCoreApplication.translate("Service", "Service ended on {date}").format(date=date)
    if days > WARN_DAYS:
        return ServiceState.FINE, QCoreApplication.translate("Service", "Service until {date}").format(date=date)
    words = QCoreApplication.translate("Service", "Service ends on {date}, in {days} days")
    return ServiceState.SOON, words.format(date=date, days=days)
