"""The page of unsettled texts: one card for each, and an empty place when all is settled."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QStackedWidget, QWidget

from widgets.common.buttons import Button
from widgets.common.empty import EmptyPlace
from widgets.common.labels import Label, Paragraph
from widgets.common.pane import Pane, clear, column, line, row
from widgets.common.theme import GRID_PX, WIDE_PX, Icon, TextRole, Theme
from widgets.settling.cards import ConflictCard, RefusedCard
from widgets.settling.views import ConflictView, RefusedView, Unsettled

WIDEST_PX = 1000
"""Lines longer than this are hard to read."""


class SettlingPage(Pane):
    """Where a person settles what programs cannot. objectName "settling"; its button back is "settling.back".

    Signals:
        left: the person wants back to the desk.
        settled(str, Choice): of this conflict, this text.
        retry_requested(str): send this refused change once more.
        discard_requested(str): forget this refused change.
        ticket_requested(str): open this ticket.
    """

    left = Signal()
    settled = Signal(str, object)
    retry_requested = Signal(str)
    discard_requested = Signal(str)
    ticket_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("window", parent)
        self.setObjectName("settling")
        self._theme = theme
        self._shown: Unsettled | None = None
        self._back = Button(theme, self.tr("Back to the desk"), name="settling.back")
        self._back.clicked.connect(self.left)
        self._cards = column(gap=WIDE_PX)
        self._places = QStackedWidget()
        self._empty = EmptyPlace(theme)
        self._build()
        self.show_unsettled(Unsettled())

    def show_unsettled(self, unsettled: Unsettled) -> None:
        """Show these; a card that stays the same is not touched, so that a selection in it stays."""
        if unsettled == self._shown:
            return
        self._shown = unsettled
        clear(self._cards)
        for refused in unsettled.refused:
            self._cards.addWidget(self._refused_card(refused))
        for conflict in unsettled.conflicts:
            self._cards.addWidget(self._conflict_card(conflict))
        self._places.setCurrentIndex(1 if unsettled.count else 0)

    def take_focus(self) -> None:
        """Let the keyboard begin at the first card."""
        item = self._cards.itemAt(0) if self._cards.count() else None
        first = item.widget() if item is not None else None
        button = first.findChild(QPushButton) if first is not None else None
        (button or self._back).setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leads back to the desk."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _refused_card(self, view: RefusedView) -> RefusedCard:
        card = RefusedCard(self._theme, view)
        card.retry_requested.connect(partial(self.retry_requested.emit, view.op_id))
        card.discard_requested.connect(partial(self.discard_requested.emit, view.op_id))
        card.ticket_requested.connect(self.ticket_requested)
        return card

    def _conflict_card(self, view: ConflictView) -> ConflictCard:
        card = ConflictCard(self._theme, view)
        card.chosen.connect(partial(self.settled.emit, view.conflict_id))
        card.ticket_requested.connect(self.ticket_requested)
        return card

    def _build(self) -> None:
        layout = column(self, gap=0)
        head = Pane("surface")
        head_row = row(head, margin=(WIDE_PX, GRID_PX, WIDE_PX, GRID_PX), gap=WIDE_PX)
        words = column(gap=0)
        words.addWidget(Label(self.tr("To settle"), TextRole.TITLE))
        words.addWidget(
            Paragraph(self.tr("Everything that was written is kept here until you decide."), TextRole.SMALL, "muted")
        )
        head_row.addLayout(words, 1)
        head_row.addWidget(self._back, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(head)
        layout.addWidget(line())
        layout.addWidget(self._places, 1)
        title = self.tr("Nothing to settle")
        self._empty.say(Icon.DONE, title, self.tr("Every change has been taken, and no two texts disagree."))
        self._places.addWidget(self._empty)
        self._places.addWidget(self._build_cards())

    def _build_cards(self) -> QWidget:
        inner = Pane("")
        inner.setMaximumWidth(WIDEST_PX)
        outer_layout = column(inner, margin=WIDE_PX, gap=0)
        outer_layout.addLayout(self._cards)
        outer_layout.addStretch(1)
        middle = Pane("")
        row(middle).addWidget(inner)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(middle)
        return scroll
