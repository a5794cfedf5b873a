"""Marks: a state, a priority or a tier as icon and word and colour, so that nothing is told by colour alone."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from desk.lifecycle import TicketState
from desk.priority import Priority
from desk.queue import Section
from desk.tier import Tier
from remote.lease import Right
from widgets.common.theme import Icon, Tone


class Mark(NamedTuple):
    """What stands for one value of a choice."""

    icon: Icon
    word: str
    tone: Tone


def state_mark(state: str) -> Mark:
    """Return the mark of a value of TicketState; a state of a newer version is shown by its own name."""
    match state:
        case TicketState.NEW:
            return Mark(Icon.NEW, QCoreApplication.translate("Marks", "New"), Tone.ACCENT_TEXT)
        case TicketState.OPEN:
            return Mark(Icon.OPEN, QCoreApplication.translate("Marks", "Open"), Tone.ACCENT_TEXT)
        case TicketState.WAITING:
            return Mark(Icon.WAITING, QCoreApplication.translate("Marks", "Waiting"), Tone.WARNING_TEXT)
        case TicketState.RESOLVED:
            return Mark(Icon.RESOLVED, QCoreApplication.translate("Marks", "Resolved"), Tone.SUCCESS_TEXT)
        case TicketState.CLOSED:
            return Mark(Icon.CLOSED, QCoreApplication.translate("Marks", "Closed"), Tone.MUTED)
        case _:
            return Mark(Icon.INFO, state, Tone.MUTED)


def move_words(state: str) -> str:
    """Return what the menu calls a move to a state."""
    match state:
        case TicketState.OPEN:
            return QCoreApplication.translate("Marks", "Open: I work on it")
        case TicketState.WAITING:
            return QCoreApplication.translate("Marks", "Waiting for the customer")
        case TicketState.RESOLVED:
            return QCoreApplication.translate("Marks", "Resolved")
        case TicketState.CLOSED:
            return QCoreApplication.translate("Marks", "Closed: ask for a rating")
        case _:
            return state_mark(state).word


def priority_mark(priority: str) -> Mark:
    """Return the mark of a value of Priority."""
    match priority:
        case Priority.URGENT:
            return Mark(Icon.URGENT, QCoreApplication.translate("Marks", "Urgent"), Tone.DANGER_TEXT)
        case Priority.HIGH:
            return Mark(Icon.HIGH, QCoreApplication.translate("Marks", "High"), Tone.WARNING_TEXT)
        case Priority.LOW:
            return Mark(Icon.LOW, QCoreApplication.translate("Marks", "Low"), Tone.MUTED)
        case _:
            return Mark(Icon.NORMAL, QCoreApplication.translate("Marks", "Normal"), Tone.MUTED)


def tier_mark(tier: str) -> Mark:
    """Return the mark of a value of Tier."""
    match tier:
        case Tier.SUPER_VIP:
            return Mark(Icon.SUPER_VIP, QCoreApplication.translate("Marks", "Super VIP"), Tone.WARNING_TEXT)
        case Tier.VIP:
            return Mark(Icon.VIP, QCoreApplication.translate("Marks", "VIP"), Tone.WARNING_TEXT)
        case _:
            return Mark(Icon.ORDINARY, QCoreApplication.translate("Marks", "Ordinary"), Tone.MUTED)


def section_word(section: Section) -> str:
    """Return the heading of a part of the queue."""
    return {
        Section.NEW: QCoreApplication.translate("Marks", "New"),
        Section.MINE: QCoreApplication.translate("Marks", "Mine"),
        Section.WAITING: QCoreApplication.translate("Marks", "Waiting"),
        Section.OTHERS: QCoreApplication.translate("Marks", "Others"),
    }[section]


def right_mark(right: Right) -> Mark:
    """Return a right of a remote session as an agent calls it."""
    icon, word = {
        Right.VIEW: (Icon.VIEW, QCoreApplication.translate("Marks", "Look")),
        Right.CONTROL: (Icon.CONTROL, QCoreApplication.translate("Marks", "Control")),
        Right.FILES: (Icon.FILES, QCoreApplication.translate("Marks", "Files")),
        Right.CLIPBOARD: (Icon.CLIPBOARD, QCoreApplication.translate("Marks", "Clipboard")),
    }[right]
    return Mark(icon, word, Tone.MUTED)


def right_in_plain_words(right: Right) -> str:
    """Return what a right lets the agent do, as it is put to the customer."""
    return {
        Right.VIEW: QCoreApplication.translate("Marks", "See your screen, and point and draw on it"),
        Right.CONTROL: QCoreApplication.translate("Marks", "Use your mouse and keyboard"),
        Right.FILES: QCoreApplication.translate("Marks", "Send and fetch files in one folder"),
        Right.CLIPBOARD: QCoreApplication.translate("Marks", "Share what you copy and paste"),
    }[right]
