"""Clocks that are off: the hub refuses stamps of the future, the client follows the hub's clock and stamps anew.

The hub never corrects a stamp by itself: the client would go on with the one that it gave, and the two would differ
for good.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from sync.merge.stamp import COUNTER_BITS, MAX_AHEAD_MS, HybridClock, stamp_ms
from sync.protocol.messages import Op

OFFSET_TOLERANCE_MS = 2_000
"""A difference to the hub's clock below this is the network's; above, our clock is corrected by it."""


# The hub's half.


def is_ahead(stamp: str, hub_now_ms: int) -> bool:
    """Tell whether a stamp lies further in the future than the hub lets one win."""
    return stamp_ms(stamp) > hub_now_ms + MAX_AHEAD_MS


def time_to_judge_by_ms(hub_now_ms: int, hub_ticks: int) -> int:
    """Return the time by which the hub tells what is ahead: its own, unless that is wrong.

    A hub whose clock falls back (an empty battery, a clock that was ahead and has been put right) holds stamps that
    its own clock calls the future, and everybody's next stamp is later than those. It goes on from there, instead of
    refusing all that is written until its clock has caught up.

    Args:
        hub_now_ms: the hub's clock.
        hub_ticks: time part of the newest stamp that the hub made or took.
    """
    newest_ms = hub_ticks >> COUNTER_BITS
    is_clock_right = newest_ms <= hub_now_ms + MAX_AHEAD_MS
    return hub_now_ms if is_clock_right else newest_ms + 1 - MAX_AHEAD_MS


# The client's half.


def corrected_offset_ms(offset_ms: int, hub_now_ms: int, local_now_ms: int) -> int:
    """Return what to add to this machine's clock to get the hub's.

    Args:
        offset_ms: what was added so far; it stays where the network explains the difference.
        hub_now_ms: the hub's time, from a reply that just came.
        local_now_ms: this machine's, at the same moment.
    """
    is_off = abs(hub_now_ms - (local_now_ms + offset_ms)) > OFFSET_TOLERANCE_MS
    return hub_now_ms - local_now_ms if is_off else offset_ms


def clock_after_skew(device: str, hub_now_ms: int, newest_at_hub: int) -> HybridClock:
    """Return the clock that stamps anew: from the hub's time, and from above whatever the hub is known to hold.

    Otherwise an edit made after one that the hub took could end up before it.

    Args:
        device: that stamps.
        hub_now_ms: the hub's time, from the refusal.
        newest_at_hub: time part of the newest stamp that the hub took from this client or showed it.
    """
    return HybridClock(device, max(hub_now_ms << COUNTER_BITS, newest_at_hub))


def fresh_stamps(stamps: Iterable[str], clock: HybridClock, hub_now_ms: int) -> dict[str, str]:
    """Return a new stamp for each of the pending operations' stamps, in their order."""
    return {stamp: clock.next_stamp(hub_now_ms) for stamp in stamps}


def with_stamps(op: Op, fresh: Mapping[str, str]) -> Op:
    """Return a pending operation under its new stamp, with those of its base that changed too."""
    base = {name: fresh.get(stamp, stamp) for name, stamp in op.base.items()}
    return msgspec.structs.replace(op, stamp=fresh.get(op.stamp, op.stamp), base=base)
