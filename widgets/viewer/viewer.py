"""Another machine's screen in a window: a calm placeholder before and after, the screen itself in between."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from remote.view.events import Ended, Opened, Renamed, ViewEvent
from remote.view.screen_view import ScreenView
from widgets.common.empty import EmptyPlace
from widgets.common.theme import Icon, Theme
from widgets.viewer.canvas import ScreenCanvas
from widgets.viewer.endings import sentence_of
from widgets.viewer.placement import Scale
from widgets.viewer.special_keys import SpecialKeys


class ViewerWidget(QStackedWidget):
    """Shows one view after another.

    `attach` a view, then hand it each of the view's events by `take` in the window's thread (EventRelay does both).

    Signals:
        opened(width, height): the far screen is there, so many pixels large.
        renamed(str): the far desktop's name.
        ended(Ended): the view is over; what it showed last is covered by the reason.
        left: the person wants to get away from the far screen (Ctrl+Alt+Return).
        again_requested: the person wants to try once more.
    """

    opened = Signal(int, int)
    renamed = Signal(str)
    ended = Signal(object)
    left = Signal()
    again_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make a viewer that waits for a view."""
        super().__init__(parent)
        self.setObjectName("viewer")
        self._view: ScreenView | None = None
        self._place = EmptyPlace(theme, self)
        self._place.setObjectName("viewer.place")
        self._place.action_requested.connect(self.again_requested)
        self._canvas = ScreenCanvas(self)
        self._canvas.left.connect(self.left)
        self.addWidget(self._place)
        self.addWidget(self._canvas)
        self.wait(self.tr("Connecting…"), self.tr("The other screen appears here as soon as it answers."))

    @property
    def canvas(self) -> ScreenCanvas:
        """The part that shows the screen."""
        return self._canvas

    @property
    def is_showing(self) -> bool:
        """Whether a far screen can be seen."""
        return self.currentWidget() is self._canvas

    def attach(self, view: ScreenView) -> None:
        """Show this view from now on; before it is opened nothing changes."""
        self._view = view

    def wait(self, title: str, words: str) -> None:
        """Show what we wait for."""
        self._place.say(Icon.REMOTE, title, words)
        self.setCurrentWidget(self._place)

    def fail(self, title: str, words: str, *, can_try_again: bool = True) -> None:
        """Show what went wrong and what to do."""
        self._place.say(Icon.WARNING, title, words, self.tr("Try again") if can_try_again else "")
        self.setCurrentWidget(self._place)

    def set_scale(self, scale: Scale) -> None:
        """Fit the far screen into the widget, or draw it pixel for pixel with its corner at 0,0."""
        self._canvas.set_scale(scale)

    def set_control(self, has_control: bool) -> None:
        """Send keys and mouse to the far side, or only look."""
        self._canvas.set_control(has_control)

    def strike(self, keys: SpecialKeys) -> None:
        """Press a special combination on the far side; without control nothing happens."""
        if self._canvas.has_control:
            self._canvas.keyboard.strike(keys.keysyms)

    def take(self, event: ViewEvent) -> None:
        """Follow an event of the view; in the window's thread."""
        match event:
            case Opened():
                self._open(event)
            case Renamed(name=name):
                self.renamed.emit(name)
            case Ended():
                self._end(event)
            case _ if self.is_showing:
                self._canvas.take(event)

    def _open(self, event: Opened) -> None:
        focused = QApplication.focusWidget()
        is_ours = focused is None or focused is self or self.isAncestorOf(focused)
        self._canvas.show_view(self._view)
        self.setCurrentWidget(self._canvas)
        self.setFocusProxy(self._canvas)
        if is_ours:
            self._canvas.setFocus()
        self.renamed.emit(event.name)
        self.opened.emit(event.width, event.height)

    def _end(self, event: Ended) -> None:
        self._canvas.show_view(None)
        self._view = None
        title, words = sentence_of(event)
        self._place.say(Icon.WARNING if event.is_error else Icon.REMOTE, title, words, self.tr("Connect again"))
        self.setCurrentWidget(self._place)
        self.ended.emit(event)
