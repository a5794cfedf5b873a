from __future__ import annotations

import asyncio
import json

import pytest
from fakes.served_hub import PASSWORD, RunningHub, SignalSocket, bearer, serving
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from app.hub.api import signals as signals_module
from app.hub.api.signals import MAX_SIGNAL_BYTES, SIGNALS_AT_ONCE
from app.hub.ledger import Ledger
from app.hub.settings import Limits
from sync.edits import Edit
from sync.identifiers import team_scope
from sync.protocol.signals import (
    Poke,
    Presence,
    RelayAsk,
    RelayPass,
    Sender,
    SessionAnswer,
    SessionAsk,
    SessionEnd,
    SignalRefused,
    Typing,
)

S = "session-0001"
LIAR = Sender(principal_id="somebody else", kind="agent", name="Admin", role="admin")


def ask_for(ticket: str, contact: str, **changes: object) -> SessionAsk:
    fields = {"session_id": S, "ticket_id": ticket, "contact_id": contact, "rights": ["view"], "minutes": 30}
    return SessionAsk(**{**fields, "agent_commitment": "ab" * 32, **changes})


def yes(agent_id: str, **changes: object) -> SessionAnswer:
    fields = {"session_id": S, "agent_id": agent_id, "is_granted": True, "lease": "x.y"}
    return SessionAnswer(**{**fields, "expires_at_ms": 2**45, "direct_addresses": ["127.0.0.1:5000"], **changes})


async def test_the_greeting_has_clock_epoch_and_for_the_staff_who_is_here(running: RunningHub) -> None:
    ada, bo = running.staff(), await running.companion()
    async with running.signals(bo) as companion, running.signals(ada) as agent:
        assert agent.hello.online == sorted([ada.principal_id, bo.principal_id])
        assert companion.hello.online == []
        assert agent.hello.epoch == running.ledger.store.epoch()
        assert agent.hello.now_ms > 1_700_000_000_000


async def test_presence_is_told_to_the_staff_only(running: RunningHub) -> None:
    ada, eve, bo = running.staff(), running.staff("eve@example.com"), await running.companion(name="Bo")
    async with running.signals(ada) as agent, running.signals(bo) as companion:
        came = await agent.next_of(Presence)
        assert (came.state, came.sender.principal_id, came.sender.name) == ("online", bo.principal_id, "Bo")
        async with running.signals(eve) as other:
            assert (await agent.next_of(Presence)).sender.principal_id == eve.principal_id
            await other.send(Presence(state="away", sender=LIAR))
            away = await agent.next_of(Presence)
            assert (away.state, away.sender.principal_id) == ("away", eve.principal_id)
        assert (await agent.next_of(Presence)).state == "offline"
        ticket = running.ticket(bo)
        await agent.send(Typing(ticket_id=ticket, is_typing=True))
        assert {type(await companion.next()), type(await companion.next())} == {Poke, Typing}


async def test_news_are_told_to_those_who_see_the_scope(running: RunningHub) -> None:
    ada, sam = running.staff(), running.staff("sam@example.com", team="sales")
    bo, cy = await running.companion(), await running.companion()
    async with running.signals(ada) as agent, running.signals(bo) as his, running.signals(cy) as other:
        async with running.signals(sam) as sales:
            running.ticket(bo)
            await news_of(agent, "team:support", {"all", "team:support"})
            await news_of(his, f"contact:{bo.principal_id}", {f"contact:{bo.principal_id}"})
            running.ledger.store.write_as_hub([Edit.create("organisation", "all", name="X")])
            await news_of(sales, "all", {"all"})
        running.ticket(cy)
        await news_of(other, f"contact:{cy.principal_id}", {f"contact:{cy.principal_id}"})


async def news_of(socket: SignalSocket, scope: str, allowed: set[str]) -> None:
    """Read until there is news of a scope; there may be some of others before, but only of the allowed ones."""
    told: set[str] = set()
    while scope not in told:
        told |= set((await socket.next_of(Poke)).scopes)
        assert told <= allowed


