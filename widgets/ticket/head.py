"""The head of a ticket: number and subject, customer and product, state, priority, owner and actions."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLineEdit, QMenu, QWidget

from desk.lifecycle import is_done
from desk.priority import Priority
from desk.tier import Tier
from widgets.common.buttons import Button, IconButton
from widgets.common.labels import ElidedLabel, IconLabel, Label, plain_tip
from widgets.common.marks import Mark, move_words, priority_mark, state_mark, tier_mark
from widgets.common.pane import Pane, column, row
from widgets.common.theme import GRID_PX, HALF_PX, WIDE_PX, Icon, TextRole, Theme, Tone
from widgets.ticket.tag_line import TagLine
from widgets.ticket.views import TicketHeadView


class SubjectField(QLineEdit):
    """The subject, edited in place: Enter keeps the new one, Escape the old. objectName "ticket.subject".

    Signals:
        renamed(str): another subject was kept.
    """

    renamed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty subject."""
        super().__init__(parent)
        self.setObjectName("ticket.subject")
        self.setProperty("look", "title")
        self.setAccessibleName(self.tr("Subject"))
        self._subject = ""
        self.editingFinished.connect(self._keep)

    def show_subject(self, subject: str) -> None:
        """Show a subject, unless a person is writing one."""
        if self.hasFocus() and self.text() != self._subject:
            return
        self._subject = subject
        if self.text() != subject:
            self.setText(subject)
            self.setCursorPosition(0)
        self.setToolTip(plain_tip(subject))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give the old subject back on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._subject)
            self.clearFocus()
        else:
            super().keyPressEvent(event)
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self.clearFocus()

    def _keep(self) -> None:
        subject = self.text().strip()
        if not subject:
            self.setText(self._subject)
        elif subject != self._subject:
            self._subject = subject
            self.renamed.emit(subject)
        self.setCursorPosition(0)


