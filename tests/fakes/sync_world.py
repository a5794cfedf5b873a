"""The world of sync.trial under the desk's own rules: a hub and its clients in one thread, on real SQLite files."""

from __future__ import annotations

from pathlib import Path

from desk.audience import audiences, visible_fields
from sync.trial import world
from sync.trial.client import Client
from sync.trial.rules import FORBIDDEN, Rules

RULES = Rules(audiences=audiences, visible_fields=visible_fields)

__all__ = ["FORBIDDEN", "RULES", "Client", "World"]


class World(world.World):
    """A world whose records are shown as the desk shows them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, RULES)
