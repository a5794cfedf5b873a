"""Connections of one process to X servers of several kinds."""

from __future__ import annotations

from Xlib.display import Display
from Xlib.protocol import event
from Xlib.protocol.display import Display as Line


def open_display(name: str) -> Display:
    """Connect to a screen.

    python-xlib (0.33) keeps one table of the extensions' events for all servers, though each server numbers them as
    it likes: here every connection gets a table of its own.
    """
    Line.event_classes = event.event_class.copy()
    display = Display(name)
    display.display.event_classes = Line.event_classes
    return display
