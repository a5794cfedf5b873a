"""The right column: the customer at a glance."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedLayout, QWidget

from desk.tier import Tier
from widgets.common.avatar import Avatar
from widgets.common.buttons import Button
from widgets.common.clock import Clock
from widgets.common.empty import EmptyPlace
from widgets.common.labels import CopyLabel, ElidedLabel, IconLabel, Label, Paragraph
from widgets.common.marks import tier_mark
from widgets.common.moments import day_of
from widgets.common.pane import Pane, clear, column, line, row
from widgets.common.stars import Stars
from widgets.common.theme import GRID_PX, HALF_PX, WIDE_PX, Icon, TextRole, Theme, Tone
from widgets.customer.past import PastTicketRow
from widgets.customer.service import ServiceState, service_state
from widgets.customer.views import CustomerView, InstallationView, Presence

MIN_WIDTH_PX = 256
PAST_SHOWN = 8


class CustomerCard(Pane):
    """Who asks. objectName "customer.card".

    Signals:
        ticket_requested(str): an earlier ticket was clicked.
        copy_requested(str): a phone number or an address was clicked, to be copied.
        machine_requested: his machine shall be opened without asking ("customer.open_machine").
    """

    ticket_requested = Signal(str)
    copy_requested = Signal(str)
    machine_requested = Signal()

    def __init__(self, theme: Theme, clock: Clock, parent: QWidget | None = None) -> None:
        """Make a card of nobody."""
        super().__init__("window", parent)
        self.setObjectName("customer.card")
        self.setMinimumWidth(MIN_WIDTH_PX)
        self._theme = theme
        self._clock = clock
        self._view: CustomerView | None = None
        self._avatar = Avatar(theme, 40)
        self._name = Paragraph("", TextRole.HEADING)
        self._name.setObjectName("customer.name")
        self._position = Paragraph("", TextRole.SMALL, "muted")
        self._marks = column(gap=HALF_PX)
        self._facts = column(gap=HALF_PX)
        self._open_machine = Button(
            theme, self.tr("Open machine without asking"), Icon.REMOTE, look="quiet", name="customer.open_machine"
        )
        self._open_machine.setToolTip(self.tr("Where its administrator allows that; else the customer is asked"))
        self._open_machine.clicked.connect(self.machine_requested)
        self._sections = column(gap=GRID_PX)
        self._stack = QStackedLayout(self)
        self._build()

    @property
    def view(self) -> CustomerView | None:
        """Who is shown."""
        return self._view

    def show_customer(self, view: CustomerView | None) -> None:
        """Show a person; None empties the card."""
        if view == self._view:
            return
        self._view = view
        self._stack.setCurrentIndex(1 if view is not None else 0)
        if view is not None:
            self._fill(view)

    def _fill(self, view: CustomerView) -> None:
        self._avatar.set_name(view.name)
        self._name.setText(view.name or self.tr("Name not known"))
        parts = [part for part in (view.position, view.department) if part]
        self._position.setText(" · ".join(parts))
        self._position.setVisible(bool(parts))
        self._open_machine.setVisible(view.has_machine)
        clear(self._marks)
        clear(self._facts)
        clear(self._sections)
        self._fill_marks(view)
        self._fill_facts(view)
        self._fill_installations(view.installations)
        self._fill_ratings(view.ratings)
        self._fill_past(view)
        if view.note:
            self._head(self.tr("Note"))
            self._sections.addWidget(Paragraph(view.note, TextRole.SMALL, "muted"))

    def _fill_marks(self, view: CustomerView) -> None:
        dot, word, tone, name = {
            Presence.ONLINE: (Icon.ONLINE, self.tr("Online"), Tone.SUCCESS_TEXT, "success"),
            Presence.AWAY: (Icon.CLOCK, self.tr("Away"), Tone.WARNING_TEXT, "warning"),
            Presence.OFFLINE: (Icon.OFFLINE, self.tr("Offline"), Tone.MUTED, "muted"),
        }[view.presence]
        first = row(gap=HALF_PX)
        self._add_mark(first, dot, word, tone, name, size_px=10)
        tier = tier_mark(view.tier)
        if view.tier in {Tier.SUPER_VIP, Tier.VIP}:
            self._add_mark(first, tier.icon, tier.word, tier.tone, "warning")
        else:
            self._add_mark(first, tier.icon, tier.word, tier.tone, "muted")
        first.addStretch(1)
        second = row(gap=HALF_PX)
        if view.is_verified:
            self._add_mark(second, Icon.VERIFIED, self.tr("Identity verified"), Tone.SUCCESS_TEXT, "success")
        else:
            self._add_mark(second, Icon.UNVERIFIED, self.tr("Identity not verified"), Tone.WARNING_TEXT, "warning")
        second.addStretch(1)
        self._marks.addLayout(first)
        self._marks.addLayout(second)

    def _add_mark(self, to: QHBoxLayout, icon: Icon, word: str, tone: Tone, name: str, size_px: int = 16) -> None:
        to.addWidget(IconLabel(self._theme, icon, tone, size_px))
        to.addWidget(Label(word, TextRole.SMALL, name))
        to.addSpacing(GRID_PX)

    def _fill_facts(self, view: CustomerView) -> None:
        self._fact(Icon.ORGANISATION, view.organisation, is_strong=True)
        self._fact(Icon.PHONE, view.phone, is_copied=True)
        self._fact(Icon.EMAIL, view.email, is_copied=True)
        self._fact(Icon.PUBLIC, view.place)
        state, words = service_state(view.service_until, day_of(self._clock.now_ms()))
        if state is ServiceState.FINE:
            self._fact(Icon.CALENDAR, words)
            return
        self._facts.addSpacing(HALF_PX)
        pane = Pane("danger_tint" if state is ServiceState.OVER else "warning")
        pane.setObjectName("customer.service_warning")
        inside = row(pane, margin=(GRID_PX, HALF_PX, GRID_PX, HALF_PX), gap=GRID_PX)
        tone = Tone.DANGER_TEXT if state is ServiceState.OVER else Tone.WARNING_TEXT
        inside.addWidget(IconLabel(self._theme, Icon.WARNING, tone))
        name = "danger" if state is ServiceState.OVER else "warning"
        inside.addWidget(Paragraph(words, TextRole.SMALL, name), 1)
        self._facts.addWidget(pane)

    def _fact(self, icon: Icon, text: str, *, is_strong: bool = False, is_copied: bool = False) -> None:
        if not text:
            return
        fact = row(gap=GRID_PX)
        fact.addWidget(IconLabel(self._theme, icon, Tone.FAINT))
        label = CopyLabel(text) if is_copied else ElidedLabel(text)
        if isinstance(label, CopyLabel):
            label.copied.connect(self.copy_requested)
        label.setProperty("strong", "true" if is_strong else "")
        fact.addWidget(label, 1)
        self._facts.addLayout(fact)

    def _fill_installations(self, installations: tuple[InstallationView, ...]) -> None:
        if not installations:
            return
        self._head(self.tr("Has installed"))
        for one in installations:
            box = column(gap=0)
            title = self.tr("{product} {version}").format(product=one.product, version=one.version).strip()
            box.addWidget(ElidedLabel(title))
            rest = " · ".join(part for part in (one.module, one.host) if part)
            if rest:
                box.addWidget(ElidedLabel(rest, TextRole.SMALL, "muted"))
            self._sections.addLayout(box)

    def _fill_ratings(self, ratings: tuple[int, ...]) -> None:
        if not ratings:
            return
        self._head(self.tr("Ratings"))
        average = sum(ratings) / len(ratings)
        box = row(gap=GRID_PX)
        box.addWidget(Stars(self._theme, round(average)))
        one, many = self.tr("{average} from {count} rating"), self.tr("{average} from {count} ratings")
        words = (one if len(ratings) == 1 else many).format(average=f"{average:.1f}", count=len(ratings))
        box.addWidget(ElidedLabel(words, TextRole.SMALL, "muted"), 1)
        self._sections.addLayout(box)

    def _fill_past(self, view: CustomerView) -> None:
        self._head(self.tr("Last tickets"))
        if not view.past:
            self._sections.addWidget(Paragraph(self.tr("This is the first one."), TextRole.SMALL, "muted"))
        rows = column(gap=0)
        self._sections.addLayout(rows)
        for past in view.past[:PAST_SHOWN]:
            entry = PastTicketRow(self._theme, past, self._clock.now_ms())
            entry.clicked.connect(lambda _=False, ticket_id=past.ticket_id: self.ticket_requested.emit(ticket_id))
            rows.addWidget(entry)

    def _head(self, words: str) -> None:
        self._sections.addSpacing(HALF_PX)
        self._sections.addWidget(line())
        label = Label(words, TextRole.SMALL, "muted")
        label.setProperty("strong", "true")
        self._sections.addWidget(label)

    def _build(self) -> None:
        empty = EmptyPlace(self._theme)
        empty.say(Icon.PERSON, self.tr("No ticket chosen"), self.tr("The customer stands here once you choose one."))
        inside = Pane()
        layout = column(inside, margin=(WIDE_PX, WIDE_PX, WIDE_PX, WIDE_PX), gap=12)
        head = row(gap=12)
        head.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        words = column(gap=2)
        words.addWidget(self._name)
        words.addWidget(self._position)
        head.addLayout(words, 1)
        layout.addLayout(head)
        for part in (self._marks, self._facts):
            layout.addLayout(part)
        layout.addWidget(self._open_machine)
        layout.addLayout(self._sections)
        layout.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        self._stack.addWidget(empty)
        self._stack.addWidget(scroll)
