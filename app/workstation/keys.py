"""The shortcuts of the window, made from the table of actions, and the palette filled from it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.workstation.actions import ActionTable, Group
from widgets.palette import Action as Choice


def add_shortcuts(table: ActionTable, window: QWidget) -> list[QShortcut]:
    """Let the window's keys do the actions; one whose moment is not now is left alone."""
    shortcuts = []
    for action in table:
        if action.shortcut:
            shortcut = QShortcut(QKeySequence(action.shortcut), window)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(partial(table.run, action.id))
            shortcuts.append(shortcut)
    return shortcuts


def group_words(group: Group) -> str:
    """Return the heading under which actions of a group stand."""
    return {
        Group.PROGRAM: QCoreApplication.translate("Actions", "Program"),
        Group.QUEUE: QCoreApplication.translate("Actions", "Queue"),
        Group.TICKET: QCoreApplication.translate("Actions", "Ticket"),
        Group.SESSION: QCoreApplication.translate("Actions", "Session"),
        Group.VIEW: QCoreApplication.translate("Actions", "View"),
    }[group]


def choices(table: ActionTable) -> list[Choice]:
    """Return the rows of the palette: what can be done now first, the rest faint."""
    rows = [
        Choice(action.id, action.title, action.shortcut, group_words(action.group), action.is_possible())
        for action in table
        if action.id != "program.palette"
    ]
    return sorted(rows, key=lambda row: not row.is_enabled)
