"""Every action of the program, in the one table from which palette, shortcuts and menus are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.workstation.actions import Action, ActionTable, Group
from desk.lifecycle import TicketState
from desk.priority import Priority
from remote.lease import Right
from widgets.common.theme import ThemeMode


def tr(text: str) -> str:
    """Return a title in the reader's language."""
    return QCoreApplication.translate("Actions", text)


@dataclass(frozen=True)
class TicketVerbs:
    """What can be done with the ticket on the screen; each works on that ticket.

    Attributes:
        is_shown: there is one.
        can_move: whether it may go to a state.
    """

    is_shown: Callable[[], bool]
    can_move: Callable[[TicketState], bool]
    take: Callable[[], None]
    move: Callable[[TicketState], None]
    grade: Callable[[Priority], None]
    rename: Callable[[], None]
    write: Callable[[], None]
    write_note: Callable[[], None]
    attach: Callable[[], None]
    add_tag: Callable[[], None]
    watch: Callable[[], None]


@dataclass(frozen=True)
class SessionVerbs:
    """What can be done with remote sessions."""

    can_ask: Callable[[], bool]
    is_running: Callable[[], bool]
    is_live: Callable[[], bool]
    ask: Callable[..., None]
    send_file: Callable[[], None]
    fetch_file: Callable[[], None]
    screenshot: Callable[[bool], None]
    leave: Callable[[], None]
    can_open_machine: Callable[[], bool]
    open_machine: Callable[[], None]


@dataclass(frozen=True)
class ProgramVerbs:
    """What can be done with the program itself."""

    show_palette: Callable[[], None]
    step: Callable[[int], None]
    filter_queue: Callable[[], None]
    toggle_queue: Callable[[], None]
    toggle_card: Callable[[], None]
    toggle_tab: Callable[[], None]
    show_unsettled: Callable[[], None]
    set_theme: Callable[[ThemeMode], None]
    toggle_sound: Callable[[], None]
    lock: Callable[[], None]
    sign_out: Callable[[], None]
    quit: Callable[[], None]


def add_ticket_actions(table: ActionTable, verbs: TicketVerbs) -> None:
    """Add what can be done with a ticket."""

    def movable(to: TicketState) -> Callable[[], bool]:
        return lambda: verbs.is_shown() and verbs.can_move(to)

    table.add(
        Action("ticket.reply", tr("Write an answer"), verbs.write, Group.TICKET, "Ctrl+R", is_possible=verbs.is_shown),
        Action("ticket.note", tr("Write an internal note"), verbs.write_note, Group.TICKET, "Ctrl+Shift+N",
               is_possible=verbs.is_shown),
        Action("ticket.take", tr("Take ticket"), verbs.take, Group.TICKET, "Ctrl+T", is_possible=verbs.is_shown),
        Action("ticket.resolve", tr("Resolve ticket"), lambda: verbs.move(TicketState.RESOLVED), Group.TICKET,
               "Ctrl+E", is_possible=movable(TicketState.RESOLVED)),
        Action("ticket.close", tr("Close ticket"), lambda: verbs.move(TicketState.CLOSED), Group.TICKET,
               "Ctrl+Shift+E", is_possible=movable(TicketState.CLOSED)),
        Action("ticket.reopen", tr("Open ticket again"), lambda: verbs.move(TicketState.OPEN), Group.TICKET,
               "Ctrl+Shift+O", is_possible=movable(TicketState.OPEN)),
        Action("ticket.wait", tr("Wait for the customer"), lambda: verbs.move(TicketState.WAITING), Group.TICKET,
               "Ctrl+Shift+W", is_possible=movable(TicketState.WAITING)),
        Action("ticket.rename", tr("Change subject"), verbs.rename, Group.TICKET, "F2", is_possible=verbs.is_shown),
        Action("ticket.tag", tr("Add a tag"), verbs.add_tag, Group.TICKET, "Ctrl+G", words=tr("label keyword"),
               is_possible=verbs.is_shown),
        Action("ticket.watch", tr("Watch ticket, or stop watching"), verbs.watch, Group.TICKET, "Ctrl+Shift+B",
               words=tr("follow subscribe"), is_possible=verbs.is_shown),
        Action("ticket.attach", tr("Attach a file to the ticket"), verbs.attach, Group.TICKET, "Ctrl+Shift+A",
               is_possible=verbs.is_shown),
    )  # fmt: skip
    titles = {
        Priority.URGENT: tr("Priority: urgent"),
        Priority.HIGH: tr("Priority: high"),
        Priority.NORMAL: tr("Priority: normal"),
        Priority.LOW: tr("Priority: low"),
    }
    for number, (priority, title) in enumerate(titles.items(), 1):
        table.add(
            Action(f"ticket.priority.{priority}", title, lambda priority=priority: verbs.grade(priority), Group.TICKET,
                   f"Ctrl+{number}", is_possible=verbs.is_shown)
        )  # fmt: skip


