"""Several sessions at once: a tab for each, the bar about the one in front, and the way between ticket and screen."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot
from workroom import CustomerSide, Room, part, until

from app.workstation.compose import Program
from app.workstation.desk_page import Tab
from app.workstation.session.state import Phase
from app.workstation.session_tabs import NEWS, SessionTabs, TabState
from remote.lease import Right
from remote.rfb.geometry import Rect
from remote.view.events import CutText, Painted, Rang
from widgets.common.theme import Theme
from widgets.viewer.pen import PenTool


def notices(program: Program) -> str:
    """Everything that the notices say now."""
    return " ".join(card.notice.text for card in program.window.notices.cards)


async def looking(program: Program, customer: CustomerSide, subject: str, button: str = "session.ask_view") -> str:
    """Ask for a session on a new ticket and wait until the far screen is there; return the ticket's id."""
    ticket_id = await customer.open_ticket(subject)
    await until(lambda: ticket_id in program.window.desk.queue.model.tickets)
    program.workplace.open_ticket(ticket_id)
    await until(lambda: program.workplace.ticket.card is not None)
    await until(lambda: program.workplace.ticket.card.head.ticket_id == ticket_id and part(program, button).isEnabled())
    part(program, button).click()
    await until(lambda: customer.desk.question.request is not None)
    customer.grant()
    await until(lambda: (one := program.workplace.session.of_ticket(ticket_id)) is not None and is_live(one))
    return ticket_id


def is_live(one: object) -> bool:
    return one.visit.state.phase is Phase.LIVE and one.page.viewer.is_live  # type: ignore[attr-defined]


def test_two_screens_at_once_each_with_its_own_bar_and_ticket(room: Room) -> None:
    async def scenario() -> None:
        anna, hugo = await room.customer(), await room.customer()
        program = await room.at_work()
        desk, sessions = program.window.desk, program.workplace.session
        first = await looking(program, anna, "The printer", "session.ask_control")
        one = sessions.of_ticket(first)
        assert desk.tabs.session_id == one.visit.session_id
        program.shell.run("view.next_tab")
        assert desk.tab is Tab.CONVERSATION and desk.bar.isVisible()
        second = await looking(program, hugo, "The invoice")
        two = sessions.of_ticket(second)
        assert sessions.all == (one, two) and desk.tabs.session_id == two.visit.session_id
        assert two.visit.state.rights == (Right.VIEW,) and not part_visible(program, "session.control").isChecked()
        program.shell.run("view.previous_tab")
        assert sessions.front is one and part_visible(program, "session.control").isChecked()
        await until(lambda: program.workplace.ticket.ticket_id == first)
        one.page.viewer.canvas.keyboard.strike((0x61,))
        await until(lambda: ("key", 0x61, True) in anna.seat.input.pressed)
        assert hugo.seat.input.pressed == []
        part(program, "session.leave").click()
        await until(lambda: sessions.all == (two,))
        assert is_live(two) and hugo.desk.session is not None
        assert "You have left the session with" in notices(program)

    room.run(scenario())


def part_visible(program: Program, name: str) -> QAbstractButton:
    found = part(program, name)
    assert isinstance(found, QAbstractButton)
    return found


def test_the_session_of_a_ticket_is_found_from_the_ticket(room: Room) -> None:
    async def scenario() -> None:
        anna, hugo = await room.customer(), await room.customer()
        program = await room.at_work()
        desk, sessions = program.window.desk, program.workplace.session
        first = await looking(program, anna, "The printer")
        other = await hugo.open_ticket("The invoice")
        await until(lambda: other in desk.queue.model.tickets)
        program.workplace.open_ticket(other)
        assert desk.tab is Tab.CONVERSATION, "the far screen is about another ticket"
        await until(lambda: sessions.front is None and desk.bar.isHidden())
        await until(lambda: part_visible(program, "session.ask_view").isEnabled())
        program.workplace.open_ticket(first)
        await until(lambda: sessions.front is not None and not desk.bar.isHidden())
        assert not part_visible(program, "session.ask_view").isEnabled()
        sessions.ask(first, Right.VIEW)
        assert desk.tab is Tab.SCREEN

    room.run(scenario())


