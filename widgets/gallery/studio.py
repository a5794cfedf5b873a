"""What the pages of the gallery are made with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from widgets.common.clock import Clock
from widgets.common.theme import Theme


class Studio(NamedTuple):
    """What a page is made with: the look, a clock that stands still, and a folder for pictures."""

    theme: Theme
    clock: Clock
    folder: Path


class Page(NamedTuple):
    """One page and the size at which it is meant to be seen."""

    build: Callable[[Studio], QWidget]
    size: QSize
