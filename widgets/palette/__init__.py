"""The command palette: every action by a few letters of its name, with its key."""

from __future__ import annotations

from widgets.palette.actions import Action
from widgets.palette.palette import Palette

__all__ = ["Action", "Palette"]
