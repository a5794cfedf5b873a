"""Notices: what happened, sliding in at the edge of a window, with one thing to do about it; never modal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPoint, QPropertyAnimation, QRect, Qt, QTimer, Signal
from PySide6.QtWidgets import QGraphicsDropShadowEffect, QWidget

from widgets.common.buttons import Button, IconButton
from widgets.common.labels import IconLabel, Paragraph
from widgets.common.pane import Pane, column, row
from widgets.common.theme import GRID_PX, HALF_PX, WIDE_PX, Icon, Theme, Tone

SHOWN_MS = 7_000
"""Long enough to read two lines and to reach Undo."""

SLIDE_MS = 160
MAX_NOTICES = 3
"""More at once is noise: the oldest gives way."""

WIDTH_PX = 312
"""Two short lines and a button."""
WIDE_WINDOW_PX = 900
FOOT_PX = 44
"""Keeps the status line and its words free."""


class NoticeKind(StrEnum):
    """What a notice is about."""

    INFO = "info"
    DONE = "done"
    WARNING = "warning"
    ERROR = "error"


_LOOKS = {
    NoticeKind.INFO: (Icon.INFO, Tone.ACCENT_TEXT),
    NoticeKind.DONE: (Icon.DONE, Tone.SUCCESS_TEXT),
    NoticeKind.WARNING: (Icon.WARNING, Tone.WARNING_TEXT),
    NoticeKind.ERROR: (Icon.ERROR, Tone.DANGER_TEXT),
}


@dataclass(frozen=True)
class Notice:
    """One thing to tell.

    Attributes:
        text: what happened, what was kept, what to do next.
        action: the word on its button ("Undo", "Try again"), "" for none.
        stays: it waits for a person instead of leaving by itself; errors always do.
    """

    text: str
    kind: NoticeKind = NoticeKind.INFO
    action: str = ""
    stays: bool = False


class NoticeCard(Pane):
    """One notice on the screen.

    Signals:
        action_requested: its button was pressed.
        gone: it has left, or was sent away.
    """

    action_requested = Signal()
    gone = Signal()

    def __init__(self, theme: Theme, notice: Notice, parent: QWidget) -> None:
        """Show `notice` within `parent`."""
        super().__init__("raised", parent)
        self.setObjectName("notice")
        self.notice = notice
        icon, tone = _LOOKS[notice.kind]
        layout = row(self, margin=(12, GRID_PX, GRID_PX, GRID_PX))
        sign = column(margin=(0, 2, 0, 0), gap=0)
        sign.addWidget(IconLabel(theme, icon, tone), 0, Qt.AlignmentFlag.AlignTop)
        sign.addStretch(1)
        layout.addLayout(sign)
        words = column(gap=HALF_PX)
        words.addWidget(Paragraph(notice.text))
        if notice.action:
            button = Button(theme, notice.action, look="link", name="notice.action")
            button.clicked.connect(self._act)
            words.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(words, 1)
        close = IconButton(theme, Icon.CLEAR, self.tr("Dismiss"), name="notice.dismiss", look="small")
        close.clicked.connect(self.gone)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self._slide = QPropertyAnimation(self, b"pos", self)
        self._slide.setDuration(SLIDE_MS)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(24)
        shadow.setOffset(0, 4)
        self.setGraphicsEffect(shadow)

    @property
    def is_at_rest(self) -> bool:
        """Whether it has arrived where it belongs."""
        return self._slide.state() is QPropertyAnimation.State.Stopped

    def slide_to(self, target: QPoint) -> None:
        """Come in from a little below."""
        self.move(target + QPoint(0, 3 * GRID_PX))
        self._slide.setEndValue(target)
        self._slide.start()

    def stand_at(self, target: QPoint) -> None:
        """Be there at once, whatever was under way."""
        self._slide.stop()
        self.move(target)

    def _act(self) -> None:
        self.action_requested.emit()
        self.gone.emit()


class Notices(QObject):
    """The stack of notices of one window.

    Signals:
        shown(Notice): a notice has come up.
    """

    shown = Signal(object)

    def __init__(self, theme: Theme, window: QWidget, places: Sequence[QWidget] = ()) -> None:
        """Show notices over `window`.

        Args:
            theme: colours and icons.
            window: has the notices as children, and is watched for its size.
            places: parts of it where notices cover nothing that is written or decided; the first visible one counts.
                In a wide window they stand at its foot, in a narrow one at its head; with no place, of the window.
        """
        super().__init__(window)
        self._places = places
        self._theme = theme
        self._window = window
        self._cards: list[NoticeCard] = []
        for watched in (window, *places):
            watched.installEventFilter(self)

    @property
    def cards(self) -> tuple[NoticeCard, ...]:
        """The notices on the screen, the oldest first."""
        return tuple(self._cards)

    def show(self, notice: Notice, on_action: Callable[[], None] | None = None) -> NoticeCard:
        """Slide a notice in; `on_action` is called when its button is pressed."""
        while len(self._cards) >= MAX_NOTICES:
            self._drop(self._cards[0])
        card = NoticeCard(self._theme, notice, self._window)
        if on_action is not None:
            card.action_requested.connect(on_action)
        card.gone.connect(lambda: self._drop(card))
        self._cards.append(card)
        self._place(sliding=card)
        if not notice.stays and notice.kind is not NoticeKind.ERROR:
            timer = QTimer(card)
            timer.setSingleShot(True)
            timer.timeout.connect(card.gone)
            timer.start(SHOWN_MS)
        self.shown.emit(notice)
        return card

    def clear(self) -> None:
        """Take all notices away."""
        for card in self.cards:
            self._drop(card)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the notices in their place when the window's size changes, or another place is seen now."""
        if event.type() is QEvent.Type.Resize or (watched is not self._window and event.type() is QEvent.Type.Show):
            self._place()
        return False

    def _drop(self, card: NoticeCard) -> None:
        if card in self._cards:
            self._cards.remove(card)
            card.hide()
            card.deleteLater()
            self._place()

    def _room(self, is_wide: bool) -> QRect:
        """Return where notices may stand, in the window's coordinates."""
        place = next((place for place in self._places if place.isVisibleTo(self._window)), None)
        if place is not None:
            corner = place.mapTo(self._window, QPoint(0, 0))
            return QRect(corner, place.size()).adjusted(GRID_PX, GRID_PX, -GRID_PX, -GRID_PX)
        foot = FOOT_PX if is_wide else 0
        return self._window.rect().adjusted(GRID_PX, WIDE_PX, -GRID_PX, -foot)

    def _place(self, sliding: NoticeCard | None = None) -> None:
        is_wide = self._window.width() >= WIDE_WINDOW_PX
        room = self._room(is_wide)
        width = min(WIDTH_PX, room.width()) if is_wide else room.width()
        left = room.right() + 1 - width
        edge = room.bottom() + 1 if is_wide else room.top()
        for card in reversed(self._cards):
            height = max(card.heightForWidth(width), card.minimumSizeHint().height())
            target = QPoint(left, edge - height if is_wide else edge)
            edge += -(height + GRID_PX) if is_wide else height + GRID_PX
            card.resize(width, height)
            if card is sliding:
                card.slide_to(target)
            else:
                card.stand_at(target)
            card.show()
            card.raise_()