async def test_typing_reaches_the_other_participants_with_the_senders_true_name(running: RunningHub) -> None:
    ada, eve, bo = running.staff(), running.staff("eve@example.com"), await running.companion(name="Bo")
    ticket = running.ticket(bo, owner_id=ada.principal_id)
    async with running.signals(ada) as agent, running.signals(eve) as other, running.signals(bo) as companion:
        await companion.send(Typing(ticket_id=ticket, is_typing=True, sender=LIAR))
        heard = await agent.next_of(Typing)
        assert heard.sender == Sender(principal_id=bo.principal_id, kind="contact", name="Bo", role="customer")
        await agent.send(Typing(ticket_id=ticket, is_typing=True))
        assert (await companion.next_of(Typing)).sender.name == "Ada"
        # Eve is no participant: the next thing that she hears of typing is about a ticket that nobody owns.
        free = running.ticket(bo)
        await companion.send(Typing(ticket_id=free, is_typing=False))
        assert (await other.next_of(Typing)).ticket_id == free


async def test_typing_on_a_ticket_of_others_is_refused(running: RunningHub) -> None:
    bo, cy = await running.companion(), await running.companion()
    sam = running.staff("sam@example.com", team="sales")
    ticket = running.ticket(bo)
    for stranger in (cy, sam):
        async with running.signals(stranger) as socket:
            await socket.send(Typing(ticket_id=ticket, is_typing=True))
            assert (await socket.next_of(SignalRefused)).code == "not_allowed"


async def test_a_session_is_asked_for_granted_relayed_and_ended(ledger: Ledger) -> None:
    async with serving(ledger) as running:
        await ask_grant_and_end(running)
    assert [line.what for line in ledger.audit.last(99) if line.what.startswith("session")] == [
        "session_asked",
        "session_granted",
        "session_ended",
    ]


async def ask_grant_and_end(running: RunningHub) -> None:
    """Go through a session's signals, those included that come too early or too late."""
    ada, bo = running.staff(), await running.companion()
    ticket = running.ticket(bo)
    async with running.signals(ada) as agent, running.signals(bo) as companion:
        await agent.send(ask_for(ticket, bo.principal_id, sender=LIAR))
        asked = await companion.next_of(SessionAsk)
        assert asked.sender.principal_id == ada.principal_id
        assert asked.agent_commitment == "ab" * 32
        await agent.send(RelayAsk(session_id=S, channel="view"))
        assert (await agent.next_of(SignalRefused)).code == "no_session"
        await companion.send(yes(ada.principal_id, sender=LIAR))
        answer = await agent.next_of(SessionAnswer)
        assert (answer.lease, answer.sender.principal_id) == ("x.y", bo.principal_id)
        await agent.send(RelayAsk(session_id=S, channel="view"))
        guest, host = await agent.next_of(RelayPass), await companion.next_of(RelayPass)
        assert guest.token != host.token
        await companion.send(SessionEnd(session_id=S, reason="stopped"))
        ended = await agent.next_of(SessionEnd)
        assert (ended.reason, ended.sender.principal_id) == ("stopped", bo.principal_id)
        await agent.send(RelayAsk(session_id=S, channel="view"))
        assert (await agent.next_of(SignalRefused)).code == "no_session"
        await agent.send(ask_for(ticket, "x" * 10))
        await agent.next_of(SignalRefused)


async def test_who_may_ask_for_a_session(running: RunningHub) -> None:
    ada, bo, cy = running.staff(), await running.companion(), await running.companion()
    sam = running.staff("sam@example.com", team="sales")
    ticket = running.ticket(bo)
    async with running.signals(bo) as his:
        for who, ask in (
            (cy, ask_for(ticket, bo.principal_id)),
            (bo, ask_for(ticket, bo.principal_id)),
            (sam, ask_for(ticket, bo.principal_id)),
            (ada, ask_for(ticket, cy.principal_id)),
            (ada, ask_for("no such ticket", bo.principal_id)),
        ):
            async with running.signals(who) as socket:
                await socket.send(ask)
                refused = await socket.next_of(SignalRefused)
                assert (refused.code, refused.session_id) == ("not_allowed", S)
        running.ticket(bo)
        assert isinstance(await his.next(), Poke | SignalRefused)


