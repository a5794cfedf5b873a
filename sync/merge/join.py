"""The only merge there is: field by field, the later stamp wins.

Joining is commutative, associative and idempotent: a record is the same whatever the order, and however often,
its operations arrive. A creation sets every field (those that it does not name, to nothing, which readers take
as the field's default), so that two creations of one id agree as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sync.records.base import FieldValue

CREATION = "*"
"""Key of the creation's stamp in the clock of a record; a field without a key of its own has this stamp."""


@dataclass(slots=True)
class Version:
    """A record's values and the clock that tells when each was set.

    Attributes:
        fields: name to value; the record's scope is one of them under the name "scope".
        clk: {"*": stamp of creation, field: stamp of a later change}; a record never edited has one stamp.
    """

    fields: dict[str, FieldValue] = field(default_factory=dict)
    clk: dict[str, str] = field(default_factory=dict)

    def stamp_of(self, name: str) -> str:
        """Return the stamp of a field, "" in a version that nothing was joined to."""
        return self.clk.get(name) or self.clk.get(CREATION, "")

    def copy(self) -> Version:
        """Return an independent copy."""
        return Version(dict(self.fields), dict(self.clk))


def join(version: Version, fields: Mapping[str, FieldValue], stamp: str, *, is_new: bool) -> frozenset[str]:
    """Join an operation to a version, in place.

    Args:
        version: an empty one for a record not known so far.
        fields: the fields that the operation sets.
        stamp: when it did.
        is_new: whether it creates the record, and so sets all the other fields to nothing.

    Returns:
        The names of the fields that the operation won; empty when it changed nothing.
    """
    if is_new and stamp > version.clk.get(CREATION, ""):
        return _join_creation(version, fields, stamp)
    won = frozenset(name for name in fields if stamp > version.stamp_of(name))
    for name in won:
        version.fields[name] = fields[name]
        version.clk[name] = stamp
    return won


def _join_creation(version: Version, fields: Mapping[str, FieldValue], stamp: str) -> frozenset[str]:
    """Join a creation later than the one known (the usual case: none is known)."""
    kept = {name for name, set_at in version.clk.items() if name != CREATION and set_at > stamp}
    won = frozenset(name for name in fields if name not in kept) | {CREATION}
    for name in set(version.fields) - kept - fields.keys():
        del version.fields[name]
    for name in won - {CREATION}:
        version.fields[name] = fields[name]
    version.clk = {CREATION: stamp} | {name: version.clk[name] for name in kept}
    return won


def conflicts(version: Version, fields: Mapping[str, FieldValue], base: Mapping[str, str]) -> Iterator[str]:
    """Yield the fields that somebody else changed since the operation's author saw them, to another value.

    Args:
        version: what is known, before the operation is joined.
        fields: what the operation sets.
        base: the stamp that each of these fields had where the operation was made; one later than ours is no
            conflict: a hub restored from a backup knows less than its client.
    """
    for name, value in fields.items():
        if name in base and version.stamp_of(name) > base[name] and version.fields.get(name) != value:
            yield name


def newest_stamp(clk: Mapping[str, str]) -> str:
    """Return the newest stamp in a record's clock, "" for an empty one."""
    return max(clk.values(), default="")
