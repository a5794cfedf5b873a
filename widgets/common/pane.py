"""Building blocks of layouts: panes, rows and columns on the grid, and thin lines."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from widgets.common.theme import GRID_PX

Box = TypeVar("Box", bound=QBoxLayout)


class Pane(QFrame):
    """A surface of the theme: window, surface, raised, card, sunken, note, field, warning, danger ..."""

    def __init__(self, surface: str = "", parent: QWidget | None = None) -> None:
        """Make a pane; without a surface it is see-through."""
        super().__init__(parent)
        self.set_surface(surface)

    def set_surface(self, surface: str) -> None:
        """Change what the pane is."""
        set_look(self, "surface", surface)


def set_look(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet selects by, and dress the widget anew if it changed."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


def row(
    parent: QWidget | None = None, *, margin: int | tuple[int, int, int, int] = 0, gap: int = GRID_PX
) -> QHBoxLayout:
    """Return a layout from left to right; `margin` and `gap` in pixels of the grid."""
    return _spaced(QHBoxLayout(parent) if parent is not None else QHBoxLayout(), margin, gap)


def column(
    parent: QWidget | None = None, *, margin: int | tuple[int, int, int, int] = 0, gap: int = GRID_PX
) -> QVBoxLayout:
    """Return a layout from top to bottom; `margin` and `gap` in pixels of the grid."""
    return _spaced(QVBoxLayout(parent) if parent is not None else QVBoxLayout(), margin, gap)


def line(parent: QWidget | None = None, *, is_vertical: bool = False) -> QFrame:
    """Return a one-pixel line."""
    frame = Pane("line", parent)
    if is_vertical:
        frame.setFixedWidth(1)
        frame.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
    else:
        frame.setFixedHeight(1)
        frame.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return frame


def clear(layout: QLayout) -> None:
    """Take everything out of a layout, layouts within it too, and let it go."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)
            inner.deleteLater()


def _spaced(layout: Box, margin: int | tuple[int, int, int, int], gap: int) -> Box:
    left, top, right, bottom = (margin,) * 4 if isinstance(margin, int) else margin
    layout.setContentsMargins(left, top, right, bottom)
    layout.setSpacing(gap)
    return layout