@pytest.mark.parametrize("changes", [{"rights": []}, {"rights": ["shell"]}, {"minutes": 0}, {"minutes": 481}])
async def test_a_request_that_asks_for_what_cannot_be_is_refused(
    running: RunningHub, changes: dict[str, object]
) -> None:
    ada, bo = running.staff(), await running.companion()
    async with running.signals(ada) as agent, running.signals(bo):
        await agent.send(ask_for(running.ticket(bo), bo.principal_id, **changes))
        assert (await agent.next_of(SignalRefused)).code == "bad_signal"


async def test_a_companion_that_is_away_is_told_so(running: RunningHub) -> None:
    ada, bo = running.staff(), await running.companion()
    async with running.signals(ada) as agent:
        await agent.send(ask_for(running.ticket(bo), bo.principal_id))
        assert (await agent.next_of(SignalRefused)).code == "not_online"


async def test_only_the_one_who_was_asked_answers_and_only_parties_end(running: RunningHub) -> None:
    ada, eve = running.staff(), running.staff("eve@example.com")
    bo, cy = await running.companion(), await running.companion()
    ticket = running.ticket(bo)
    async with running.signals(ada) as agent, running.signals(bo) as companion:  # noqa: SIM117
        async with running.signals(cy) as stranger, running.signals(eve) as colleague:
            await stranger.send(yes(ada.principal_id))
            assert (await stranger.next_of(SignalRefused)).code == "no_session"
            await agent.send(ask_for(ticket, bo.principal_id))
            await companion.next_of(SessionAsk)
            await stranger.send(yes(ada.principal_id))
            assert (await stranger.next_of(SignalRefused)).code == "no_session"
            await companion.send(yes(eve.principal_id))
            assert (await companion.next_of(SignalRefused)).code == "no_session"
            for other in (stranger, colleague):
                await other.send(SessionEnd(session_id=S, reason="stopped"))
                assert (await other.next_of(SignalRefused)).code == "no_session"
            await colleague.send(ask_for(ticket, bo.principal_id))
            assert (await colleague.next_of(SignalRefused)).code == "not_allowed"
            await companion.send(yes(ada.principal_id))
            await agent.next_of(SessionAnswer)
            await colleague.send(RelayAsk(session_id=S, channel="view"))
            assert (await colleague.next_of(SignalRefused)).code == "no_session"
            await companion.send(RelayAsk(session_id=S, channel="view"))
            assert (await companion.next_of(SignalRefused)).code == "no_session"
            await agent.send(RelayAsk(session_id=S, channel="shell"))
            assert (await agent.next_of(SignalRefused)).code == "bad_signal"


async def test_an_answer_counts_once_for_each_question(running: RunningHub) -> None:
    ada, bo = running.staff(), await running.companion()
    async with running.signals(ada) as agent, running.signals(bo) as companion:
        await agent.send(ask_for(running.ticket(bo), bo.principal_id))
        await companion.next_of(SessionAsk)
        await companion.send(yes(ada.principal_id, is_granted=False, reason="declined"))
        assert (await agent.next_of(SessionAnswer)).reason == "declined"
        await companion.send(yes(ada.principal_id))
        assert (await companion.next_of(SignalRefused)).code == "no_session"
        await agent.send(RelayAsk(session_id=S, channel="view"))
        assert (await agent.next_of(SignalRefused)).code == "no_session"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '{"type":"hello","now_ms":1,"epoch":"","online":[]}',
        '{"type":"relay_pass"}',
        "[" * 60_000,
        "\x00",
        '{"type": "typing", "ticket_id": "t\\u0000", "is_typing": true}',
    ],
)
async def test_what_no_client_says_is_refused_and_the_socket_lives_on(running: RunningHub, text: str) -> None:
    ada = running.staff()
    async with running.signals(ada) as agent:
        await agent.socket.send(text)
        assert (await agent.next_of(SignalRefused)).code == "bad_signal"
        await agent.send(Presence(state="sleeping"))
        assert (await agent.next_of(SignalRefused)).code == "bad_signal"


