"""What there is to say about a line of an import, as codes with values; the programs put them into words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

import msgspec


class RemarkCode(StrEnum):
    """What happened to a line or a value."""

    TOO_MANY_CELLS = "too_many_cells"
    TOO_FEW_CELLS = "too_few_cells"
    NOBODY = "nobody"
    IN_TRASH_THERE = "in_trash_there"
    IN_TRASH_HERE = "in_trash_here"
    SEVERAL_FIT = "several_fit"
    SAME_AS_LINE = "same_as_line"
    DIFFERS_FROM_LINE = "differs_from_line"
    NO_EMAIL = "no_email"
    NO_TIER = "no_tier"
    NO_DATE = "no_date"
    TOO_LONG = "too_long"
    UNKNOWN_ORGANISATION = "unknown_organisation"
    KEPT = "kept"


class Remark(msgspec.Struct, frozen=True, gc=False):
    """One thing to say.

    Attributes:
        values: what stands in the places of its wording.
    """

    code: RemarkCode
    values: tuple[str, ...] = ()


WORDING: Mapping[RemarkCode, str] = MappingProxyType(
    {
        RemarkCode.TOO_MANY_CELLS: "has {0} cells where the heading has {1}",
        RemarkCode.TOO_FEW_CELLS: "has {0} cells where the heading has {1}",
        RemarkCode.NOBODY: "names neither a person nor an organisation",
        RemarkCode.IN_TRASH_THERE: "was in the trash where it was exported",
        RemarkCode.IN_TRASH_HERE: "{0} is in the trash here; restore it first",
        RemarkCode.SEVERAL_FIT: "{0} customers here fit {1}; merge them, or give a customer number",
        RemarkCode.SAME_AS_LINE: "speaks of the same as line {0}, which counts",
        RemarkCode.DIFFERS_FROM_LINE: "says {0} “{1}” where line {2} says “{3}”, which counts",
        RemarkCode.NO_EMAIL: "“{0}” is no e-mail address and was left out",
        RemarkCode.NO_TIER: "“{0}” is no tier and was left out",
        RemarkCode.NO_DATE: "“{0}” is no date and was left out",
        RemarkCode.TOO_LONG: "{0} is longer than {1} characters and was left out",
        RemarkCode.UNKNOWN_ORGANISATION: "no organisation with the number {0} is known, and no name is given",
        RemarkCode.KEPT: "{0} “{1}” stays, “{2}” was not taken",
    }
)
"""In English, after "Line 12 "; programs translate them in the context "Importing"."""


def sentence(remark: Remark, wording: str) -> str:
    """Return a remark in words; `wording` is that of its code, translated or not."""
    return wording.format(
        *(value if len(value) <= SHOWN_CHARS else f"{value[:SHOWN_CHARS]}…" for value in remark.values)
    )


SHOWN_CHARS = 60
"""So much of a strange value is shown."""
