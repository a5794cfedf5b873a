"""The three tiers of customers (S41)."""

from __future__ import annotations

from enum import StrEnum


class Tier(StrEnum):
    """How much a customer has bought into; decides who is served first."""

    SUPER_VIP = "super_vip"
    VIP = "vip"
    ORDINARY = "ordinary"


def tier_rank(tier: str) -> int:
    """Return 0 for the first to be served; a tier that we do not know counts as ordinary."""
    return {Tier.SUPER_VIP: 0, Tier.VIP: 1}.get(Tier(tier), 2) if tier in set(Tier) else 2