def test_leaving_says_what_happened_and_one_click_asks_again(room: Room) -> None:
    async def scenario() -> None:
        anna = await room.customer()
        program = await room.at_work()
        await looking(program, anna, "The printer", "session.ask_control")
        session_id = program.workplace.session.visit.session_id
        part(program, f"desk.tab_close.{session_id}").click()
        await until(lambda: anna.desk.session is None and not program.window.desk.has_screen_tab)
        await until(lambda: "You have left the session with" in notices(program))
        again = next(card for card in program.window.notices.cards if "You have left" in card.notice.text)
        assert again.notice.action == "Ask again"
        again.action_requested.emit()
        await until(lambda: anna.desk.question.request is not None)
        assert set(anna.desk.question.request.rights) == {Right.VIEW, Right.CONTROL}

    room.run(scenario())


def test_a_customer_who_stopped_it_is_not_asked_by_a_click(room: Room) -> None:
    async def scenario() -> None:
        anna = await room.customer()
        program = await room.at_work()
        await looking(program, anna, "The printer")
        anna.desk.stop()
        await until(lambda: "has stopped the session" in notices(program))
        stopped = next(card for card in program.window.notices.cards if "has stopped" in card.notice.text)
        assert stopped.notice.action == ""

    room.run(scenario())


def test_what_happens_behind_another_tab_marks_it(room: Room) -> None:
    async def scenario() -> None:
        anna = await room.customer()
        program = await room.at_work()
        await looking(program, anna, "The printer")
        one, tabs = program.workplace.session.visit, program.window.desk.tabs
        assert tabs.state_of(one.session_id) is TabState.LIVE and not tabs.has_news(one.session_id)
        program.window.desk.show_tab(Tab.CONVERSATION)
        one.screen.event_came.emit(Painted((Rect(0, 0, 2, 2),)))
        assert not tabs.has_news(one.session_id), "a cursor blinks"
        one.screen.event_came.emit(Painted((Rect(0, 0, 40, 40),)))
        assert tabs.has_news(one.session_id)
        program.window.desk.show_screen(one.session_id)
        assert not tabs.has_news(one.session_id)
        program.window.desk.show_tab(Tab.CONVERSATION)
        one.screen.event_came.emit(Rang())
        assert tabs.has_news(one.session_id)

    room.run(scenario())


def test_a_broken_line_keeps_the_picture_and_marks_the_tab(room: Room) -> None:
    async def scenario() -> None:
        anna = await room.customer(is_direct=False)
        program = await room.at_work()
        await looking(program, anna, "The printer", "session.ask_control")
        one = program.workplace.session.front
        tabs, viewer = program.window.desk.tabs, one.page.viewer
        one.visit.screen._line.close()
        await until(lambda: tabs.state_of(one.visit.session_id) is TabState.BROKEN)
        assert viewer.is_showing and not viewer.is_live and "Reconnecting" in viewer.line_words
        assert part_visible(program, "session.control").isVisible()
        await until(lambda: tabs.state_of(one.visit.session_id) is TabState.LIVE and viewer.is_live)
        assert viewer.line_words == "" and one.page.is_controlling

    room.run(scenario())


def test_the_palette_steers_the_screen_in_front(room: Room) -> None:
    async def scenario() -> None:
        anna = await room.customer()
        program = await room.at_work()
        assert not program.shell.table.run("view.larger") and not program.shell.table.run("keys.alt_tab")
        await looking(program, anna, "The printer", "session.ask_control")
        page, run = program.window.desk.screen_page, program.shell.table.run
        await until(lambda: page.is_controlling)
        assert run("keys.ctrl_alt_delete")
        await until(lambda: ("key", 0xFFFF, True) in anna.seat.input.pressed)
        assert run("view.natural") and page.viewer.canvas.zoom == 1.0
        assert run("view.larger") and page.viewer.canvas.zoom == 1.25
        assert run("view.statistics") and not page.frame.statistics.isHidden()
        assert run("view.type_text") and not page.frame.type_panel.isHidden()
        assert run("view.line.256") and page.viewer.ceiling_kbit_s == 256
        assert run("view.grab") and page.viewer.canvas.key_grab.is_wanted
        assert not run("view.monitor.2"), "there is only one"

    room.run(scenario())


