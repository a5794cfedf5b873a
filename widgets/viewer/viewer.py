"""Another machine's screen in a window: a calm placeholder before and after, the screen itself in between."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from remote.draw.pen import DrawingPen
from remote.view.events import CutText, Ended, LineSilent, Opened, Renamed, Resized, ScreensChanged, ViewEvent
from remote.view.screen_view import ScreenView
from remote.view.statistics import Statistics
from widgets.common.empty import EmptyPlace
from widgets.common.theme import Icon, Theme
from widgets.viewer.canvas import ScreenCanvas
from widgets.viewer.clipboard import FarClipboard
from widgets.viewer.endings import sentence_of
from widgets.viewer.line_banner import LineBanner
from widgets.viewer.monitors import Monitors
from widgets.viewer.pen import PenLayer
from widgets.viewer.special_keys import SpecialKeys
from widgets.viewer.typist import Typist
from widgets.viewer.zoom import next_zoom


class ViewerWidget(QStackedWidget):
    """Shows one view after another.

    `attach` a view, then hand it each of the view's events by `take` in the window's thread (EventRelay does both).

    Attributes:
        canvas: the part that shows the screen.
        clipboard: keeps both sides' clipboards alike where that is allowed.
        typist: types texts over there.
        monitors: the far machine's.
        pen: draws on the far screen, where the far side can.
        has_pen: whether it can.

    Signals:
        opened(width, height): the far screen is there, so many pixels large.
        renamed(str): the far desktop's name.
        ended(Ended): the view is over; what it showed last is covered by the reason.
        left: the person wants to get away from the far screen (Ctrl+Alt+Return; where all keys went over, the first
            one only ends that).
        turned(int): the person wants the next far screen, or the one before.
        again_requested: the person wants to try once more.
        changed: what the tools show is otherwise now: zoom, control, monitors, ceiling.
        painted: something of the far screen is new.
        told(str): a sentence about something that happened by itself.
    """

    opened = Signal(int, int)
    renamed = Signal(str)
    ended = Signal(object)
    left = Signal()
    turned = Signal(int)
    again_requested = Signal()
    changed = Signal()
    painted = Signal()
    told = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make a viewer that waits for a view."""
        super().__init__(parent)
        self.setObjectName("viewer")
        self._view: ScreenView | None = None
        self._ceiling_kbit_s: int | None = None
        self._is_part_watched = False
        self._place = EmptyPlace(theme, self)
        self._place.setObjectName("viewer.place")
        self._place.action_requested.connect(self.again_requested)
        self.canvas = ScreenCanvas(self)
        self.clipboard = FarClipboard(self.canvas)
        self.typist = Typist(self._strike, self)
        self.monitors = Monitors()
        self.pen = PenLayer(self.canvas)
        self.has_pen = False
        self._banner = LineBanner(theme, self)
        self.addWidget(self._place)
        self.addWidget(self.canvas)
        self._connect()
        self.wait(self.tr("Connecting…"), self.tr("The other screen appears here as soon as it answers."))

    @property
    def is_showing(self) -> bool:
        """Whether a far screen can be seen."""
        return self.currentWidget() is self.canvas

    @property
    def is_live(self) -> bool:
        """Whether a far screen can be seen and steered now."""
        return self.is_showing and not self.canvas.is_holding

    @property
    def line_words(self) -> str:
        """What is said about the line over the picture, "" for nothing."""
        return self._banner.words

    @property
    def ceiling_kbit_s(self) -> int | None:
        """The most that the far side may send, None for no limit."""
        return self._ceiling_kbit_s

    def attach(self, view: ScreenView) -> None:
        """Show this view from now on; before it is opened nothing changes."""
        self._view = view
        if self._ceiling_kbit_s is not None:
            view.set_ceiling(self._ceiling_kbit_s)

    def wait(self, title: str, words: str) -> None:
        """Show what we wait for."""
        self._place.say(Icon.REMOTE, title, words)
        self._show_place()

    def fail(self, title: str, words: str, *, can_try_again: bool = True) -> None:
        """Show what went wrong and what to do."""
        self._place.say(Icon.WARNING, title, words, self.tr("Try again") if can_try_again else "")
        self._show_place()

    def hold(self, words: str) -> None:
        """Keep the last picture, veiled, and say what is being done about its line."""
        if self.is_showing:
            self.typist.stop()
            self.canvas.hold()
            self._banner.say(words)
            self.set_pen(None)

    def set_zoom(self, zoom: float | None, *, is_cornered: bool = False, around: QPointF | None = None) -> None:
        """Draw the far screen so large, in the corner at 0,0 or in the middle.

        Args:
            zoom: physical pixels for each far one, or FIT.
            is_cornered: a smaller screen lies in the corner.
            around: a spot of the canvas whose far pixel stays where it is.
        """
        self.canvas.set_zoom(zoom, around, is_cornered=is_cornered)
        self.changed.emit()

    def zoom_by(self, steps: int, around: QPointF | None = None) -> None:
        """Draw the far screen larger, or smaller where `steps` is below zero."""
        now = self.canvas.placement.factor * self.devicePixelRatioF()
        self.set_zoom(next_zoom(now, steps), around=around)

    def set_control(self, has_control: bool) -> None:
        """Send keys and mouse to the far side, or only look."""
        if not has_control:
            self.typist.stop()
        if has_control != self.canvas.has_control:
            self.canvas.set_control(has_control)
            self.changed.emit()

    def set_ceiling(self, kbit_s: int | None) -> None:
        """Let the far side send no more than that, now and after the line broke; None for no limit."""
        self._ceiling_kbit_s = kbit_s
        if self._view is not None:
            self._view.set_ceiling(kbit_s)
        self.changed.emit()

    def watch(self, number: int) -> None:
        """Look at one monitor only, from 1; 0 for all of them."""
        if self.monitors.choose(number):
            self._follow_monitor()

    def set_pen(self, pen: DrawingPen | None) -> None:
        """Draw on the far screen with this pen from now on, or no longer."""
        self.has_pen = pen is not None
        self.pen.set_pen(pen)
        self.changed.emit()

    def refresh(self) -> None:
        """Ask for the whole picture again."""
        if self._view is not None and self.is_live:
            self._view.refresh()

    def statistics(self) -> Statistics | None:
        """Return how the view does, None while there is none."""
        return self._view.statistics() if self._view is not None and self.is_live else None

    def strike(self, keys: SpecialKeys) -> None:
        """Press a special combination on the far side; without control nothing happens."""
        self._strike(keys.keysyms)

    def press_by_place(self, is_by_place: bool) -> None:
        """Let keys count by their place on the keyboard, or by what they write here."""
        self.canvas.keyboard.release_all()
        self.canvas.keyboard.is_by_place = is_by_place

    def type(self, text: str) -> None:
        """Type a text on the far side; without control nothing happens."""
        if self.canvas.has_control and self.is_live:
            self.typist.type(text)

    def take(self, event: ViewEvent) -> None:
        """Follow an event of the view; in the window's thread."""
        match event:
            case Opened():
                self._open(event)
            case Renamed(name=name):
                self.renamed.emit(name)
            case Ended():
                self._end(event)
            case LineSilent(seconds=seconds) if self.is_showing:
                words = self.tr("Nothing has come for {seconds} s").format(seconds=round(seconds))
                self._banner.say(words if seconds else "")
            case CutText(text=text):
                self.clipboard.take(text)
            case ScreensChanged():
                self._take_screens(event)
            case _ if self.is_live:
                self.canvas.take(event)
                self.painted.emit()
                if isinstance(event, Resized):
                    self._follow_monitor()

    def _open(self, event: Opened) -> None:
        focused = QApplication.focusWidget()
        is_ours = focused is None or focused is self or self.isAncestorOf(focused)
        self.monitors.screens, self._is_part_watched = (), False
        self.canvas.crop(None)
        self.canvas.show_view(self._view)
        self.clipboard.steer(self._view)
        self._banner.say("")
        self.setCurrentWidget(self.canvas)
        self.setFocusProxy(self.canvas)
        if is_ours:
            self.canvas.setFocus()
        self.renamed.emit(event.name)
        self.opened.emit(event.width, event.height)
        self.changed.emit()

    def _end(self, event: Ended) -> None:
        self._view = None
        title, words = sentence_of(event)
        self._place.say(Icon.WARNING if event.is_error else Icon.REMOTE, title, words, self.tr("Connect again"))
        self._show_place()
        self.ended.emit(event)

    def _show_place(self) -> None:
        """Cover the picture: nothing of it is kept."""
        self.typist.stop()
        self.set_pen(None)
        self.canvas.show_view(None)
        self.clipboard.steer(None)
        self.monitors.forget()
        self._banner.say("")
        self.setCurrentWidget(self._place)
        self.changed.emit()

    def _take_screens(self, event: ScreensChanged) -> None:
        if self.monitors.take(event.screens):
            self.told.emit(self.tr("The screen that you looked at is gone over there. All are shown."))
        self._follow_monitor()

    def _follow_monitor(self) -> None:
        area = self.monitors.area
        self.canvas.crop(area)
        if self._view is not None and (area is not None or self._is_part_watched):
            self._view.watch(area)
        self._is_part_watched = area is not None
        self.changed.emit()

    def _strike(self, keysyms: tuple[int, ...]) -> None:
        if self.canvas.has_control:
            self.canvas.keyboard.strike(keysyms)

    def _leave(self) -> None:
        """Give the keys back first, where all of them go over."""
        if self.canvas.key_grab.is_wanted:
            self.canvas.key_grab.want(False)
        else:
            self.left.emit()

    def _connect(self) -> None:
        self.canvas.steering.left.connect(self._leave)
        self.canvas.steering.turned.connect(self.turned)
        self.canvas.key_grab.changed.connect(lambda _: self.changed.emit())
        self.canvas.zoom_wanted.connect(self.zoom_by)
        for signal in (self.pen.tool_changed, self.pen.ink_changed, self.pen.pinned_changed):
            signal.connect(lambda _: self.changed.emit())
