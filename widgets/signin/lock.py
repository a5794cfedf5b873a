"""The page of the passphrase: asked for at the start, or chosen; and what to do when the key is lost."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from widgets.common.buttons import Button
from widgets.common.labels import IconLabel, Label, Paragraph
from widgets.common.pane import Pane, column, row
from widgets.common.theme import GRID_PX, HALF_PX, WIDE_PX, Icon, TextRole, Theme, Tone
from widgets.signin.page import CARD_WIDTH_PX

MIN_CHARS = 8
"""Each try costs a thief a tenth of a second and 64 MiB; shorter ones fall all the same."""


class LockPage(Pane):
    """One field to unlock the records, two to choose a passphrase. objectNames "lock.passphrase", "lock.submit", ...

    Signals:
        given(str): the passphrase that unlocks; call `show_error`, or show another page.
        chosen(str): from now on this one is to be asked for.
        removed: none is to be asked for any more.
        left: everything stays as it is.
        anew_requested: the key is lost; the records are to be put aside and fetched anew.
    """

    given = Signal(str)
    chosen = Signal(str)
    removed = Signal()
    left = Signal()
    anew_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make a page that asks."""
        super().__init__("window", parent)
        self.setObjectName("lock")
        self._theme = theme
        self._is_choosing = False
        self._title = Label("", TextRole.TITLE)
        self._words = Paragraph("", TextRole.BODY, "muted")
        self._passphrase = self._field("lock.passphrase", self.tr("Passphrase"))
        self._again = self._field("lock.again", self.tr("The same once more"))
        self._error = Paragraph("", TextRole.BODY, "danger")
        self._error.setObjectName("lock.error")
        self._submit = Button(theme, "", look="primary", name="lock.submit")
        self._remove = Button(theme, self.tr("Ask for none any more"), look="quiet", name="lock.remove")
        self._leave = Button(theme, self.tr("Leave it as it is"), look="quiet", name="lock.leave")
        self._anew = Button(theme, self.tr("Fetch everything anew"), look="quiet", name="lock.anew")
        self._build()
        self._submit.clicked.connect(self._try)
        for field in (self._passphrase, self._again):
            field.returnPressed.connect(self._try)
        self._remove.clicked.connect(self.removed)
        self._leave.clicked.connect(self.left)
        self._anew.clicked.connect(self.anew_requested)
        self.ask()

    def ask(self, error: str = "") -> None:
        """Ask for the passphrase; `error` says why once more."""
        self._show(self.tr("Unlock your records"), self.tr("Unlock"), is_choosing=False, is_sealed=False)
        self._words.setText(
            self.tr(
                "The tickets and customers on this computer are locked by your passphrase. Nobody can restore it: "
                "if it is lost, everything that the hub has is fetched anew, and what had not gone out is lost."
            )
        )
        self.show_error(error)

    def tell_lost(self, why: str) -> None:
        """Say that the key cannot be had, and offer to begin anew."""
        self.ask(why)
        self._words.setText(
            self.tr("What the hub has can be fetched anew. The records that are here are kept under another name.")
        )
        self._passphrase.hide()
        self._submit.hide()

    def choose(self, *, is_sealed: bool) -> None:
        """Let a passphrase be chosen; with `is_sealed`, another one or none."""
        self._show(self.tr("Lock the records here"), self.tr("Lock"), is_choosing=True, is_sealed=is_sealed)
        self._words.setText(
            self.tr(
                "The records on this computer are encrypted already; their key is kept by the system, or in a file "
                "that only you can read. With a passphrase nobody opens them without you, from the next start on."
            )
        )
        self.show_error("")

    def show_error(self, sentence: str) -> None:
        """Say what is wrong; "" takes it away."""
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        self._passphrase.selectAll()
        self._passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, title: str, verb: str, *, is_choosing: bool, is_sealed: bool) -> None:
        self._is_choosing = is_choosing
        self._title.setText(title)
        self._submit.setText(verb)
        for field in (self._passphrase, self._again):
            field.clear()
        for widget, is_shown in (
            (self._passphrase, True),
            (self._submit, True),
            (self._again, is_choosing),
            (self._leave, is_choosing),
            (self._remove, is_sealed),
            (self._anew, not is_choosing),
        ):
            widget.setVisible(is_shown)

    def _try(self) -> None:
        passphrase = self._passphrase.text()
        if not self._is_choosing:
            if passphrase:
                self.given.emit(passphrase)
        elif len(passphrase) < MIN_CHARS:
            self.show_error(
                self.tr("Take at least {count} characters; several words are best.").format(count=MIN_CHARS)
            )
        elif passphrase != self._again.text():
            self.show_error(self.tr("The two differ. Type the same in both fields."))
        else:
            self.chosen.emit(passphrase)

    def _field(self, name: str, words: str) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName(name)
        field.setPlaceholderText(words)
        field.setAccessibleName(words)
        field.setEchoMode(QLineEdit.EchoMode.Password)
        return field

    def _build(self) -> None:
        outer = column(self)
        card = Pane("card")
        card.setFixedWidth(CARD_WIDTH_PX)
        outer.addStretch(2)
        middle = row()
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(3)
        layout = column(card, margin=2 * WIDE_PX, gap=HALF_PX)
        head = row(gap=GRID_PX)
        head.addWidget(IconLabel(self._theme, Icon.CODE, Tone.ACCENT_TEXT, 24))
        head.addWidget(self._title, 1)
        layout.addLayout(head)
        for widget in (self._words, self._passphrase, self._again, self._error, self._submit):
            layout.addWidget(widget)
            layout.addSpacing(HALF_PX)
        for widget in (self._leave, self._remove, self._anew):
            layout.addWidget(widget)
