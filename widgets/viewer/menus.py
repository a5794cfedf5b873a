"""The menus of the tools: special keys, size of the picture, monitors, share of the line."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from widgets.viewer.special_keys import FUNCTION_KEYS, SpecialKeys
from widgets.viewer.viewer import ViewerWidget
from widgets.viewer.zoom import FIT, STEPS

CEILINGS_KBIT_S = (2000, 1000, 512, 256, 128)
"""From a good line to one that must still carry a telephone call."""

KBIT_IN_MBIT = 1000


def tr(text: str) -> str:
    """Return words of a menu in the reader's language."""
    return QCoreApplication.translate("ViewMenus", text)


def zoom_words(viewer: ViewerWidget) -> str:
    """Return how large the picture is drawn."""
    zoom = viewer.canvas.zoom
    return tr("Fit") if zoom is None else percent_words(zoom)


def percent_words(zoom: float) -> str:
    """Return a magnification in percent."""
    return tr("{percent} %").format(percent=round(zoom * 100))


def ceiling_words(kbit_s: int | None) -> str:
    """Return a share of the line."""
    if kbit_s is None:
        return tr("No limit")
    if kbit_s >= KBIT_IN_MBIT:
        return tr("At most {count} Mbit/s").format(count=kbit_s // KBIT_IN_MBIT)
    return tr("At most {count} kbit/s").format(count=kbit_s)


class ViewMenu(QMenu):
    """Is made anew each time it opens, from how the viewer stands then."""

    def __init__(self, parent: QWidget) -> None:
        """Serve nobody yet."""
        super().__init__(parent)
        self._viewer: ViewerWidget | None = None
        self._group = QActionGroup(self)
        self.aboutToShow.connect(self.fill)

    def serve(self, viewer: ViewerWidget | None) -> None:
        """Work on this viewer from now on."""
        self._viewer = viewer

    def fill(self) -> None:
        """Write the menu."""
        self.clear()
        for action in self._group.actions():
            self._group.removeAction(action)
        if self._viewer is not None:
            self._fill(self._viewer)

    def _fill(self, viewer: ViewerWidget) -> None:
        """Write the menu for this viewer."""
        raise NotImplementedError

    def _choice(self, words: str, is_chosen: bool, choose: Callable[[], object]) -> QAction:
        """Add one of several things, of which one is so."""
        action = self.addAction(words)
        action.setCheckable(True)
        action.setActionGroup(self._group)
        action.setChecked(is_chosen)
        action.triggered.connect(lambda _=False: choose())
        return action


class KeysMenu(ViewMenu):
    """Combinations that this machine keeps for itself."""

    def _fill(self, viewer: ViewerWidget) -> None:
        for keys in SpecialKeys:
            if keys not in FUNCTION_KEYS:
                self._add(self, keys, viewer)
        functions = self.addMenu(tr("Function keys"))
        for keys in FUNCTION_KEYS:
            self._add(functions, keys, viewer)
        self.addSeparator()
        by_place = self.addAction(tr("Keys by their place, as the layout over there has them"))
        by_place.setCheckable(True)
        by_place.setChecked(viewer.canvas.keyboard.is_by_place)
        by_place.triggered.connect(viewer.press_by_place)

    def _add(self, menu: QMenu, keys: SpecialKeys, viewer: ViewerWidget) -> None:
        menu.addAction(keys.title_text).triggered.connect(lambda _=False: viewer.strike(keys))


class ZoomMenu(ViewMenu):
    """How large the picture is drawn."""

    def _fill(self, viewer: ViewerWidget) -> None:
        zoom = viewer.canvas.zoom
        self._choice(tr("Fit into the window"), zoom is FIT, lambda: viewer.set_zoom(FIT))
        self._choice(tr("Pixel for pixel (100 %)"), zoom == 1.0, lambda: viewer.set_zoom(1.0))
        self.addSeparator()
        for step in STEPS:
            if step != 1.0:
                self._choice(percent_words(step), zoom == step, partial(viewer.set_zoom, step))
        self.addSeparator()
        self.addAction(tr("Larger")).triggered.connect(lambda _=False: viewer.zoom_by(1))
        self.addAction(tr("Smaller")).triggered.connect(lambda _=False: viewer.zoom_by(-1))


class MonitorMenu(ViewMenu):
    """Which of the far machine's monitors is looked at."""

    def _fill(self, viewer: ViewerWidget) -> None:
        monitors = viewer.monitors
        self._choice(tr("All screens"), monitors.number == 0, lambda: viewer.watch(0))
        for number, screen in enumerate(monitors.screens, 1):
            words = tr("Screen {number}: {width} x {height}")
            words = words.format(number=number, width=screen.width, height=screen.height)
            self._choice(words, monitors.number == number, partial(viewer.watch, number))


class CeilingMenu(ViewMenu):
    """How much of the line the far side may take."""

    def _fill(self, viewer: ViewerWidget) -> None:
        for kbit_s in (None, *CEILINGS_KBIT_S):
            self._choice(ceiling_words(kbit_s), viewer.ceiling_kbit_s == kbit_s, partial(viewer.set_ceiling, kbit_s))
        self.addSeparator()
        self.addAction(tr("Ask for the whole picture again")).triggered.connect(lambda _=False: viewer.refresh())
