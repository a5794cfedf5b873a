"""One earlier ticket on the customer's card."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from widgets.common.labels import ElidedLabel, IconLabel, Label
from widgets.common.marks import state_mark
from widgets.common.moments import age_text
from widgets.common.pane import column, row
from widgets.common.theme import HALF_PX, RADIUS_PX, TextRole, Theme, Tone
from widgets.customer.views import PastTicket


class PastTicketRow(QAbstractButton):
    """Two lines and a click. objectName "customer.ticket"."""

    def __init__(self, theme: Theme, view: PastTicket, now_ms: int, parent: QWidget | None = None) -> None:
        """Show an earlier ticket as seen at `now_ms`."""
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("customer.ticket")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(view.subject)
        mark = state_mark(view.state)
        layout = column(self, margin=(0, HALF_PX, 0, HALF_PX), gap=2)
        first = row(gap=HALF_PX)
        self._subject = ElidedLabel(view.subject)
        first.addWidget(self._subject, 1)
        first.addWidget(Label(age_text(view.at_ms, now_ms), TextRole.SMALL, "muted"))
        second = row(gap=HALF_PX)
        second.addWidget(IconLabel(theme, mark.icon, mark.tone, 14))
        number = self.tr("#{number}").format(number=view.number) if view.number is not None else ""
        second.addWidget(
            ElidedLabel(" · ".join(part for part in (mark.word, number) if part), TextRole.SMALL, "muted"), 1
        )
        if view.score is not None:
            second.addWidget(Label(self.tr("{score} of 5 ★").format(score=view.score), TextRole.SMALL, "muted"))
        layout.addLayout(first)
        layout.addLayout(second)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that a click leads there."""
        super().enterEvent(event)
        self._subject.set_tone("accent")

    def leaveEvent(self, event: QEvent) -> None:
        """Rest."""
        super().leaveEvent(event)
        self._subject.set_tone("")

    def sizeHint(self) -> QSize:
        """Return the height of the two lines."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else QSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ring of the keyboard."""
        if not self.hasFocus():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.color(Tone.ACCENT))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), RADIUS_PX, RADIUS_PX)
