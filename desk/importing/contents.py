"""What a column holds, told by its cells, where the heading says nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from desk.importing.fields import Field
from desk.importing.keys import letters_key
from desk.importing.values import is_email, tier_of
from desk.tier import Tier

MOST = 0.6
"""This share of the cells that hold anything must look alike."""

_PHONE = re.compile(r"[+(]?[\d\s()/.\-–]{6,24}(?:\s*(?:ext|x|dw)\.?\s*\d{1,6})?", re.IGNORECASE)
_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}")
_COMPANY = re.compile(
    r"\b(gmbh|ag|kg|ohg|se|e\.?v|ltd|limited|inc|llc|corp|plc|a\.?ş|san|tic|şti|s\.?a\.?s?|sarl|s\.?l\.?u?|b\.?v|oy|ab)\b|公司|集团",
    re.IGNORECASE,
)
FEWEST_PHONE_DIGITS = 6


def field_in(cells: Sequence[str]) -> Field | None:
    """Return the field that the cells of a column look like, None when they look like nothing in particular."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return None
    return next((field for field, fits, share in _LOOKS if sum(map(fits, filled)) >= share * len(filled)), None)


def _is_phone(cell: str) -> bool:
    digits = sum(letter.isdigit() for letter in cell)
    has_sign = cell.startswith(("+", "0", "("))
    is_numberlike = _PHONE.fullmatch(cell) is not None and _DATE.fullmatch(cell) is None
    return is_numberlike and digits >= FEWEST_PHONE_DIGITS and (has_sign or " " in cell or "/" in cell)


def _is_rare_tier(cell: str) -> bool:
    return "vip" in letters_key(cell) and tier_of(cell) in {Tier.VIP, Tier.SUPER_VIP}


def _is_company(cell: str) -> bool:
    return _COMPANY.search(cell) is not None


_LOOKS: tuple[tuple[Field, Callable[[str], bool], float], ...] = (
    (Field.EMAIL, is_email, MOST),
    (Field.PHONE, _is_phone, MOST),
    (Field.TIER, _is_rare_tier, MOST / 3),
    (Field.ORGANISATION_NAME, _is_company, MOST / 2),
)
