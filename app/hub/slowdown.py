"""Slowing down those who guess: a wait that doubles with each failure, per account and per address."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

FIRST_WAIT_S = 15.0
LONGEST_WAIT_S = 30 * 60.0
"""The steps that RustDesk's login_failure_check settled on: they stop a guesser and let a person come back."""

FREE_TRIES_PER_ACCOUNT = 5
FREE_TRIES_PER_ADDRESS = 20
"""A whole office can sit behind one address."""

FORGET_AFTER_S = 24 * 3600.0
MAX_ENTRIES = 20_000
"""Bounds the memory; the entry that failed longest ago goes first."""


@dataclass
class _Failures:
    count: int = 0
    last_at_s: float = 0.0


def site_of(address: str) -> str:
    """Return what counts as one place: an IPv4 address, or the /64 network that one IPv6 customer has to himself."""
    try:
        parsed = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(parsed), 64), strict=False))


class Slowdown:
    """Counts failures by key and says how long each key has to wait; used on the event loop only.

    Kept in memory: a restart of the hub forgets the failures, which a guesser cannot bring about.
    """

    def __init__(self, free_tries: int, clock: Callable[[], float]) -> None:
        """Take how many failures cost nothing, and a monotonic clock in seconds."""
        self._free_tries = free_tries
        self._clock = clock
        self._failures: OrderedDict[str, _Failures] = OrderedDict()

    def wait_s(self, key: str) -> float:
        """Return the seconds that this key has to wait from now on, 0 when it may try."""
        entry = self._failures.get(key)
        if entry is None:
            return 0.0
        since = self._clock() - entry.last_at_s
        if since > FORGET_AFTER_S:
            del self._failures[key]
            return 0.0
        over = entry.count - self._free_tries
        if over < 0:
            return 0.0
        wait = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(over, 16))
        return max(0.0, wait - since)

    def failed(self, key: str) -> None:
        """Note a failure."""
        entry = self._failures.setdefault(key, _Failures())
        entry.count += 1
        entry.last_at_s = self._clock()
        self._failures.move_to_end(key)
        while len(self._failures) > MAX_ENTRIES:
            self._failures.popitem(last=False)

    def forgive(self, key: str) -> None:
        """Take one failure back; the others of that key may be somebody else's."""
        entry = self._failures.get(key)
        if entry is not None:
            entry.count -= 1

    def succeeded(self, key: str) -> None:
        """Forget the failures of a key."""
        self._failures.pop(key, None)


class FamiliarPlaces:
    """Where each account has signed in from, so that a stranger's guesses do not lock its owner out.

    Used on the event loop only; a restart of the hub forgets the places.
    """

    def __init__(self) -> None:
        self._places: OrderedDict[str, None] = OrderedDict()

    def remember(self, account: str, address: str) -> None:
        """Note a sign-in."""
        place = f"{account} {address}"
        self._places[place] = None
        self._places.move_to_end(place)
        while len(self._places) > MAX_ENTRIES:
            self._places.popitem(last=False)

    def key(self, account: str, address: str) -> str:
        """Return under which key to count failures: a familiar place has a count of its own."""
        place = f"{account} {address}"
        return place if place in self._places else account


class RateLimit:
    """At most so many events in a sliding window by key; used on the event loop only."""

    def __init__(self, most: int, window_s: float, clock: Callable[[], float]) -> None:
        """Take the number of events, the window in seconds, and a monotonic clock in seconds."""
        self._most = most
        self._window_s = window_s
        self._clock = clock
        self._times: OrderedDict[str, list[float]] = OrderedDict()

    def wait_s(self, key: str) -> float:
        """Count an event and return 0, or return the seconds until the next one is allowed."""
        now = self._clock()
        times = [at for at in self._times.get(key, ()) if now - at < self._window_s]
        if len(times) >= self._most:
            return self._window_s - (now - times[0])
        times.append(now)
        self._times[key] = times
        self._times.move_to_end(key)
        while len(self._times) > MAX_ENTRIES:
            self._times.popitem(last=False)
        return 0.0


class Allowance:
    """So much a minute for each key, in portions of any size; used on the event loop only.

    Attributes:
        most_at_once: the largest portion; who asks for more is given this much for it.
    """

    def __init__(self, a_minute: int, most_at_once: int, clock: Callable[[], float]) -> None:
        """Take how much is refilled in a minute, the largest portion, and a monotonic clock in seconds."""
        self.most_at_once = max(a_minute, most_at_once)
        self._a_second = a_minute / 60.0
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, key: str, count: int) -> float:
        """Take a portion and return 0, or take nothing and return the seconds until it is there."""
        now = self._clock()
        left, at_s = self._left.get(key, (float(self.most_at_once), now))
        left = min(self.most_at_once, left + (now - at_s) * self._a_second)
        missing = min(count, self.most_at_once) - left
        self._left[key] = (left if missing > 0 else left - min(count, self.most_at_once), now)
        self._left.move_to_end(key)
        while len(self._left) > MAX_ENTRIES:
            self._left.popitem(last=False)
        return max(0.0, missing / self._a_second)
