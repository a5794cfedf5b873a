"""The companion with its window, a real hub as a process, and a real agent: what a customer lives through."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes.client_desk import CALL, Desk
from fakes.running_hub import RemoteAgent, RunningHub
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.client.device_key import FILE_NAME
from app.client.errors import ClientError
from app.client.help_call import HelpCall
from app.client.settings import Direct
from remote.lease import Right
from remote.view.events import CutText, Painted
from remote.view.screen_view import ScreenView
from sync.client.events import LinkStatus
from sync.records import Attachment, Message, Rating, RemoteSession

MakeAgent = Callable[[], RemoteAgent]


def _is_online(desk: Desk) -> bool:
    assert desk.companion is not None
    return desk.companion.replica.link_state.status is LinkStatus.ONLINE


def _granted(desk: Desk, agent: RemoteAgent, *rights: str) -> None:
    agent.ask(*rights)
    desk.click("request.grant")


def test_a_request_becomes_a_ticket_that_the_agent_answers(desk: Desk, make_agent: MakeAgent) -> None:
    desk.start()
    assert desk.see("help.context").text() == "Ledger Pro 7.2.3 · Invoicing"  # type: ignore[attr-defined]
    desk.ask("Invoice A-48213 cannot be posted: ERR-4120")
    agent = make_agent()
    ticket = agent.ticket
    assert (ticket.product, ticket.version, ticket.module) == ("Ledger Pro", "7.2.3", "Invoicing")
    assert ticket.subject == "Invoice A-48213 cannot be posted: ERR-4120"
    message = agent.wait_for("message")[0]
    assert isinstance(message, Message)
    assert (message.author_name, message.author_kind) == ("Helen Marsh", "contact")
    agent.say("May I have a look at your screen?")
    desk.wait(lambda: "May I have a look at your screen?" in desk.texts())
    desk.write("chat.text", "Yes, please")
    desk.click("chat.send")
    desk.wait(lambda: "Yes, please" in desk.texts())
    assert [getattr(row, "body", "") for row in agent.wait_for("message", 3)][-1] == "Yes, please"


def test_what_is_written_while_the_hub_is_away_goes_out_by_itself(
    desk: Desk, hub: RunningHub, make_agent: MakeAgent, tmp_path: Path
) -> None:
    hub.kill()
    companion = desk.start()
    desk.ask("The invoice is empty")
    desk.write("chat.text", "It began this morning")
    desk.click("chat.send")
    desk.wait(lambda: len(desk.texts()) == 2)
    desk.wait(lambda: "cannot be reached" in companion.window.foot.text())
    desk.stop()
    companion = desk.start(HelpCall())
    desk.wait(lambda: desk.texts() == ["The invoice is empty", "It began this morning"])
    hub.start()
    companion.window.foot.retry_requested.emit()
    agent = make_agent()
    assert agent.ticket.subject == "The invoice is empty"
    assert agent.ticket.product == "Ledger Pro", "what the help button said is kept with the request"
    bodies = [getattr(row, "body", "") for row in agent.wait_for("message", 2)]
    assert bodies == ["The invoice is empty", "It began this morning"]
    desk.wait(lambda: "Connected" in companion.window.foot.text())


def test_the_hub_may_die_between_any_two_steps(desk: Desk, hub: RunningHub, make_agent: MakeAgent) -> None:
    desk.start()
    desk.wait(lambda: _is_online(desk))
    hub.kill()
    desk.ask("First")
    desk.wait(lambda: not _is_online(desk))
    hub.start()
    agent = make_agent()
    assert agent.ticket.subject == "First"
    desk.wait(lambda: _is_online(desk))
    hub.kill()
    desk.write("chat.text", "Second")
    desk.click("chat.send")
    desk.wait(lambda: desk.texts() == ["First", "Second"])
    hub.start()
    desk.click("status.retry")
    desk.wait(lambda: _is_online(desk))
    agent.wait_for("message", 2)


def test_a_granted_session_shows_the_screen_and_both_codes_agree(desk: Desk, make_agent: MakeAgent) -> None:
    desk.start()
    desk.ask("Help")
    agent = make_agent()
    _granted(desk, agent, "view", "control")
    line = agent.connect(agent.answer())
    assert line.path == "relay"
    painted: list[object] = []
    view = ScreenView(line.open_screen(), on_event=painted.append)
    view.start()
    desk.wait(lambda: any(type(event).__name__ == "Painted" for event in painted))
    desk.wait(lambda: _shows_the_screen(view))
    view.send_key(0x61, True)
    desk.wait(lambda: ("key", 0x61, True) in desk.seat.input.pressed)
    banner_code = desk.see("banner.code")
    assert isinstance(banner_code, QLabel)
    assert banner_code.text() == line.code
    desk.click("banner.take_back")
    desk.wait(lambda: desk.find("banner.take_back") is None)
    agent_answer = agent.answer()
    assert agent.verified(agent_answer).rights == (Right.VIEW,)
    desk.click("banner.stop")
    assert desk.find("banner") is None
    desk.wait(lambda: any(type(event).__name__ == "Ended" for event in painted))
    record = agent.wait_for("remote_session")[0]
    assert isinstance(record, RemoteSession)
    assert agent.wait_for_end() == "stopped"
    assert record.rights == ["view", "control"]
    view.stop()


def _shows_the_screen(view: ScreenView) -> bool:
    """Tell whether the whole picture has come; the first part of it may be painted before the rest."""
    with view.lock:
        return bool((view.framebuffer[..., :3] == 77).all())


def test_stop_works_though_the_hub_has_died(desk: Desk, hub: RunningHub, make_agent: MakeAgent) -> None:
    companion = desk.start(direct=Direct.LOOPBACK)
    desk.ask("Help")
    agent = make_agent()
    _granted(desk, agent, "view")
    line = agent.connect(agent.answer(), is_direct=True)
    assert line.path == "direct"
    desk.wait(lambda: companion.desk.session is not None and companion.desk.session.is_guest_here)
    hub.kill()
    desk.wait(lambda: not companion.replica.link_state.has_signals)
    assert line.is_open, "a direct session outlives the hub"
    desk.click("banner.stop")
    desk.wait(lambda: not line.is_open)
    desk.wait(lambda: any("You stopped it" in text for text in desk.texts()))
    hub.start()
    assert agent.wait_for_end() == "stopped"


def test_no_answer_is_no_and_the_agent_learns_it(desk: Desk, make_agent: MakeAgent) -> None:
    desk.start(silence_s=0.5)
    desk.ask("Help")
    agent = make_agent()
    agent.ask("view")
    assert agent.answer().reason == "no_answer"
    assert desk.find("request.grant") is None
    assert desk.see("chat.text").isVisible(), "the field comes back when the question has gone"
    desk.wait(lambda: any("did not answer" in text for text in desk.texts()))


def test_a_stray_enter_never_allows(desk: Desk, make_agent: MakeAgent, qtbot: QtBot) -> None:
    companion = desk.start()
    desk.ask("Help")
    agent = make_agent()
    agent.ask("view", "control")
    allow = desk.see("request.grant")
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Enter):
        qtbot.keyClick(companion.window, key)
        qtbot.keyClick(allow, key)
    assert companion.desk.session is None
    assert companion.desk.question.request is not None
    desk.click("request.decline")
    assert agent.answer().reason == "declined"


def test_who_asks_again_after_a_no_can_be_refused_for_good(
    desk: Desk, make_agent: MakeAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.start()
    desk.ask("Help")
    agent = make_agent()
    agent.ask("view")
    desk.click("request.decline")
    assert agent.answer().reason == "declined"
    agent.ask("view")
    assert agent.answer().reason == "too_often"
    assert desk.find("request.grant") is None
    monkeypatch.setattr("app.client.session.insistence.FIRST_WAIT_MS", 0)  # half a minute later
    agent.ask("view")
    desk.click("request.never")
    assert agent.answer().reason == "declined"
    agent.ask("view")
    assert agent.answer().reason == "not_again"
    assert desk.find("request.grant") is None
    desk.stop()
    desk.start(HelpCall())
    desk.wait(lambda: _is_online(desk))
    agent.ask("view")
    assert agent.answer().reason == "not_again", "it is kept"


def test_what_is_copied_goes_to_the_agent_while_the_banner_says_so(
    desk: Desk, make_agent: MakeAgent, qapp: QApplication
) -> None:
    companion = desk.start()
    desk.ask("Help")
    agent = make_agent()
    qapp.clipboard().setText("copied before")
    _granted(desk, agent, "view", "clipboard", "control")
    told: list[object] = []
    view = ScreenView(agent.connect(agent.answer()).open_screen(), on_event=told.append)
    view.start()
    desk.wait(lambda: any(isinstance(event, Painted) for event in told))
    assert "Clipboard is shared" in companion.banner.text
    qapp.clipboard().setText("IBAN DE02 1203")
    desk.wait(lambda: CutText("IBAN DE02 1203") in told)
    view.send_cut_text("from the agent")
    desk.wait(lambda: qapp.clipboard().text() == "from the agent")
    desk.click("banner.take_back")
    desk.wait(lambda: "shared" not in companion.banner.text)
    qapp.clipboard().setText("password")
    qapp.clipboard().setText("x" * 300_000)
    desk.click("banner.stop")
    assert agent.wait_for_end() == "stopped"
    assert [event for event in told if isinstance(event, CutText)] == [CutText("IBAN DE02 1203")]
    view.stop()


def test_a_killed_companion_finds_everything_again_and_ends_its_session(
    desk: Desk, make_agent: MakeAgent, hub: RunningHub
) -> None:
    companion = desk.start()
    desk.ask("Help")
    agent = make_agent()
    _granted(desk, agent, "view")
    agent.answer()
    desk.wait(lambda: len(agent.records("remote_session")) == 1)
    desk.write("chat.text", "half a sent")
    desk.wait(lambda: _draft(desk) == "half a sent")
    account = companion.replica.account
    key = (desk.folder / "data" / FILE_NAME).read_text("utf-8")
    _crash(desk)
    companion = desk.start(HelpCall())
    desk.wait(lambda: "Help" in desk.texts())
    desk.wait(lambda: companion.window.chat.composer.draft.text == "half a sent")
    assert (desk.folder / "data" / FILE_NAME).read_text("utf-8") == key
    assert agent.wait_for_end() == "lost"
    assert companion.replica.account is not None
    assert account is not None
    assert companion.replica.account.principal_id == account.principal_id
    assert not any("stopped" in text for text in desk.texts())


def _draft(desk: Desk) -> str:
    from sync.store.local_tables import Draft

    assert desk.companion is not None
    with desk.companion.replica.read() as session:
        return "".join(draft.body for draft in session.query(Draft).all())


def _crash(desk: Desk) -> None:
    """Leave without noting anything: the process is gone, and with it its sockets."""
    companion, desk.companion = desk.companion, None
    assert companion is not None
    companion.desk._customer = None
    companion.desk.stop()
    desk.wait(lambda: companion.desk.session is None)
    companion._close()
    companion.window.deleteLater()
    companion.deleteLater()


def test_a_damaged_key_is_said_and_the_next_request_still_goes_out(desk: Desk, make_agent: MakeAgent) -> None:
    desk.start()
    desk.wait(lambda: _is_online(desk))
    desk.stop()
    (desk.folder / "data" / FILE_NAME).write_text("broken", "utf-8")
    companion = desk.start()
    desk.wait(lambda: any("was damaged" in label.text() for label in companion.window.findChildren(QLabel)))
    desk.ask("Help after the damage")
    assert make_agent().ticket.subject == "Help after the damage"
    assert (desk.folder / "data" / f"{FILE_NAME}.damaged-1").read_text("utf-8") == "broken"
    assert (desk.folder / "data" / "records.before-1" / "records.db").is_file()


def test_a_computer_that_lost_its_records_is_known_by_its_key(desk: Desk, make_agent: MakeAgent) -> None:
    """The same happens when the hub enrols a computer and its reply is lost on the way."""
    desk.start()
    desk.ask("Help")
    first = make_agent().ticket
    desk.stop()
    shutil.rmtree(desk.folder / "data" / "records")
    companion = desk.start()
    desk.wait(lambda: desk.texts() == ["Help"])
    assert companion.replica.account is not None
    assert companion.replica.account.principal_id == first.contact_id
    make_agent().ask("view")
    desk.see("request.grant")
    desk.click("request.decline")


def test_a_picture_is_seen_before_it_goes(desk: Desk, make_agent: MakeAgent) -> None:
    desk.start()
    desk.ask("Look at this")
    desk.click("screenshot.attach")
    desk.click("screenshot.discard")
    desk.click("screenshot.attach")
    desk.click("screenshot.send")
    agent = make_agent()
    attachments = agent.wait_for("attachment")
    assert len(attachments) == 1
    attachment = attachments[0]
    assert isinstance(attachment, Attachment)
    assert (attachment.width_px, attachment.height_px, attachment.media_type) == (64, 48, "image/png")
    picture = QImage(str(agent._replica.fetch_blob(attachment.sha256).result(10)))
    assert picture.pixelColor(5, 5).red() == 77


def test_a_closed_ticket_asks_for_a_rating_once(desk: Desk, make_agent: MakeAgent) -> None:
    desk.start()
    desk.ask("Help")
    agent = make_agent()
    agent.say("Done")
    agent.set_state("closed")
    desk.click("rating.4")
    desk.write("rating.comment", "Quick and kind")
    desk.click("rating.send")
    rating = agent.wait_for("rating")[0]
    assert isinstance(rating, Rating)
    assert (rating.score, rating.comment) == (4, "Quick and kind")
    desk.see("help.new")
    desk.click("help.new")
    desk.ask("Something else")
    desk.wait(lambda: desk.texts() == ["Something else"])
    assert len(agent.wait_for("ticket", 2)) == 2


def test_a_rating_can_be_skipped_for_good(desk: Desk, make_agent: MakeAgent) -> None:
    desk.start()
    desk.ask("Help")
    agent = make_agent()
    agent.set_state("closed")
    desk.click("rating.skip")
    desk.see("chat.text")
    desk.stop()
    desk.start(CALL)
    desk.see("help.text")
    assert desk.find("rating.1") is None


def test_files_that_came_stay_readable_in_the_conversation(desk: Desk, make_agent: MakeAgent, tmp_path: Path) -> None:
    desk.start()
    desk.ask("Help")
    agent = make_agent()
    _granted(desk, agent, "files")
    line = agent.connect(agent.answer())
    patch = tmp_path / "patch.zip"
    patch.write_bytes(b"patch")
    courier = line.open_files()
    courier.send(patch, "patch.zip")
    desk.wait(lambda: any("patch.zip has arrived" in text for text in desk.texts()))
    assert (desk.folder / "shared" / "patch.zip").read_bytes() == b"patch"
    courier.close()


@pytest.mark.parametrize("call", [HelpCall(), HelpCall(product="Other", module="Stock")])
def test_a_later_click_on_help_goes_on_with_what_is_open(desk: Desk, call: HelpCall) -> None:
    companion = desk.start()
    desk.ask("Help")
    companion.wake(call)
    assert companion.window.page is companion.window.chat
    assert companion.window.isVisible()


def test_closing_the_window_while_somebody_looks_ends_nothing_unseen(desk: Desk, make_agent: MakeAgent) -> None:
    companion = desk.start()
    ends: list[bool] = []
    companion.finished.connect(lambda: ends.append(True))
    desk.ask("Help")
    agent = make_agent()
    _granted(desk, agent, "view")
    line = agent.connect(agent.answer())
    desk.see("banner.stop")
    companion.window.close()
    assert not companion.window.isVisible()
    assert companion.desk.session is not None
    assert line.is_open
    assert desk.find("banner.stop") is not None, "the banner stays, with Stop"
    assert not ends
    desk.click("banner.stop")
    desk.wait(lambda: bool(ends))
    assert agent.wait_for_end() == "stopped"
    _let_go(desk)


def test_a_window_that_came_back_stays_after_the_session(desk: Desk, make_agent: MakeAgent) -> None:
    companion = desk.start()
    desk.ask("Help")
    agent = make_agent()
    _granted(desk, agent, "view")
    agent.connect(agent.answer())
    desk.see("banner.stop")
    companion.window.close()
    companion.wake(HelpCall())
    desk.click("banner.stop")
    desk.wait(lambda: companion.desk.session is None)
    assert companion.window.isVisible()


def test_closing_the_window_says_that_a_message_waits(desk: Desk, hub: RunningHub) -> None:
    hub.kill()
    companion = desk.start()
    ends: list[bool] = []
    companion.finished.connect(lambda: ends.append(True))
    desk.ask("The invoice is empty")
    desk.wait(lambda: desk.texts() == ["The invoice is empty"])
    companion.window.close()
    assert companion.window.isVisible()
    told = [label.text() for label in companion.window.findChildren(QLabel)]
    assert any("has not gone out yet" in words for words in told)
    assert not ends
    desk.click("notice.action")
    desk.wait(lambda: bool(ends))
    _let_go(desk)


def test_closing_the_window_with_nothing_left_to_do_ends_the_companion(desk: Desk) -> None:
    companion = desk.start()
    ends: list[bool] = []
    companion.finished.connect(lambda: ends.append(True))
    companion.window.close()
    desk.wait(lambda: bool(ends))
    _let_go(desk)


def _let_go(desk: Desk) -> None:
    """The companion has ended by itself."""
    companion, desk.companion = desk.companion, None
    assert companion is not None
    companion.window.deleteLater()
    companion.deleteLater()


def test_damaged_records_are_replaced_and_said(desk: Desk) -> None:
    desk.start()
    desk.wait(lambda: _is_online(desk))
    desk.ask("Help before the damage")
    desk.stop()
    records = desk.folder / "data" / "records"
    content = (records / "records.db").read_bytes()
    assert b"Help before the damage" not in content, "it is encrypted"
    (records / "records.db").write_bytes(content[: len(content) // 2])
    companion = desk.start()
    said = "The records on this computer were damaged"
    desk.wait(lambda: any(said in label.text() for label in companion.window.findChildren(QLabel)))
    desk.wait(lambda: _is_online(desk))
    desk.wait(lambda: "Help before the damage" in " ".join(desk.texts()))
    assert (records / "records.db.aside-1").read_bytes() == content[: len(content) // 2]


def test_records_without_their_key_are_left_alone_and_the_way_out_is_named(desk: Desk) -> None:
    desk.start()
    desk.wait(lambda: _is_online(desk))
    desk.stop()
    data = desk.folder / "data"
    (data / "store.key").unlink()
    before = (data / "records" / "records.db").read_bytes()
    with pytest.raises(ClientError, match=r"(?s)encrypted with another key.*--fetch-anew"):
        desk.start()
    assert (data / "records" / "records.db").read_bytes() == before
