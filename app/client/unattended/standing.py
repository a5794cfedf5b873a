"""A standing lease: who may come without asking, with what rights, until when and at what hours. No I/O."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime, timedelta

import msgspec

from app.client.errors import StandingError
from remote.lease import Right
from sync.protocol.signals import Sender

TEAM, AGENT = "team:", "agent:"
HOURS_A_DAY = 24
ALL_DAY = (0, HOURS_A_DAY)

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_HOURS = re.compile(r"(\d{1,2})-(\d{1,2})")


class StandingLease(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One permission.

    Attributes:
        id: short, for `revoke`.
        who: an e-mail address in lower case, "team:NAME" or "agent:ID", as the hub vouches for them.
        hours: first hour, and the hour at which it ends, by this computer's clock; (22, 6) goes over midnight.
    """

    id: str
    who: str
    rights: tuple[Right, ...]
    granted_at_ms: int
    expires_at_ms: int
    hours: tuple[int, int] = ALL_DAY

    def names(self, sender: Sender) -> bool:
        """Tell whether it is for this agent; what the hub does not say of him matches nothing."""
        if self.who.startswith(TEAM):
            return bool(sender.team) and sender.team == self.who.removeprefix(TEAM)
        if self.who.startswith(AGENT):
            return bool(sender.principal_id) and sender.principal_id == self.who.removeprefix(AGENT)
        return bool(sender.email) and sender.email.strip().lower() == self.who

    def covers(self, rights: Collection[Right]) -> bool:
        """Tell whether it has all these rights, of which there is at least one."""
        return bool(rights) and set(rights) <= set(self.rights)

    def open_until_ms(self, now_ms: int) -> int:
        """Return until when one may be in without a break, from now on; 0 while one may not."""
        if not self.granted_at_ms <= now_ms < self.expires_at_ms:
            return 0
        if self.hours == ALL_DAY:
            return self.expires_at_ms
        first, last = self.hours
        now = datetime.fromtimestamp(now_ms / 1000)
        is_open = first <= now.hour < last if first < last else now.hour >= first or now.hour < last
        if not is_open:
            return 0
        day = now.date() if now.hour < last else now.date() + timedelta(days=1)
        return min(self.expires_at_ms, _ms_at(day, last))


def checked_who(text: str) -> str:
    """Return whom a permission is for, as it is kept.

    Raises:
        StandingError: it names nobody.
    """
    who = text.strip()
    for prefix in (TEAM, AGENT):
        if who.lower().startswith(prefix):
            name = who[len(prefix) :].strip()
            if name and not name.split()[1:]:
                return prefix + name
    if _EMAIL.fullmatch(who) and not who.lower().startswith((TEAM, AGENT)):
        return who.lower()
    raise StandingError(f"{text!r} names nobody. Write the agent's e-mail address, or team:NAME for a whole team.")


def checked_rights(text: str) -> tuple[Right, ...]:
    """Return rights from "view,control,files".

    Raises:
        StandingError: a right does not exist, or mouse and keyboard come without the view.
    """
    names = {name.strip().lower() for name in text.split(",")} - {""}
    unknown = names - {right.value for right in Right}
    known = ", ".join(right.value for right in Right)
    if unknown or not names:
        said = f"There is no right {min(unknown)!r}." if unknown else "No right was named."
        raise StandingError(f"{said} Choose from: {known}.")
    rights = tuple(right for right in Right if right.value in names)
    if Right.VIEW not in rights and {Right.CONTROL, Right.CLIPBOARD} & set(rights):
        raise StandingError("Nobody operates a screen that he does not see: name view as well.")
    return rights


def checked_until(text: str, now_ms: int) -> int:
    """Return the end of a day (YYYY-MM-DD, by this computer's clock) in milliseconds since 1970.

    Raises:
        StandingError: it is no day, or over already.
    """
    try:
        day = date.fromisoformat(text.strip())
        end_ms = _ms_at(day, HOURS_A_DAY)
    except (ValueError, OverflowError):
        raise StandingError(f"{text!r} is no day. Write it as 2027-12-31.") from None
    if end_ms <= now_ms:
        raise StandingError(f"{text} is over already, so nothing would be allowed.")
    return end_ms


def checked_hours(text: str) -> tuple[int, int]:
    """Return the hours in "8-18"; "" is the whole day.

    Raises:
        StandingError: they are no hours of a day.
    """
    if not text.strip():
        return ALL_DAY
    found = _HOURS.fullmatch(text.strip())
    first, last = (int(found[1]), int(found[2])) if found else (0, 0)
    if first == last or first >= HOURS_A_DAY or last > HOURS_A_DAY:
        raise StandingError(f"{text!r} are no hours of a day. Write them as 8-18, or 22-6 for the night.")
    return (first, HOURS_A_DAY if last == 0 else last)


def _ms_at(day: date, hour: int) -> int:
    """Return the moment at which an hour of a day begins by this computer's clock; 24 is the next day's 0."""
    later, hour = divmod(hour, HOURS_A_DAY)
    moment = datetime(day.year, day.month, day.day, hour) + timedelta(days=later)
    return round(moment.timestamp() * 1000)
