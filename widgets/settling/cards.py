"""The cards of the page: a choice between two texts, and a change that was refused."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from widgets.common.buttons import Button
from widgets.common.labels import ElidedLabel, IconLabel, Label, Paragraph
from widgets.common.moments import date_text, day_of, time_text
from widgets.common.pane import Pane, column, row
from widgets.common.theme import GRID_PX, HALF_PX, WIDE_PX, Icon, TextRole, Theme, Tone
from widgets.settling.difference import DifferenceLabel
from widgets.settling.views import Choice, ConflictView, RefusedView, Writing

MAX_TEXT_PX = 240
"""A longer text is scrolled within its card, so that the buttons under it stay in sight."""


class ConflictCard(Pane):
    """Two texts side by side. objectNames "conflict.keep.<id>", "conflict.other.<id>", "conflict.both.<id>".

    Signals:
        chosen(Choice): what the person wants.
        ticket_requested(str): open this ticket.
    """

    chosen = Signal(object)
    ticket_requested = Signal(str)

    def __init__(self, theme: Theme, view: ConflictView, parent: QWidget | None = None) -> None:
        super().__init__("card", parent)
        self._theme = theme
        self._view = view
        self.setObjectName(f"conflict.{view.conflict_id}")
        layout = column(self, margin=WIDE_PX, gap=GRID_PX)
        words = self.tr("Two people wrote the {field} at the same time.").format(field=view.field)
        layout.addLayout(_head(theme, Icon.EDIT, Tone.MUTED, view.about, words, view.at_ms))
        sides = row(gap=WIDE_PX)
        sides.addWidget(self._side(view.kept, view.lost, Choice.KEEP), 1)
        sides.addWidget(self._side(view.lost, view.kept, Choice.OTHER), 1)
        layout.addLayout(sides)
        layout.addLayout(self._foot())

    def _side(self, writing: Writing, other: Writing, choice: Choice) -> QWidget:
        side = Pane("sunken")
        side.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = column(side, margin=GRID_PX, gap=GRID_PX)
        head = row()
        head.addWidget(ElidedLabel(self._owner(writing), TextRole.HEADING), 1)
        head.addWidget(Label(self._standing(choice), TextRole.SMALL, "success" if choice is Choice.KEEP else "warning"))
        layout.addLayout(head)
        layout.addWidget(TextPlace(DifferenceLabel(self._theme, writing.text, other.text)), 1)
        button = Button(self._theme, self._verb(writing, choice), name=f"conflict.{choice}.{self._view.conflict_id}")
        button.clicked.connect(partial(self.chosen.emit, choice))
        layout.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return side

    def _foot(self) -> QHBoxLayout:
        foot = row()
        if self._view.can_join:
            both = Button(self._theme, self.tr("Keep both"), name=f"conflict.{Choice.BOTH}.{self._view.conflict_id}")
            both.setToolTip(self.tr("Both texts stand in the field, one under the other"))
            both.clicked.connect(partial(self.chosen.emit, Choice.BOTH))
            foot.addWidget(both)
        foot.addStretch(1)
        if self._view.ticket_id:
            foot.addWidget(_opener(self._theme, self, self._view.ticket_id))
        return foot

    def _owner(self, writing: Writing) -> str:
        if writing.is_mine:
            return self.tr("Yours")
        return self.tr("{name}'s").format(name=writing.author) if writing.author else self.tr("Somebody else's")

    def _standing(self, choice: Choice) -> str:
        return self.tr("counts now") if choice is Choice.KEEP else self.tr("kept aside")

    def _verb(self, writing: Writing, choice: Choice) -> str:
        if choice is Choice.KEEP:
            return self.tr("Keep yours") if writing.is_mine else self.tr("Keep theirs")
        return self.tr("Use yours instead") if writing.is_mine else self.tr("Use theirs instead")


class RefusedCard(Pane):
    """A refused change. objectNames "refused.retry.<id>", "refused.copy.<id>", "refused.discard.<id>".

    Signals:
        retry_requested: send it once more.
        discard_requested: the person needs it no more, and has said so twice.
        ticket_requested(str): open this ticket.
    """

    retry_requested = Signal()
    discard_requested = Signal()
    ticket_requested = Signal(str)

    def __init__(self, theme: Theme, view: RefusedView, parent: QWidget | None = None) -> None:
        super().__init__("card", parent)
        self._theme = theme
        self._view = view
        self.setObjectName(f"refused.{view.op_id}")
        layout = column(self, margin=WIDE_PX, gap=GRID_PX)
        layout.addLayout(_head(theme, Icon.WARNING, Tone.WARNING_TEXT, view.about, view.why, view.at_ms))
        for name, text in view.texts:
            layout.addWidget(self._writing(name, text))
        layout.addLayout(self._foot())

    def _writing(self, name: str, text: str) -> QWidget:
        place = Pane("sunken")
        layout = column(place, margin=GRID_PX, gap=HALF_PX)
        layout.addWidget(Label(name, TextRole.SMALL, "muted"))
        layout.addWidget(TextPlace(DifferenceLabel(self._theme, text, text)))
        return place

    def _foot(self) -> QHBoxLayout:
        foot = row()
        if self._view.can_retry:
            retry = Button(self._theme, self.tr("Send again"), Icon.RETRY, name=f"refused.retry.{self._view.op_id}")
            retry.clicked.connect(self.retry_requested)
            foot.addWidget(retry)
        if self._view.texts:
            copy = Button(self._theme, self.tr("Copy the text"), Icon.COPY, name=f"refused.copy.{self._view.op_id}")
            copy.clicked.connect(self._copy)
            foot.addWidget(copy)
        self._discard = Button(
            self._theme, self.tr("Discard"), look="quiet", name=f"refused.discard.{self._view.op_id}"
        )
        self._discard.clicked.connect(self._ask_to_discard)
        foot.addWidget(self._discard)
        foot.addStretch(1)
        if self._view.ticket_id:
            foot.addWidget(_opener(self._theme, self, self._view.ticket_id))
        return foot

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n\n".join(text for _, text in self._view.texts))

    def _ask_to_discard(self) -> None:
        """A first press asks, a second one does it: nothing brings the text back."""
        if self._discard.property("asked"):
            self.discard_requested.emit()
            return
        self._discard.setProperty("asked", True)
        self._discard.set_look("danger")
        self._discard.setText(self.tr("Discard for good"))


class TextPlace(QScrollArea):
    """A text as high as it is, up to MAX_TEXT_PX; the rest is scrolled."""

    def __init__(self, text: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._text = text
        self.setWidget(text)
        text.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the text when it is dressed or gets another width."""
        if watched is self._text and event.type() in {QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.FontChange}:
            self._fit()
        return False

    def _fit(self) -> None:
        wanted = self._text.heightForWidth(self.viewport().width())
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if wanted > MAX_TEXT_PX else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)
        self.setFixedHeight(min(max(wanted, self.fontMetrics().height()), MAX_TEXT_PX))


def _head(theme: Theme, icon: Icon, tone: Tone, about: str, words: str, at_ms: int) -> QHBoxLayout:
    layout = row(gap=GRID_PX)
    layout.addWidget(IconLabel(theme, icon, tone, 20), 0, Qt.AlignmentFlag.AlignTop)
    texts = column(gap=0)
    texts.addWidget(ElidedLabel(about, TextRole.HEADING))
    texts.addWidget(Paragraph(words, TextRole.BODY, "muted"))
    layout.addLayout(texts, 1)
    layout.addWidget(Label(_moment(at_ms), TextRole.SMALL, "muted"), 0, Qt.AlignmentFlag.AlignTop)
    return layout


def _moment(at_ms: int) -> str:
    words = QCoreApplication.translate("Settling", "{day}, {time}")
    return words.format(day=date_text(day_of(at_ms)), time=time_text(at_ms))


def _opener(theme: Theme, card: ConflictCard | RefusedCard, ticket_id: str) -> Button:
    button = Button(theme, card.tr("Open the ticket"), look="link", name=f"{card.objectName()}.ticket")
    button.clicked.connect(partial(card.ticket_requested.emit, ticket_id))
    return button
