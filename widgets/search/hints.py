"""The filters as buttons, and the page that teaches them while nothing is asked."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from widgets.common.buttons import Button
from widgets.common.labels import Label, Paragraph
from widgets.common.pane import Pane, column, row
from widgets.common.theme import GRID_PX, HALF_PX, WIDE_PX, TextRole, Theme

CHIPS = ("from:", "customer:", "product:", "state:", "owner:", "tag:", "priority:", "after:", "before:", "kind:")
"""Filters that are offered, as they are typed."""


def tr(text: str) -> str:
    """Return a sentence in the reader's language."""
    return QCoreApplication.translate("SearchHints", text)


def lessons() -> tuple[tuple[str, str], ...]:
    """Return examples of queries, each with what it finds."""
    return (
        ("is:open printer", tr("Tickets that are not done, with this word in them")),
        ("from:customer \"does not start\"", tr("Messages of customers, with these words in this order")),
        ("customer:bergmann after:30d", tr("What was written with a customer in the last thirty days")),
        ("owner:me state:waiting", tr("My tickets that wait for the customer")),
        ("E-1042 -network", tr("An error code, but not with this word")),
        ("invoice OR receipt", tr("One of two words")),
        ("#1042", tr("A ticket by its number")),
        ("+49 30 1234567", tr("A customer by the telephone number, however it is written")),
    )  # fmt: skip


class FilterChips(Pane):
    """A row of buttons that type a filter.

    Signals:
        chosen(str): "state:".
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        layout = row(self, gap=HALF_PX)
        for chip in CHIPS:
            button = Button(theme, chip, look="quiet", name=f"search.chip.{chip.rstrip(':')}")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(partial(self.chosen.emit, chip))
            layout.addWidget(button)
        layout.addStretch(1)


class Lessons(Pane):
    """Teaches by examples; a click on one tries it.

    Signals:
        tried(str): the example.
    """

    tried = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setObjectName("search.lessons")
        layout = column(self, margin=WIDE_PX, gap=GRID_PX)
        words = tr("Tickets, messages, customers and articles on this computer, with or without the hub.")
        layout.addWidget(Label(tr("What to type"), TextRole.HEADING))
        layout.addWidget(Paragraph(words, TextRole.BODY, "muted"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(WIDE_PX)
        grid.setVerticalSpacing(HALF_PX)
        for at, (query, meaning) in enumerate(lessons()):
            button = Button(theme, query, look="link", name=f"search.lesson.{at}")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(partial(self.tried.emit, query))
            grid.addWidget(button, at, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(Label(meaning, TextRole.BODY, "muted"), at, 1)
        grid.setColumnStretch(1, 1)
        layout.addLayout(grid)
        layout.addStretch(1)
