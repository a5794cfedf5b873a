"""Requests and sessions as the customer decides them, with a real agent at the other end of a real relay."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from fakes.customer import WAIT_MS, Agent, Home
from fakes.relay import RecordingRelay
from pytestqt.qtbot import QtBot

from app.client.session.desk import Happening
from app.client.settings import Direct
from remote.errors import NotGrantedError
from remote.lease import Right
from remote.view.screen_view import ScreenView
from sync.protocol import signals as wire

A = 0x61


def _granted(home: Home, agent: Agent, qtbot: QtBot, *rights: str) -> None:
    count = len(home.answers)
    agent.ask(*rights)
    home.desk.grant(tuple(Right))
    qtbot.waitUntil(lambda: len(home.answers) > count, timeout=WAIT_MS)
    assert home.answers[-1].is_granted


def _view(agent: Agent, qtbot: QtBot) -> ScreenView:
    events: list[object] = []
    view = ScreenView(agent.connect(qtbot).open_screen(), on_event=events.append)
    view.start()
    qtbot.waitUntil(lambda: any(type(event).__name__ == "Painted" for event in events), timeout=WAIT_MS)
    return view


def test_nothing_is_served_or_answered_before_the_click(home: Home, agent: Agent) -> None:
    agent.ask("view")
    assert home.desk.question.request is not None
    assert home.desk.question.request.agent_name == "Anna Berg"
    assert home.desk.session is None
    assert home.sent == []


def test_a_grant_is_a_signed_lease_a_record_and_a_picture(home: Home, agent: Agent, qtbot: QtBot) -> None:
    _granted(home, agent, qtbot, "view")
    lease = agent.lease()
    assert lease.rights == (Right.VIEW,)
    assert home.record(agent.session_id)["rights"] == ["view"]
    assert home.record(agent.session_id)["lease"] == home.answers[-1].lease
    view = _view(agent, qtbot)
    # The picture may come in pieces, so that none of them holds up the line.
    qtbot.waitUntil(lambda: bool((view.framebuffer[..., :3] == 77).all()), timeout=WAIT_MS)
    session = home.desk.session
    assert session is not None
    assert session.is_guest_here
    assert len(session.code.replace(" ", "")) == 6
    assert home.record(agent.session_id)["path"] == "relay"
    view.stop()


def test_both_ends_show_the_same_code(home: Home, agent: Agent, qtbot: QtBot) -> None:
    _granted(home, agent, qtbot, "view")
    line = agent.connect(qtbot)
    qtbot.waitUntil(lambda: home.desk.session is not None and bool(home.desk.session.code), timeout=WAIT_MS)
    assert home.desk.session is not None
    assert home.desk.session.code == line.code


def test_a_direct_line_needs_no_relay(make_home: Callable[..., Home], relay: RecordingRelay, qtbot: QtBot) -> None:
    home = make_home(direct=Direct.LOOPBACK)
    agent = Agent(home, relay)
    _granted(home, agent, qtbot, "view")
    assert [address.startswith("127.0.0.1:") for address in home.answers[-1].direct_addresses] == [True]
    line = agent.connect(qtbot)
    assert line.path == "direct"
    agent.guest.close()


def test_keys_of_a_view_only_agent_do_nothing_and_are_counted(home: Home, agent: Agent, qtbot: QtBot) -> None:
    _granted(home, agent, qtbot, "view")
    view = _view(agent, qtbot)
    for _ in range(5):
        view.send_key(A, True)
        view.send_pointer(3, 3, 1)
    session = home.desk.session
    assert session is not None
    qtbot.waitUntil(lambda: session.refused.total() == 10, timeout=WAIT_MS)
    assert home.seat.input.pressed == []
    view.stop()


def test_control_can_be_taken_back_while_viewing_goes_on(home: Home, agent: Agent, qtbot: QtBot) -> None:
    _granted(home, agent, qtbot, "view", "control", "clipboard")
    view = _view(agent, qtbot)
    view.send_key(A, True)
    qtbot.waitUntil(lambda: ("key", A, True) in home.seat.input.pressed, timeout=WAIT_MS)
    home.desk.take_back_control()
    view.send_key(A, False)
    view.send_key(A + 1, True)
    qtbot.waitUntil(lambda: ("release_all",) in home.seat.input.pressed, timeout=WAIT_MS)
    session = home.desk.session
    assert session is not None
    qtbot.waitUntil(lambda: session.refused.total() == 2, timeout=WAIT_MS)
    assert ("key", A + 1, True) not in home.seat.input.pressed
    assert session.lease is not None
    assert session.lease.rights == (Right.VIEW,)
    assert home.record(agent.session_id)["rights"] == ["view", "control", "clipboard"], "what was granted stays noted"
    assert agent.lease().rights == (Right.VIEW,), "the agent is told"
    assert session.is_guest_here
    view.stop()


def test_more_rights_take_another_click(home: Home, agent: Agent, qtbot: QtBot) -> None:
    _granted(home, agent, qtbot, "view")
    view = _view(agent, qtbot)
    agent.ask("control")
    assert home.desk.question.request is not None
    assert home.desk.question.request.rights == (Right.VIEW, Right.CONTROL)
    view.send_key(A, True)
    session = home.desk.session
    assert session is not None
    qtbot.waitUntil(lambda: session.refused.total() == 1, timeout=WAIT_MS)
    home.desk.grant(tuple(Right))
    assert agent.lease().rights == (Right.VIEW, Right.CONTROL)
    view.send_key(A, True)
    qtbot.waitUntil(lambda: ("key", A, True) in home.seat.input.pressed, timeout=WAIT_MS)
    assert home.record(agent.session_id)["rights"] == ["view", "control"]
    view.stop()


def test_declining_more_rights_leaves_the_session_as_it_is(home: Home, agent: Agent, qtbot: QtBot) -> None:
    _granted(home, agent, qtbot, "view")
    agent.ask("files")
    home.desk.decline()
    assert not home.answers[-1].is_granted
    assert home.answers[-1].reason == "declined"
    assert home.desk.session is not None
    assert home.record(agent.session_id).get("end_reason") is None
    line = agent.connect(qtbot, "files")
    with pytest.raises(NotGrantedError):
        line.open_files()


def test_files_go_into_the_granted_folder_only_after_a_grant(
    home: Home, agent: Agent, qtbot: QtBot, tmp_path: object
) -> None:
    _granted(home, agent, qtbot, "files")
    assert agent.lease().folder_name == "Deskhand"
    patch = home.folder.parent / "patch.bin"
    patch.write_bytes(b"patch" * 1000)
    courier = agent.connect(qtbot, "files").open_files()
    arrived: list[object] = []
    session = home.desk.session
    assert session is not None
    session.file_arrived.connect(arrived.append)
    courier.send(patch, "patch.bin")
    qtbot.waitUntil(lambda: len(arrived) == 1, timeout=WAIT_MS)
    assert (home.folder / "patch.bin").read_bytes() == patch.read_bytes()
    courier.close()


@pytest.mark.parametrize("path", [Direct.OFF, Direct.LOOPBACK])
def test_stop_cuts_at_once_though_the_hub_is_gone(
    make_home: Callable[..., Home], relay: RecordingRelay, qtbot: QtBot, path: Direct
) -> None:
    home = make_home(direct=path)
    agent = Agent(home, relay)
    _granted(home, agent, qtbot, "view", "control")
    view = _view(agent, qtbot)
    home.is_online = False
    started = time.monotonic()
    home.desk.stop()
    assert home.desk.session is not None
    assert home.desk.session.lease is None
    qtbot.waitUntil(lambda: home.desk.session is None, timeout=WAIT_MS)
    took_s = time.monotonic() - started
    view.send_key(A, True)
    assert home.seat.input.pressed == []
    assert home.record(agent.session_id)["end_reason"] == "stopped"
    assert home.ends[-1].reason == "stopped"
    assert took_s < 0.5, "the sockets are cut first, and threads are then waited for"
    view.stop()
    agent.guest.close()


def test_a_right_that_was_unticked_is_not_granted(home: Home, agent: Agent, qtbot: QtBot) -> None:
    agent.ask("view", "control", "files")
    home.desk.grant([Right.VIEW, Right.FILES])
    qtbot.waitUntil(lambda: bool(home.answers), timeout=WAIT_MS)
    assert agent.lease().rights == (Right.VIEW, Right.FILES)


def test_allowing_nothing_is_no(home: Home, agent: Agent) -> None:
    agent.ask("view", "control")
    home.desk.grant([Right.CONTROL])
    assert home.answers[-1].reason == "declined"
    assert home.desk.session is None


def test_the_agents_view_ends_within_a_tenth_of_a_second(
    make_home: Callable[..., Home], relay: RecordingRelay, qtbot: QtBot
) -> None:
    """The best of three counts: what is measured is our way, not what else this machine has to do."""
    took_s = []
    for _ in range(3):
        home = make_home()
        agent = Agent(home, relay)
        _granted(home, agent, qtbot, "view")
        ends: list[float] = []
        painted: list[bool] = []

        def hear(event: object, painted: list[bool] = painted, ends: list[float] = ends) -> None:
            painted.append(True)
            if type(event).__name__ == "Ended":
                ends.append(time.monotonic())

        view = ScreenView(agent.connect(qtbot).open_screen(), on_event=hear)
        view.start()
        qtbot.waitUntil(lambda painted=painted: len(painted) > 1, timeout=WAIT_MS)
        clicked = time.monotonic()
        home.desk.stop()
        qtbot.waitUntil(lambda ends=ends: bool(ends), timeout=WAIT_MS)
        took_s.append(ends[0] - clicked)
        view.stop()
        qtbot.waitUntil(lambda home=home: home.desk.session is None, timeout=WAIT_MS)
        agent.guest.close()
    assert min(took_s) < 0.1, took_s


def test_silence_is_no(make_home: Callable[..., Home], relay: RecordingRelay, qtbot: QtBot) -> None:
    home = make_home(silence_s=0.05)
    agent = Agent(home, relay)
    agent.ask("view", "control")
    qtbot.waitUntil(lambda: bool(home.answers), timeout=WAIT_MS)
    assert home.answers[-1].reason == "no_answer"
    assert not home.answers[-1].is_granted
    assert home.record(agent.session_id)["end_reason"] == "no_answer"
    assert home.news[-1].happening is Happening.NO_ANSWER
    home.desk.grant(tuple(Right))
    assert home.desk.session is None


def test_no_is_no_and_stands_on_the_ticket(home: Home, agent: Agent) -> None:
    agent.ask("view")
    home.desk.decline()
    assert home.answers[-1].reason == "declined"
    assert home.record(agent.session_id)["end_reason"] == "declined"
    assert home.record(agent.session_id).get("granted_at_ms") is None
    assert home.desk.question.request is None


def test_who_has_just_heard_no_is_not_shown_again_at_once(
    home: Home, agent: Agent, relay: RecordingRelay, qtbot: QtBot
) -> None:
    began_ms = home.now_ms()
    home.now_ms = lambda: began_ms
    agent.ask("view")
    home.desk.decline()
    again = Agent(home, relay)
    again.ask("view", "control")
    assert home.desk.question.request is None
    assert (home.answers[-1].session_id, home.answers[-1].reason) == (again.session_id, "too_often")
    assert again.session_id not in home.notebook.records, "what nobody was asked stands on no ticket"
    colleague = Agent(home, relay, "Ben", "agent-2")
    colleague.ask("view")
    assert home.desk.question.request is not None
    home.desk.decline()
    home.now_ms = lambda: began_ms + 30_000
    again.ask("view")
    asked = home.desk.question.request
    assert asked is not None, "the same request, half a minute later"
    assert home.desk.has_refused(asked)
    home.desk.grant(tuple(Right))
    qtbot.waitUntil(lambda: home.answers[-1].is_granted, timeout=WAIT_MS)
    assert not home.desk.has_refused(asked)
    again.guest.close()


def test_who_is_not_to_ask_again_is_told_so_and_others_may(home: Home, agent: Agent, relay: RecordingRelay) -> None:
    agent.ask("view")
    home.desk.decline_for_good()
    assert home.answers[-1].reason == "declined"
    home.now_ms = lambda: 10**15
    again = Agent(home, relay)
    again.ask("view")
    assert home.answers[-1].reason == "not_again"
    assert home.desk.question.request is None
    Agent(home, relay, "Ben", "agent-2").ask("view")
    assert home.desk.question.request is not None


def test_more_rights_are_not_asked_for_again_at_once_either(home: Home, agent: Agent, qtbot: QtBot) -> None:
    _granted(home, agent, qtbot, "view")
    agent.ask("control")
    home.desk.decline()
    agent.ask("control")
    assert home.answers[-1].reason == "too_often"
    assert home.desk.question.request is None
    assert home.desk.session is not None


def test_a_second_agent_is_told_busy_while_one_is_asked_or_served(
    home: Home, agent: Agent, relay: RecordingRelay, qtbot: QtBot
) -> None:
    other = Agent(home, relay, "Ben", "agent-2")
    agent.ask("view")
    other.ask("view")
    assert [(answer.agent_id, answer.reason) for answer in home.answers] == [("agent-2", "busy")]
    home.desk.grant(tuple(Right))
    qtbot.waitUntil(lambda: home.answers[-1].is_granted, timeout=WAIT_MS)
    other.ask("view", "control")
    assert (home.answers[-1].agent_id, home.answers[-1].reason) == ("agent-2", "busy")
    assert home.desk.question.request is None
    assert other.session_id not in home.notebook.records


def test_another_agent_cannot_widen_or_end_a_session_that_is_not_his(
    home: Home, agent: Agent, relay: RecordingRelay, qtbot: QtBot
) -> None:
    _granted(home, agent, qtbot, "view")
    thief = Agent(home, relay, "Ben", "agent-2")
    thief.session_id = agent.session_id
    thief.ask("control")
    assert home.answers[-1].reason == "busy"
    thief.leave()
    assert home.desk.session is not None
    assert home.desk.session.lease is not None


def test_signals_of_nobody_on_the_staff_change_nothing(home: Home, agent: Agent, qtbot: QtBot) -> None:
    _granted(home, agent, qtbot, "view")
    customer = wire.Sender(principal_id="c9", kind="contact", name="Mallory", role="customer")
    for sender in (customer, None):
        agent.sender = sender  # type: ignore[assignment]  # forged on purpose
        agent.leave()
        agent.ask("control")
    assert home.desk.session is not None
    assert home.desk.session.lease is not None
    assert home.desk.question.request is None
    assert len(home.answers) == 1


def test_a_pass_for_another_session_is_not_dialled(home: Home, agent: Agent, qtbot: QtBot) -> None:
    _granted(home, agent, qtbot, "view")
    home.desk.take(wire.RelayPass(session_id="another-one", channel="view", token="t"))
    assert home.desk.session is not None
    assert not home.desk.session.is_meeting


def test_an_agent_who_leaves_ends_the_session(home: Home, agent: Agent, qtbot: QtBot) -> None:
    _granted(home, agent, qtbot, "view")
    agent.connect(qtbot)
    agent.leave()
    qtbot.waitUntil(lambda: home.desk.session is None, timeout=WAIT_MS)
    assert home.record(agent.session_id)["end_reason"] == "left"
    assert home.news[-1].happening is Happening.ENDED


def test_the_hub_is_sought_again_at_once_while_the_agents_line_is_broken(
    home: Home, agent: Agent, relay: RecordingRelay, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.client.session.running.HURRY_MS", 20)
    _granted(home, agent, qtbot, "view")
    agent.connect(qtbot)
    session = home.desk.session
    assert session is not None
    qtbot.waitUntil(lambda: session.is_guest_here, timeout=WAIT_MS)
    assert home.hurries == 0
    relay.cut()
    qtbot.waitUntil(lambda: home.hurries >= 2, timeout=WAIT_MS)
    agent.connect(qtbot)
    qtbot.waitUntil(lambda: session.is_guest_here and not session._hurry.isActive(), timeout=WAIT_MS)


def test_an_agent_who_never_comes_or_vanishes_is_lost(
    make_home: Callable[..., Home], relay: RecordingRelay, qtbot: QtBot
) -> None:
    home = make_home(absence_s=0.3)
    for comes in (False, True):
        agent = Agent(home, relay)
        _granted(home, agent, qtbot, "view")
        if comes:
            agent.connect(qtbot)
            qtbot.waitUntil(lambda: home.desk.session is not None and home.desk.session.is_guest_here, timeout=WAIT_MS)
            relay.cut()
        qtbot.waitUntil(lambda: home.desk.session is None, timeout=WAIT_MS)
        assert home.record(agent.session_id)["end_reason"] == "lost"
        agent.guest.close()


def test_the_time_granted_ends_the_session(home: Home, agent: Agent, qtbot: QtBot) -> None:
    _granted(home, agent, qtbot, "view")
    line = agent.connect(qtbot)
    later = home.now_ms() + 31 * 60_000
    home.now_ms = lambda: later
    qtbot.waitUntil(lambda: home.desk.session is None, timeout=WAIT_MS)
    assert home.record(agent.session_id)["end_reason"] == "expired"
    qtbot.waitUntil(lambda: not line.is_open, timeout=WAIT_MS)


def test_an_agent_can_withdraw_his_request(home: Home, agent: Agent) -> None:
    agent.ask("view")
    agent.leave()
    assert home.desk.question.request is None
    assert home.news[-1].happening is Happening.WITHDRAWN
    home.desk.grant(tuple(Right))
    assert home.answers == []


def test_a_session_that_is_over_cannot_be_asked_for_again(home: Home, agent: Agent) -> None:
    agent.ask("view")
    home.desk.decline()
    agent.ask("view")
    assert home.desk.question.request is None
    assert len(home.answers) == 1


def test_allow_while_the_hub_is_away_shows_nothing_to_anybody(home: Home, agent: Agent) -> None:
    agent.ask("view")
    home.is_online = False
    home.desk.grant(tuple(Right))
    assert home.desk.session is None
    assert home.news[-1].happening is Happening.LINK_LOST
    assert home.notebook.records == {}


def test_a_request_does_not_outlive_the_hub(home: Home, agent: Agent) -> None:
    agent.ask("view")
    home.desk.lose_link()
    assert home.desk.question.request is None
    assert home.news[-1].happening is Happening.LINK_LOST


def test_a_folder_that_cannot_be_made_serves_nothing_and_says_so(home: Home, agent: Agent, qtbot: QtBot) -> None:
    home.folder.parent.mkdir(exist_ok=True)
    home.folder.write_text("a file stands in the way", "utf-8")
    agent.ask("files")
    home.desk.grant(tuple(Right))
    qtbot.waitUntil(lambda: bool(home.answers), timeout=WAIT_MS)
    assert home.answers[-1].reason == "error"
    assert home.news[-1].happening is Happening.NOT_SERVED
    assert home.desk.session is None


def test_stop_while_a_session_is_being_opened_lets_nobody_in(home: Home, agent: Agent, qtbot: QtBot) -> None:
    agent.ask("view")
    home.desk.grant(tuple(Right))
    home.desk.stop()
    qtbot.waitUntil(lambda: home.desk.session is None, timeout=WAIT_MS)
    assert home.answers == []
