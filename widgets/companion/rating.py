"""The last question: how was it?"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QPlainTextEdit, QSizePolicy, QToolButton, QWidget

from widgets.common.buttons import Button
from widgets.common.labels import Label, Paragraph
from widgets.common.pane import Pane, column, row
from widgets.common.stars import STARS
from widgets.common.theme import GRID_PX, Icon, TextRole, Theme, Tone

_STAR_PX = 28


class RatingForm(Pane):
    """Five large buttons and room for words. objectNames "rating.1" to "rating.5", "rating.comment", "rating.send".

    Attributes:
        room: the free place between the questions and Send.

    Signals:
        rated(int, str): 1 to 5, and the comment.
        skipped: he does not want to.
    """

    rated = Signal(int, str)
    skipped = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Ask, with nothing chosen."""
        super().__init__("surface", parent)
        self.room = QWidget()
        self.setObjectName("rating")
        self._theme = theme
        self._score = 0
        self._group = QButtonGroup(self)
        self._word = Label("", TextRole.HEADING)
        self._subject = Paragraph("", TextRole.BODY, "muted")
        self._comment = QPlainTextEdit()
        self._send = Button(theme, self.tr("Send"), Icon.SEND, look="primary", name="rating.send", is_large=True)
        self._build()
        theme.changed.connect(self._tint)

    @property
    def score(self) -> int:
        """What is chosen, 0 for nothing yet."""
        return self._score

    def ask_about(self, subject: str, agent: str) -> None:
        """Ask anew, about a ticket and who solved it."""
        words = self.tr("{subject}, solved by {agent}") if agent else self.tr("{subject}")
        self._subject.setText(words.format(subject=subject, agent=agent))
        self._comment.clear()
        self._choose(0)

    def _choose(self, score: int) -> None:
        self._score = score
        self._send.setEnabled(score > 0)
        self._word.setText(self._words()[score] or self.tr("Choose from one star to five"))
        self._word.set_tone("" if score else "muted")
        self._comment.setVisible(score > 0)
        self._tint()

    def _words(self) -> tuple[str, ...]:
        return ("", self.tr("Bad"), self.tr("Not good"), self.tr("All right"), self.tr("Good"), self.tr("Very good"))

    def _tint(self) -> None:
        for button in self._group.buttons():
            is_full = self._group.id(button) <= self._score
            icon, tone = (Icon.STAR_FILLED, Tone.STAR) if is_full else (Icon.STAR, Tone.MUTED)
            button.setIcon(self._theme.icon(icon, tone))

    def _send_rating(self) -> None:
        if self._score:
            self.rated.emit(self._score, self._comment.toPlainText().strip())

    def _build(self) -> None:
        layout = column(self, margin=24, gap=12)
        layout.addWidget(Label(self.tr("How was it?"), TextRole.DISPLAY))
        layout.addWidget(self._subject)
        stars = row(gap=GRID_PX)
        for score in range(1, STARS + 1):
            stars.addWidget(self._star(score), 1)
        layout.addLayout(stars)
        self._word.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(self._word)
        self._comment.setObjectName("rating.comment")
        self._comment.setPlaceholderText(self.tr("Anything we should know? (not needed)"))
        self._comment.setAccessibleName(self.tr("Comment"))
        self._comment.setTabChangesFocus(True)
        self._comment.setFixedHeight(96)
        layout.addWidget(self._comment)
        layout.addWidget(self.room, 1)
        layout.addWidget(self._send)
        skip = Button(self._theme, self.tr("Not now"), look="quiet", name="rating.skip")
        layout.addWidget(skip)
        self._group.idClicked.connect(self._choose)
        self._send.clicked.connect(self._send_rating)
        skip.clicked.connect(self.skipped)
        self._choose(0)

    def _star(self, score: int) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"rating.{score}")
        words = self.tr("{score}: {word}").format(score=score, word=self._words()[score])
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setIconSize(QSize(_STAR_PX, _STAR_PX))
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setProperty("large", "true")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        self._group.addButton(button, score)
        return button