def test_what_the_customer_copies_comes_with_a_notice_and_can_be_put_back(room: Room) -> None:
    async def scenario() -> None:
        clipboard = QGuiApplication.clipboard()
        clipboard.setText("mine")
        anna = await room.customer()
        program = await room.at_work()
        await looking(program, anna, "The printer")
        viewer = program.window.desk.screen_page.viewer
        viewer.take(CutText("not granted"))
        assert clipboard.text() == "mine"
        await asyncio.gather(program.workplace.session.visit.ask_more((Right.CLIPBOARD,)), granting(anna))
        viewer.take(CutText("IBAN 42"))
        assert clipboard.text() == "IBAN 42"
        card = next(card for card in program.window.notices.cards if "on your clipboard now" in card.notice.text)
        assert "IBAN" not in card.notice.text
        card.action_requested.emit()
        assert clipboard.text() == "mine"

    room.run(scenario())


async def granting(customer: CustomerSide) -> None:
    """Click "Allow" as soon as there is a question."""
    await until(lambda: customer.desk.question.request is not None)
    customer.grant()


def test_from_a_full_screen_the_next_screen_is_full_too(room: Room) -> None:
    async def scenario() -> None:
        anna, hugo = await room.customer(), await room.customer()
        program = await room.at_work()
        one = program.workplace.session.of_ticket(await looking(program, anna, "The printer"))
        program.window.desk.show_tab(Tab.CONVERSATION)
        two = program.workplace.session.of_ticket(await looking(program, hugo, "The invoice"))
        assert program.shell.table.run("session.full_screen") and two.page.frame.is_full
        two.page.viewer.turned.emit(-1)
        assert one.page.frame.is_full and not two.page.frame.is_full
        one.page.viewer.turned.emit(-1)
        assert program.window.desk.tab is Tab.CONVERSATION and not one.page.frame.is_full

    room.run(scenario())


def test_the_agent_draws_on_the_screen_in_front(room: Room) -> None:
    async def scenario() -> None:
        anna = await room.customer()
        program = await room.at_work()
        await looking(program, anna, "The printer")
        viewer = program.window.desk.screen_page.viewer
        await until(lambda: viewer.has_pen)
        assert program.shell.table.run("view.pen") and viewer.pen.tool is PenTool.PEN
        assert part_visible(program, "view.pen").isChecked()
        part_visible(program, "view.pointer").click()
        assert viewer.pen.tool is PenTool.POINTER and not part_visible(program, "view.pen").isChecked()
        program.workplace.session.visit.screen._line.close()
        await until(lambda: not viewer.has_pen and viewer.pen.tool is None)
        await until(lambda: viewer.has_pen)

    room.run(scenario())


def test_a_tab_shows_name_state_and_news(qapp: QApplication, qtbot: QtBot) -> None:
    tabs = SessionTabs(Theme(qapp))
    qtbot.addWidget(tabs)
    assert tabs.isHidden()
    tabs.add("s1", "Anna & Söhne")
    tabs.add("s2", "A name that is much longer than any tab could show beside its sisters")
    assert tabs.session_ids == ("s1", "s2")
    assert tabs.tabText(1) == "Anna && Söhne"
    assert tabs.tabText(2).endswith("…") and len(tabs.tabText(2)) <= 32
    tabs.show_state("s1", TabState.LIVE)
    assert tabs.tabText(1).endswith(NEWS) and "connected" in tabs.tabToolTip(1)
    tabs.choose("s1")
    assert tabs.session_id == "s1" and not tabs.tabText(1).endswith(NEWS)
    tabs.step(1)
    assert tabs.session_id == "s2"
    tabs.step(1)
    assert tabs.session_id == ""
    closed: list[str] = []
    tabs.close_requested.connect(closed.append)
    qtbot.mouseClick(tabs.findChild(QAbstractButton, "desk.tab_close.s2"), Qt.MouseButton.LeftButton)
    assert closed == ["s2"]
    tabs.take_away("s1")
    tabs.take_away("s2")
    tabs.take_away("s2")
    assert tabs.isHidden() and tabs.count() == 1
