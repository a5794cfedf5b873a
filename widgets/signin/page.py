"""The sign-in page: three fields, a clear word when it does not work, and a question about the certificate."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from widgets.common.busy import Busy
from widgets.common.buttons import Button
from widgets.common.labels import IconLabel, Label, Paragraph
from widgets.common.pane import Pane, column, row, set_look
from widgets.common.theme import GRID_PX, HALF_PX, WIDE_PX, Icon, TextRole, Theme, Tone
from widgets.signin.views import SignInRequest

CARD_WIDTH_PX = 400


class SignInPage(Pane):
    """Where an agent signs in. objectNames "signin.hub", "signin.email", "signin.password", "signin.submit".

    Signals:
        submitted(SignInRequest): he wants in; call `show_busy`, then `show_error` or show another page.
        fingerprint_trusted(str): he compared the fingerprint and trusts this hub.
        fingerprint_refused: he does not.
        offline_requested: he wants to work with what this computer knows.
    """

    submitted = Signal(SignInRequest)
    fingerprint_trusted = Signal(str)
    fingerprint_refused = Signal()
    offline_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make an empty page."""
        super().__init__("window", parent)
        self.setObjectName("signin")
        self._theme = theme
        self._fingerprint = ""
        self._hub = self._field("signin.hub", self.tr("https://hub.example.com"))
        self._email = self._field("signin.email", self.tr("name@example.com"))
        self._password = self._field("signin.password", "")
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._submit = Button(theme, self.tr("Sign in"), look="primary", name="signin.submit")
        self._offline = Button(theme, self.tr("Work offline"), Icon.HUB_AWAY, look="quiet", name="signin.offline")
        self._error = Pane("danger_tint")
        self._error_text = Paragraph("", TextRole.BODY, "danger")
        self._trust = Pane("card")
        self._digits = Paragraph("", TextRole.MONO)
        self._busy = Busy(theme)
        self._busy_text = Label("", TextRole.SMALL, "muted")
        self._build()
        self._connect()
        self.show_error("")

    def prefill(self, hub: str, email: str) -> None:
        """Write what is known from the last time; the cursor goes to the first empty field."""
        self._hub.setText(hub)
        self._email.setText(email)
        first = next((field for field in (self._hub, self._email) if not field.text()), self._password)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_offline_possible(self, is_possible: bool) -> None:
        """Offer to work offline: there is a local store of this person."""
        self._offline.setVisible(is_possible)

    def show_error(self, message: str) -> None:
        """Say why it did not work, and let him try again; "" takes the message away."""
        self._set_busy(False, "")
        self._error_text.setText(message)
        self._error.setVisible(bool(message))
        if message:
            self._password.selectAll()
            self._password.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_busy(self, words: str) -> None:
        """Say what is under way ("Looking for the hub"); the fields rest."""
        self._error.hide()
        self._trust.hide()
        self._set_busy(True, words)

    def ask_trust(self, fingerprint: str) -> None:
        """Ask whether the hub with this certificate fingerprint (hex SHA-256) is the right one."""
        self._set_busy(False, "")
        self._fingerprint = fingerprint
        plain = fingerprint.replace(":", "").upper()
        groups = [plain[at : at + 4] for at in range(0, len(plain), 4)]
        self._digits.setText("\n".join(" ".join(groups[at : at + 8]) for at in range(0, len(groups), 8)))
        self._submit.hide()
        self._trust.show()

    def _answer_trust(self, is_trusted: bool) -> None:
        self._trust.hide()
        self._submit.show()
        if is_trusted:
            self.fingerprint_trusted.emit(self._fingerprint)
        else:
            self.fingerprint_refused.emit()

    def _try(self) -> None:
        if not self._submit.isEnabled() or not self._trust.isHidden():
            return
        empty = [field for field in (self._hub, self._email, self._password) if not field.text().strip()]
        for field in (self._hub, self._email, self._password):
            set_look(field, "error", "true" if field in empty else "")
        if empty:
            one, many = self.tr("Please fill in the marked field."), self.tr("Please fill in the marked fields.")
            self.show_error(one if len(empty) == 1 else many)
            empty[0].setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.submitted.emit(SignInRequest(self._hub.text().strip(), self._email.text().strip(), self._password.text()))

    def _set_busy(self, is_busy: bool, words: str) -> None:
        for widget in (self._hub, self._email, self._password, self._submit):
            widget.setEnabled(not is_busy)
        self._busy.setVisible(is_busy)
        self._busy_text.setText(words)
        self._busy_text.setVisible(is_busy)

    def _field(self, name: str, hint: str) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName(name)
        field.setPlaceholderText(hint)
        return field

    def _connect(self) -> None:
        for field in (self._hub, self._email, self._password):
            field.returnPressed.connect(self._try)
            field.textEdited.connect(lambda _, field=field: set_look(field, "error", ""))
        self._submit.clicked.connect(self._try)
        self._offline.clicked.connect(self.offline_requested)

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
        head.addWidget(IconLabel(self._theme, Icon.HELP, Tone.ACCENT_TEXT, 24))
        head.addWidget(Label(self.tr("Sign in to Deskhand"), TextRole.TITLE), 1)
        layout.addLayout(head)
        layout.addSpacing(WIDE_PX)
        for field, words in (
            (self._hub, self.tr("Address of the hub")),
            (self._email, self.tr("E-mail")),
            (self._password, self.tr("Password")),
        ):
            label = Label(words, TextRole.SMALL, "muted")
            label.setBuddy(field)
            field.setAccessibleName(words)
            layout.addWidget(label)
            layout.addWidget(field)
            layout.addSpacing(GRID_PX)
        inside = row(self._error, margin=GRID_PX, gap=GRID_PX)
        inside.addWidget(IconLabel(self._theme, Icon.ERROR, Tone.DANGER_TEXT), 0, Qt.AlignmentFlag.AlignTop)
        inside.addWidget(self._error_text, 1)
        self._error_text.setObjectName("signin.error")
        layout.addWidget(self._error)
        layout.addWidget(self._build_trust())
        layout.addSpacing(HALF_PX)
        layout.addWidget(self._submit)
        layout.addWidget(self._offline)
        self._offline.hide()
        wait = row(gap=GRID_PX)
        wait.addWidget(self._busy)
        wait.addWidget(self._busy_text, 1)
        layout.addLayout(wait)

    def _build_trust(self) -> Pane:
        layout = column(self._trust, margin=12, gap=GRID_PX)
        head = row(gap=GRID_PX)
        head.addWidget(IconLabel(self._theme, Icon.CODE, Tone.ACCENT_TEXT))
        head.addWidget(Label(self.tr("Is this your hub?"), TextRole.HEADING), 1)
        layout.addLayout(head)
        words = self.tr(
            "Its certificate is its own. Compare these letters with those that your administrator gave you."
        )
        layout.addWidget(Paragraph(words, TextRole.SMALL, "muted"))
        self._digits.setObjectName("signin.fingerprint")
        self._digits.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(self._digits)
        buttons = row(gap=GRID_PX)
        trust = Button(self._theme, self.tr("They are the same"), look="primary", name="signin.trust")
        refuse = Button(self._theme, self.tr("They differ"), name="signin.refuse")
        trust.clicked.connect(lambda: self._answer_trust(True))
        refuse.clicked.connect(lambda: self._answer_trust(False))
        buttons.addWidget(trust)
        buttons.addWidget(refuse)
        buttons.addStretch(1)
        layout.addLayout(buttons)
        self._trust.hide()
        return self._trust

    def minimumSizeHint(self) -> QSize:
        """Return the size of the card and a margin around it."""
        return QSize(CARD_WIDTH_PX + 2 * WIDE_PX, super().minimumSizeHint().height())
