"""The question that decides: may the agent? Each right by its name, for how long, and silence means no."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QProgressBar, QWidget

from remote.lease import Right
from widgets.common.avatar import Avatar
from widgets.common.buttons import Button
from widgets.common.clock import Clock
from widgets.common.labels import IconLabel, Label, Paragraph
from widgets.common.marks import right_in_plain_words, right_mark
from widgets.common.pane import Pane, column, row
from widgets.common.theme import GRID_PX, HALF_PX, Icon, TextRole, Theme, Tone
from widgets.common.tick import Tick
from widgets.companion.views import RequestView

ANSWER_MS = 60_000
"""How long the customer has; then it is no."""

EARLY_MS = 700
"""A hand that was about to click, or a key on its way, is not an answer: so long a new question cannot be answered."""

_STEP_MS = 200


class RequestCard(Pane):
    """Who asks for what. objectNames "request.grant", "request.decline", "request.right.<name>", "request.never".

    For its first moment on the screen it takes no answer.

    Signals:
        granted(list[Right]): yes, to these (View is in every answer; others only if they stay ticked).
        declined: no.
        declined_for_good: no, and I do not want to be asked again; offered where he has said no before.
        timed_out: nobody answered in time, which is no.
    """

    granted = Signal(list)
    declined = Signal()
    declined_for_good = Signal()
    timed_out = Signal()

    def __init__(
        self,
        theme: Theme,
        clock: Clock,
        view: RequestView,
        parent: QWidget | None = None,
        *,
        early_ms: int = EARLY_MS,
    ) -> None:
        """Ask, and begin to count down; for `early_ms` after it is shown it takes no answer."""
        super().__init__("card", parent)
        self.setObjectName("request")
        self._theme = theme
        self._clock = clock
        self._view = view
        self._is_answered = False
        self._boxes: dict[Right, Tick] = {}
        self._answers: list[QWidget] = []
        self._early = QTimer(self)
        self._early.setSingleShot(True)
        self._early.setInterval(early_ms)
        self._early.timeout.connect(self._hear)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, ANSWER_MS)
        self._left = Label("", TextRole.SMALL, "muted")
        self._left.setObjectName("request.time_left")
        self._timer = QTimer(self)
        self._timer.setInterval(_STEP_MS)
        self._timer.timeout.connect(self._count)
        self._build()
        self._timer.start()
        self._count()

    @property
    def view(self) -> RequestView:
        """What is asked."""
        return self._view

    def showEvent(self, event: QShowEvent) -> None:
        """Be deaf for a moment: whoever clicks now meant something else."""
        super().showEvent(event)
        if not event.spontaneous() and self._early.interval() > 0:
            self._set_deaf(True)
            self._early.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the room that the words need at this width: they are read before anything else in the window."""
        super().resizeEvent(event)
        self.setMinimumHeight(self.heightForWidth(self.width()))

    def _hear(self) -> None:
        self._set_deaf(False)

    def _set_deaf(self, is_deaf: bool) -> None:
        for widget in self._answers:
            widget.setEnabled(not is_deaf)

    def _count(self) -> None:
        left_ms = self._view.answer_by_ms - self._clock.now_ms()
        self._bar.setValue(min(max(left_ms, 0), ANSWER_MS))
        seconds = max(0, -(-left_ms // 1000))
        self._left.setText(self.tr("{seconds} s to answer. No answer means no.").format(seconds=seconds))
        if left_ms <= 0 and self._answer():
            self.timed_out.emit()

    def _answer(self) -> bool:
        """Take the one answer that a request has; return whether it was not given before."""
        if self._is_answered:
            return False
        self._is_answered = True
        self._timer.stop()
        self._early.stop()
        return True

    def _grant(self) -> None:
        rights = [right for right in self._view.rights if right not in self._boxes or self._boxes[right].isChecked()]
        if self._answer():
            self.granted.emit(rights)

    def _decline(self) -> None:
        if self._answer():
            self.declined.emit()

    def _decline_for_good(self) -> None:
        if self._answer():
            self.declined_for_good.emit()

    def _build(self) -> None:
        layout = column(self, margin=16, gap=12)
        head = row(gap=12)
        avatar = Avatar(self._theme, 48)
        avatar.set_name(self._view.agent)
        head.addWidget(avatar, 0, Qt.AlignmentFlag.AlignTop)
        words = column(gap=HALF_PX)
        words.addWidget(Paragraph(self._question(), TextRole.TITLE))
        words.addWidget(Paragraph(self._terms(), TextRole.BODY, "muted"))
        head.addLayout(words, 1)
        layout.addLayout(head)
        for right in self._view.rights:
            layout.addWidget(self._right_row(right))
        layout.addWidget(self._bar)
        layout.addWidget(self._left)
        buttons = row(gap=GRID_PX)
        no = Button(self._theme, self.tr("No"), name="request.decline", is_large=True)
        yes = Button(self._theme, self.tr("Allow"), Icon.CHECK, look="primary", name="request.grant", is_large=True)
        no.clicked.connect(self._decline)
        yes.clicked.connect(self._grant)
        buttons.addWidget(no, 1)
        buttons.addWidget(yes, 2)
        layout.addLayout(buttons)
        self._answers += [no, yes, *self._boxes.values()]
        if self._view.is_repeated:
            never = Button(
                self._theme, self.tr("No, and do not ask about this again"), look="link", name="request.never"
            )
            never.clicked.connect(self._decline_for_good)
            layout.addWidget(never, 0, Qt.AlignmentFlag.AlignHCenter)
            self._answers.append(never)

    def _question(self) -> str:
        who = self._view.agent
        if self._view.is_repeated:
            return self.tr("{who} asks again").format(who=who)
        if self._view.granted:
            return self.tr("{who} asks for more").format(who=who)
        if Right.CONTROL in self._view.rights:
            return self.tr("May {who} see and use your computer?").format(who=who)
        return self.tr("May {who} see your screen?").format(who=who)

    def _terms(self) -> str:
        until = self.tr("For {minutes} minutes at most. You can stop at any moment.").format(minutes=self._view.minutes)
        if self._view.company:
            until = self.tr("{company}. {terms}").format(company=self._view.company, terms=until)
        return until

    def _right_row(self, right: Right) -> Pane:
        pane = Pane("sunken")
        layout = row(pane, margin=(12, GRID_PX, 12, GRID_PX), gap=12)
        layout.addWidget(IconLabel(self._theme, right_mark(right).icon, Tone.ACCENT_TEXT, 20))
        layout.addWidget(Paragraph(self._plain_words(right), TextRole.BODY), 1)
        if right in self._view.granted:
            layout.addWidget(Label(self.tr("Allowed already"), TextRole.SMALL, "success"))
        elif right is not Right.VIEW:
            box = Tick(self._theme)
            box.setObjectName(f"request.right.{right.value}")
            box.setAccessibleName(right_in_plain_words(right))
            box.setChecked(True)
            self._boxes[right] = box
            layout.addWidget(box)
        return pane

    def _plain_words(self, right: Right) -> str:
        words = right_in_plain_words(right)
        if right is Right.FILES and self._view.folder:
            return self.tr("{what}: {folder}").format(what=words, folder=self._view.folder)
        return words
