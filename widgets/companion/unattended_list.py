"""Who may come into this computer without asking: always to be seen while anybody may, and taken back with a click."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QDateTime, QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

from remote.lease import Right
from widgets.common.buttons import Button
from widgets.common.labels import ElidedLabel, IconLabel
from widgets.common.marks import right_mark
from widgets.common.moments import date_text
from widgets.common.pane import Pane, clear, column, row
from widgets.common.theme import GRID_PX, WIDE_PX, Icon, TextRole, Theme, Tone
from widgets.companion.views import UnattendedView

MAX_HEIGHT_PX, BRIEF_PX = 132, 60
"""Room for two; more are scrolled, so that the conversation keeps its place."""


class UnattendedList(Pane):
    """One line for each permission, no room while there is none. objectNames "unattended", "unattended.revoke.<id>".

    Signals:
        revoke_requested(str): take this one back now.
    """

    revoke_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make an empty list."""
        super().__init__("warning", parent)
        self.setObjectName("unattended")
        self._theme = theme
        self._shown: tuple[UnattendedView, ...] = ()
        self._is_brief = False
        self._lines = column(gap=GRID_PX)
        inner = Pane("")
        inner.setLayout(self._lines)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inner)
        self._inner = inner
        inner.installEventFilter(self)
        column(self, margin=(WIDE_PX, GRID_PX, GRID_PX, GRID_PX)).addWidget(self._scroll)
        self.hide()

    @property
    def texts(self) -> list[str]:
        """What is said, line by line."""
        labels = self._inner.findChildren(QLabel)
        return [label.text() for label in labels if label.text() and label.isVisibleTo(self._inner)]

    def show_permissions(self, permissions: Sequence[UnattendedView]) -> None:
        """Show these."""
        if tuple(permissions) == self._shown:
            return
        self._shown = tuple(permissions)
        clear(self._lines)
        for permission in self._shown:
            self._lines.addWidget(self._line(permission))
        self.setVisible(bool(self._shown))
        self._fit()

    def set_brief(self, is_brief: bool) -> None:
        """Take the room of one line only, because a question needs the rest."""
        self._is_brief = is_brief
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the words when they are dressed, or read larger."""
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Show}:  # the theme has come, or larger letters
            self._fit()
        return False

    def _fit(self) -> None:
        wanted = self._lines.sizeHint().height()
        self._scroll.setFixedHeight(min(wanted, BRIEF_PX if self._is_brief else MAX_HEIGHT_PX))

    def _line(self, permission: UnattendedView) -> QWidget:
        pane = Pane("")
        layout = row(pane, gap=GRID_PX)
        layout.addWidget(IconLabel(self._theme, Icon.COMPUTER, Tone.WARNING_TEXT, 20), 0, Qt.AlignmentFlag.AlignTop)
        words = column(gap=0)
        words.addWidget(ElidedLabel(permission.who, TextRole.HEADING))
        words.addWidget(ElidedLabel(self._may(permission), TextRole.SMALL))
        words.addWidget(ElidedLabel(self._terms(permission), TextRole.SMALL, "muted"))
        layout.addLayout(words, 1)
        revoke = Button(self._theme, self.tr("Revoke"), name=f"unattended.revoke.{permission.id}")
        revoke.setToolTip(self.tr("From now on {who} has to ask").format(who=permission.who))
        revoke.clicked.connect(lambda: self.revoke_requested.emit(permission.id))
        layout.addWidget(revoke, 0, Qt.AlignmentFlag.AlignVCenter)
        return pane

    def _may(self, permission: UnattendedView) -> str:
        if Right.CONTROL in permission.rights:
            return self.tr("May see and use this computer without asking")
        if Right.VIEW in permission.rights:
            return self.tr("May see this computer without asking")
        return self.tr("May come into this computer without asking")

    def _terms(self, permission: UnattendedView) -> str:
        last_day = QDateTime.fromMSecsSinceEpoch(permission.until_ms - 1).date()
        parts = [self.tr("until {day}").format(day=date_text(last_day))]
        if permission.hours is not None:
            first, last = permission.hours
            parts.append(self.tr("from {first}:00 to {last}:00").format(first=first, last=last))
        also = [right_mark(right).word for right in permission.rights if right not in {Right.VIEW, Right.CONTROL}]
        if also:
            parts.append(self.tr("also: {list}").format(list=self.tr(", ").join(also)))
        return self.tr(", ").join(parts)