class TicketHead(Pane):
    """The head of the ticket shown. objectName "ticket.head".

    Signals:
        subject_changed(str), state_chosen(str), priority_chosen(str), owner_chosen(str): new values.
        ask_view_requested, ask_control_requested, send_file_requested, screenshot_requested, close_requested:
            what the buttons say.
        tag_added(str), tag_removed(str): a tag to put on or to take off.
        watching_chosen(bool): the person wants to hear of this ticket, or no more.
    """

    subject_changed = Signal(str)
    state_chosen = Signal(str)
    priority_chosen = Signal(str)
    owner_chosen = Signal(str)
    ask_view_requested = Signal()
    ask_control_requested = Signal()
    send_file_requested = Signal()
    screenshot_requested = Signal()
    close_requested = Signal()
    tag_added = Signal(str)
    tag_removed = Signal(str)
    watching_chosen = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make an empty head."""
        super().__init__("surface", parent)
        self.setObjectName("ticket.head")
        self._theme = theme
        self._view: TicketHeadView | None = None
        self._number = Label("", TextRole.TITLE, "faint")
        self._subject = SubjectField()
        self._customer = ElidedLabel("", TextRole.BODY)
        self._customer.setProperty("strong", "true")
        self._customer.setObjectName("ticket.customer")
        self._product = ElidedLabel("", TextRole.BODY, "muted")
        self._product.setObjectName("ticket.product")
        self._tier_icon = IconLabel(theme, Icon.VIP, Tone.WARNING_TEXT)
        self._tier = Label("", TextRole.SMALL, "warning")
        self._state = Button(theme, "", look="mark", name="ticket.state")
        self._priority = Button(theme, "", look="mark", name="ticket.priority")
        self._owner = Button(theme, "", look="mark", name="ticket.owner")
        self._tags = TagLine(theme)
        self._tags.added.connect(self.tag_added)
        self._tags.removed.connect(self.tag_removed)
        self._watch = IconButton(theme, Icon.VIEW, self.tr("Watch this ticket"), name="ticket.watch")
        self._watch.setCheckable(True)
        self._watch.clicked.connect(self.watching_chosen)
        self._actions: dict[str, Button] = {}
        self._build()
        self._subject.renamed.connect(self.subject_changed)

    def show_ticket(self, view: TicketHeadView) -> None:
        """Show a ticket."""
        self._view = view
        number = self.tr("#{number}").format(number=view.number) if view.number is not None else self.tr("New")
        self._number.setText(number)
        self._subject.show_subject(view.subject)
        who = self.tr("{customer} · {organisation}").format(customer=view.customer, organisation=view.organisation)
        self._customer.setText(who if view.organisation else view.customer)
        self._product.setText(view.product or self.tr("Product not known"))
        tier = tier_mark(view.tier)
        is_vip = view.tier in {Tier.SUPER_VIP, Tier.VIP}
        self._tier_icon.setVisible(is_vip)
        self._tier.setVisible(is_vip)
        self._tier_icon.set_icon(tier.icon, tier.tone)
        self._tier.setText(tier.word)
        state, priority = state_mark(view.state), priority_mark(view.priority)
        self._state.set_mark(state.word, state.icon, state.tone)
        self._priority.set_mark(priority.word, priority.icon, priority.tone)
        self._owner.set_mark(view.owner_name or self.tr("Nobody yet"), Icon.PERSON, Tone.MUTED)
        self._tags.show_tags(view.tags)
        self._show_watching(view)
        self._fill_menus(view)
        self._show_actions(view)

    def focus_subject(self) -> None:
        """Put the cursor into the subject."""
        self._subject.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._subject.selectAll()

    def add_tag(self) -> None:
        """Let the person type a tag."""
        self._tags.begin_adding()

    def _show_watching(self, view: TicketHeadView) -> None:
        self._watch.setChecked(view.is_watched)
        words = self.tr("Stop watching this ticket") if view.is_watched else self.tr("Watch this ticket")
        watched_by = self.tr("Watched by {names}").format(names=self.tr(", ").join(view.watchers))
        self._watch.setToolTip(plain_tip("\n".join((words, watched_by)) if view.watchers else words))
        self._watch.setAccessibleName(words)

    def _show_actions(self, view: TicketHeadView) -> None:
        away = self.tr("The customer's companion is not connected")
        for name in ("view", "control"):
            button = self._actions[name]
            button.setEnabled(view.can_ask and not view.session)
            button.setToolTip("" if view.can_ask else away)
        self._actions["close"].setEnabled(not is_done(view.state) or "closed" in view.moves)

    def _fill_menus(self, view: TicketHeadView) -> None:
        states = [(move_words(state), state, state_mark(state)) for state in view.moves]
        _put_menu(self._state, self._theme, states, self.state_chosen)
        priorities = [(priority_mark(value).word, value.value, priority_mark(value)) for value in Priority]
        _put_menu(self._priority, self._theme, priorities, self.priority_chosen)
        menu = _fresh_menu(self._owner)
        for owner in view.owners:
            words = owner.name if owner.is_online else self.tr("{name} (away)").format(name=owner.name)
            action = menu.addAction(self._theme.icon(Icon.PERSON), words)
            action.triggered.connect(lambda _=False, agent_id=owner.agent_id: self.owner_chosen.emit(agent_id))

    def _build(self) -> None:
        layout = column(self, margin=(WIDE_PX, GRID_PX, WIDE_PX, GRID_PX), gap=HALF_PX)
        first = row(gap=GRID_PX)
        first.addWidget(self._number)
        first.addWidget(self._subject, 1)
        first.addWidget(self._watch)
        layout.addLayout(first)
        second = row(gap=GRID_PX)
        second.addWidget(self._customer)
        second.addWidget(self._tier_icon)
        second.addWidget(self._tier)
        second.addWidget(IconLabel(self._theme, Icon.PRODUCT, Tone.FAINT))
        second.addWidget(self._product, 1)
        layout.addLayout(second)
        layout.addWidget(self._tags)
        layout.addLayout(self._third_row())

    def _third_row(self) -> QHBoxLayout:
        third = row(gap=HALF_PX)
        for button, words in (
            (self._state, self.tr("State")),
            (self._priority, self.tr("Priority")),
            (self._owner, self.tr("Owner")),
        ):
            button.setAccessibleName(words)
            button.setToolTip(words)
            third.addWidget(button)
        third.addStretch(1)
        ask = Button(self._theme, self.tr("Ask to look"), Icon.VIEW, name="ticket.ask_view")
        control = Button(self._theme, self.tr("Ask to control"), Icon.CONTROL, name="ticket.ask_control")
        send = IconButton(self._theme, Icon.ATTACH, self.tr("Send a file"), name="ticket.send_file")
        shot = IconButton(self._theme, Icon.SCREENSHOT, self.tr("Screenshot"), name="ticket.screenshot")
        close = Button(self._theme, self.tr("Close"), Icon.CHECK, name="ticket.close")
        self._actions = {"view": ask, "control": control, "close": close}
        buttons: tuple[tuple[QAbstractButton, SignalInstance], ...] = (
            (ask, self.ask_view_requested),
            (control, self.ask_control_requested),
            (send, self.send_file_requested),
            (shot, self.screenshot_requested),
            (close, self.close_requested),
        )
        for asking, signal in buttons:
            asking.clicked.connect(signal)
            third.addWidget(asking)
        return third


def _fresh_menu(button: Button) -> QMenu:
    old = button.menu()
    menu = QMenu(button)
    button.setMenu(menu)
    if old is not None:
        old.deleteLater()
    return menu


def _put_menu(button: Button, theme: Theme, choices: list[tuple[str, str, Mark]], chosen: SignalInstance) -> None:
    menu = _fresh_menu(button)
    for words, value, mark in choices:
        action = menu.addAction(theme.icon(mark.icon, mark.tone), words)
        action.triggered.connect(lambda _=False, value=value: chosen.emit(value))