def add_session_actions(table: ActionTable, verbs: SessionVerbs) -> None:
    """Add what can be done with remote sessions."""
    table.add(
        Action("session.ask_view", tr("Ask to look at the customer's screen"), lambda: verbs.ask(Right.VIEW),
               Group.SESSION, "Ctrl+Shift+V", is_possible=verbs.can_ask),
        Action("session.ask_control", tr("Ask to control the customer's screen"),
               lambda: verbs.ask(Right.VIEW, Right.CONTROL), Group.SESSION, "Ctrl+Shift+C", is_possible=verbs.can_ask),
        Action("session.open_machine", tr("Open machine without asking"), verbs.open_machine, Group.SESSION,
               "Ctrl+Shift+M", words=tr("unattended access server"), is_possible=verbs.can_open_machine),
        Action("session.send_file", tr("Send a file to the customer's computer"), verbs.send_file, Group.SESSION,
               "Ctrl+Shift+F", is_possible=verbs.can_ask),
        Action("session.fetch_file", tr("Fetch a file from the customer's computer"), verbs.fetch_file, Group.SESSION,
               "Ctrl+Shift+G", is_possible=verbs.is_running),
        Action("session.screenshot", tr("Screenshot onto the ticket"), lambda: verbs.screenshot(False), Group.SESSION,
               "Ctrl+Shift+S", is_possible=verbs.is_live),
        Action("session.screenshot_internal", tr("Screenshot onto the ticket, for the staff only"),
               lambda: verbs.screenshot(True), Group.SESSION, "Ctrl+Alt+S", is_possible=verbs.is_live),
        Action("session.leave", tr("Leave the session"), verbs.leave, Group.SESSION, "Ctrl+Shift+L",
               is_possible=verbs.is_running),
    )  # fmt: skip


def add_search_action(table: ActionTable, show: Callable[[], None]) -> None:
    """Add the search over all records."""
    words = tr("find full text records history phone number")
    table.add(
        Action("search.open", tr("Search tickets, messages, customers, articles"), show, Group.QUEUE, "Ctrl+F", words)
    )


def add_program_actions(table: ActionTable, verbs: ProgramVerbs) -> None:
    """Add what can be done with queue, view and program."""
    table.add(
        Action("program.palette", tr("Find an action"), verbs.show_palette, Group.PROGRAM, "Ctrl+K"),
        Action("queue.next", tr("Next ticket"), lambda: verbs.step(1), Group.QUEUE, "Ctrl+Down"),
        Action("queue.previous", tr("Previous ticket"), lambda: verbs.step(-1), Group.QUEUE, "Ctrl+Up"),
        Action("queue.filter", tr("Filter the queue"), verbs.filter_queue, Group.QUEUE, "Ctrl+Alt+F"),
        Action("view.queue", tr("Show or hide the queue"), verbs.toggle_queue, Group.VIEW, "F8"),
        Action("view.card", tr("Show or hide the customer's card"), verbs.toggle_card, Group.VIEW, "F9"),
        Action("view.tab", tr("Change between conversation and screen"), verbs.toggle_tab, Group.VIEW, "F6"),
        Action(
            "program.settle",
            tr("Show what is to settle"),
            verbs.show_unsettled,
            Group.PROGRAM,
            "Ctrl+Shift+Y",
            words=tr("conflicts refused rejected"),
        ),
        Action("view.system", tr("Colours: as the system"), lambda: verbs.set_theme(ThemeMode.SYSTEM), Group.VIEW),
        Action("view.light", tr("Colours: light"), lambda: verbs.set_theme(ThemeMode.LIGHT), Group.VIEW),
        Action("view.dark", tr("Colours: dark"), lambda: verbs.set_theme(ThemeMode.DARK), Group.VIEW),
        Action("program.sound", tr("Sound on or off"), verbs.toggle_sound, Group.PROGRAM),
        Action(
            "program.lock",
            tr("Lock the records here by a passphrase"),
            verbs.lock,
            Group.PROGRAM,
            words=tr("encryption key security password"),
        ),
        Action("program.sign_out", tr("Sign out"), verbs.sign_out, Group.PROGRAM),
        Action("program.quit", tr("Quit Deskhand"), verbs.quit, Group.PROGRAM, "Ctrl+Q"),
    )