@pytest.mark.parametrize(
    ("message", "code"), [("x" * (MAX_SIGNAL_BYTES + 1), 1009), (b"binary", 1003), ("x" * (300 * 1024), 1009)]
)
async def test_what_is_too_large_or_not_text_ends_the_socket(
    running: RunningHub, message: str | bytes, code: int
) -> None:
    async with running.signals(running.staff()) as agent:
        await agent.socket.send(message)
        with pytest.raises(ConnectionClosed) as closed:
            await agent.next()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == code


async def test_a_socket_that_floods_is_ended(running: RunningHub) -> None:
    ada = running.staff()
    async with running.signals(ada) as agent:
        (line,) = running.hub.switchboard.lines_of(ada.principal_id)
        with pytest.raises(ConnectionClosed):
            for _ in range(int(SIGNALS_AT_ONCE) + 50):
                await agent.send(Presence(state="online"))
            await agent.next()
        # What it still sent may have reset the connection before the reason arrived.
        assert (line.close_code, line.close_reason) == (1008, "slow_down")


async def test_a_socket_that_does_not_read_is_ended_and_holds_nobody_up(
    running: RunningHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signals_module, "CLOSE_GRACE_S", 0.05)
    ada, bo = running.staff(), await running.companion()
    ticket = running.ticket(bo)
    async with running.signals(bo) as companion:
        headers = bearer(ada)
        async with connect(running.ws_url + "/ws", additional_headers=headers, max_queue=1, compression=None) as deaf:
            await companion.send(Typing(ticket_id=ticket, is_typing=True))
            line = running.hub.switchboard.lines_of(ada.principal_id)[0]
            big = Typing(ticket_id="x" * 30_000, is_typing=True)
            while not line.ended.is_set():
                line.offer(big)
                await asyncio.sleep(0)
            assert line.close_reason == "too_slow"
            async with asyncio.timeout(10):
                while running.hub.switchboard.lines_of(ada.principal_id):  # noqa: ASYNC110
                    await asyncio.sleep(0.001)
            deaf.transport.abort()
        await companion.send(Presence(state="away"))


async def test_a_closed_account_and_a_sign_out_end_open_sockets(running: RunningHub) -> None:
    ada, eve = running.staff(), running.staff("eve@example.com")
    async with running.signals(ada) as closed, running.signals(eve) as out:
        running.ledger.users.set_password("ada@example.com", PASSWORD + "!")
        await running.hub.watch.look()
        await running.post("/auth/sign-out", {}, eve)
        for socket in (closed, out):
            with pytest.raises(ConnectionClosed) as ended:
                await socket.next_of(SignalRefused)
            assert ended.value.rcvd is not None
            assert (ended.value.rcvd.code, ended.value.rcvd.reason) == (4401, "signed_out")


async def test_an_open_socket_follows_what_its_owner_may_see(running: RunningHub) -> None:
    ada, bo = running.staff(), await running.companion()
    async with running.signals(ada) as agent:
        running.ledger.store.grant(ada.principal_id, "team:sales")
        await running.hub.watch.look()
        edit = Edit.create("ticket", team_scope("sales"), contact_id=bo.principal_id)
        running.ledger.store.write_as_hub([edit])
        await news_of(agent, "team:sales", {"all", "team:sales"})


class TestLimits:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(sockets=3, sockets_each=2)

    async def test_sockets_are_counted_each_and_in_all(self, running: RunningHub) -> None:
        ada, eve = running.staff(), running.staff("eve@example.com")
        async with running.signals(ada), running.signals(ada):
            assert await self.refusal(running, ada) == "too_many_sockets"
            async with running.signals(eve):
                assert await self.refusal(running, eve) == "too_many_sockets"
            async with running.signals(eve):
                pass

    async def refusal(self, running: RunningHub, who: object) -> str:
        with pytest.raises(InvalidStatus) as refused:
            async with running.signals(who):
                pass
        return str(json.loads(refused.value.response.body)["code"])
