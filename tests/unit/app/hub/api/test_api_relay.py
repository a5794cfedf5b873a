from __future__ import annotations

import asyncio
import json
import os
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from fakes.served_hub import RunningHub, serving
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed, InvalidStatus

from app.hub import relay as relay_module
from app.hub.ledger import Ledger, now_ms
from app.hub.relay import MAX_MESSAGE_BYTES
from app.hub.relay_tokens import RelayTokens
from app.hub.sessions import Session
from app.hub.settings import Limits
from sync.protocol.signals import RelayAsk, RelayPass, SessionAnswer, SessionAsk, SessionEnd

S = "session-0001"


@asynccontextmanager
async def end(running: RunningHub, token: str) -> AsyncIterator[ClientConnection]:
    headers = {"Authorization": f"Bearer {token}"}
    async with connect(running.ws_url + "/relay", additional_headers=headers, compression=None) as socket:
        yield socket


async def refusal(running: RunningHub, token: str) -> str:
    with pytest.raises(InvalidStatus) as refused:
        async with end(running, token):
            pass
    return str(json.loads(refused.value.response.body)["code"])


def grant(running: RunningHub, session_id: str = S, minutes: float = 30, agent: str = "agent") -> Session:
    """Note a granted session as the signals do (they are tested beside this file)."""
    book = running.hub._sessions
    asked = book.ask(session_id, "ticket", agent, "contact")
    assert asked is not None
    return book.grant(asked, now_ms() + round(minutes * 60_000))


def tokens(running: RunningHub, session: Session, channel: str = "view") -> tuple[str, str]:
    return running.hub._relay_tokens.issue(session, channel)


async def closing(socket: ClientConnection) -> tuple[int, str]:
    async with asyncio.timeout(10):
        with pytest.raises(ConnectionClosed):
            while True:
                await socket.recv()
    assert socket.close_code is not None
    return socket.close_code, socket.close_reason or ""


async def test_from_the_signals_to_bytes_in_both_directions(ledger: Ledger) -> None:
    sent = [os.urandom(size) for size in (1, 35_000, MAX_MESSAGE_BYTES)]
    total = sum(map(len, sent))
    async with serving(ledger) as running:
        await relay_a_session(running, sent)
    totals = running.hub.relays.totals
    assert (totals.opened, totals.messages, totals.bytes) == (1, 6, 2 * total)
    abouts = [line.about for line in ledger.audit.last(9) if line.what == "relay_closed"]
    assert len(abouts) == 1
    assert f"agent sent {total} customer sent {total} bytes in 6 messages" in abouts[0]


async def relay_a_session(running: RunningHub, sent: list[bytes]) -> None:
    """Ask, grant, relay some messages both ways, and stop."""
    ada, bo = running.staff(), await running.companion()
    ticket, agent_id = running.ticket(bo), ada.principal_id
    async with running.signals(ada) as agent, running.signals(bo) as companion:
        ask = {"session_id": S, "ticket_id": ticket, "contact_id": bo.principal_id, "rights": ["view"], "minutes": 5}
        await agent.send(SessionAsk(**ask, agent_commitment=""))
        await companion.next_of(SessionAsk)
        until = now_ms() + 60_000
        await companion.send(SessionAnswer(session_id=S, agent_id=agent_id, is_granted=True, expires_at_ms=until))
        await agent.next_of(SessionAnswer)
        await agent.send(RelayAsk(session_id=S, channel="view"))
        guest_token = (await agent.next_of(RelayPass)).token
        host_token = (await companion.next_of(RelayPass)).token
        async with end(running, host_token) as host, end(running, guest_token) as guest:
            for source, target in ((guest, host), (host, guest)):
                for data in sent:
                    await source.send(data)
                assert [await target.recv() for _ in sent] == sent
            # Stop cuts the relay at once.
            await companion.send(SessionEnd(session_id=S, reason="stopped"))
            assert await closing(guest) == (4001, "session_ended")
            assert await closing(host) == (4001, "session_ended")


async def test_a_token_is_good_once_and_a_third_party_finds_no_place(running: RunningHub) -> None:
    host_token, guest_token = tokens(running, grant(running))
    async with end(running, guest_token) as guest:
        assert await refusal(running, guest_token) == "relay_token_used"
        async with end(running, host_token) as host:
            assert await refusal(running, host_token) == "relay_token_used"
            await guest.send(b"for the host only")
            assert await host.recv() == b"for the host only"


async def test_forged_foreign_and_expired_tokens_are_refused(running: RunningHub) -> None:
    session = grant(running)
    host_token, _ = tokens(running, session)
    foreign, _ = RelayTokens(b"x" * 32, now_ms).issue(session, "view")
    late, _ = RelayTokens(running.ledger.folder.key_for("relay"), lambda: now_ms() - 61_000).issue(session, "view")
    head, body, signature = host_token.split(".")
    forged = f"{head}.{body}.{signature[:-4]}AAAA"
    found = [await refusal(running, token) for token in (foreign, late, forged, running.staff().token, "junk")]
    assert found == ["relay_token_bad", "relay_token_expired", "relay_token_bad", "relay_token_bad", "relay_token_bad"]


async def test_a_token_of_a_session_that_is_over_or_anothers_is_refused(running: RunningHub) -> None:
    session = grant(running)
    host_token, guest_token = tokens(running, session)
    running.hub._sessions.end(S)
    assert await refusal(running, host_token) == "no_session"
    grant(running, agent="another agent")
    assert await refusal(running, guest_token) == "no_session"


async def test_ends_of_two_pairings_never_meet(running: RunningHub) -> None:
    session = grant(running)
    first, second = tokens(running, session), tokens(running, session)
    async with end(running, first[0]) as host, end(running, second[1]) as guest:
        await guest.send(b"lost")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await host.recv()


async def test_when_one_end_leaves_the_other_gets_all_and_is_told(running: RunningHub) -> None:
    host_token, guest_token = tokens(running, grant(running))
    async with end(running, host_token) as host:
        async with end(running, guest_token) as guest:
            for number in range(50):
                await guest.send(bytes([number]) * 10_000)
        assert [(await host.recv())[0] for _ in range(50)] == list(range(50))
        assert await closing(host) == (1000, "other_end_left")


async def test_the_relay_ends_with_the_grant(running: RunningHub) -> None:
    host_token, guest_token = tokens(running, grant(running, minutes=0.01))
    async with end(running, host_token) as host, end(running, guest_token) as guest:
        assert await closing(guest) == (4002, "grant_expired")
        assert await closing(host) == (4002, "grant_expired")


async def test_an_end_whose_partner_does_not_come_is_sent_away(
    running: RunningHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "WAIT_FOR_PARTNER_S", 0.05)
    host_token, _ = tokens(running, grant(running))
    async with end(running, host_token) as host:
        assert await closing(host) == (4003, "other_end_did_not_come")
    assert running.hub.relays.count == 0


async def test_an_end_that_speaks_early_is_heard_and_one_that_leaves_early_is_missed(running: RunningHub) -> None:
    session = grant(running)
    gone, stays = tokens(running, session), tokens(running, session)
    async with end(running, gone[1]) as guest:
        await guest.send(b"early")
    async with end(running, stays[1]) as guest:
        sent = [b"%d" % number * 1000 for number in range(100)]
        for data in sent:
            await guest.send(data)
        assert running.hub.relays.count == 1
        async with end(running, stays[0]) as host:
            assert [await host.recv() for _ in sent] == sent


async def test_only_binary_messages_of_a_moderate_size_pass(running: RunningHub) -> None:
    session = grant(running)
    for message, code in (("text", 1003), (b"x" * (MAX_MESSAGE_BYTES + 1), 1009)):
        host_token, guest_token = tokens(running, session)
        async with end(running, host_token) as host, end(running, guest_token) as guest:
            await guest.send(message)
            assert (await closing(guest))[0] == code
            await closing(host)


async def test_a_new_relay_for_a_channel_takes_the_place_of_the_old(running: RunningHub) -> None:
    session = grant(running)
    old, files, new = tokens(running, session), tokens(running, session, "files"), tokens(running, session)
    async with end(running, old[0]) as old_host, end(running, old[1]) as old_guest:  # noqa: SIM117
        async with end(running, files[0]) as files_host, end(running, files[1]) as files_guest:
            async with end(running, new[0]) as host, end(running, new[1]) as guest:
                assert await closing(old_host) == (4005, "replaced")
                assert await closing(old_guest) == (4005, "replaced")
                for source, target in ((files_guest, files_host), (guest, host)):
                    await source.send(b"still here")
                    assert await target.recv() == b"still here"


async def test_a_slow_reader_holds_its_sender_back_instead_of_filling_the_hub(running: RunningHub) -> None:
    host_token, guest_token = tokens(running, grant(running))
    headers = {"Authorization": f"Bearer {host_token}"}
    url, most = running.ws_url + "/relay", 64 * 1024 * 1024
    async with connect(url, additional_headers=headers, max_queue=1, compression=None) as deaf:
        async with end(running, guest_token) as guest:
            sent = 0
            with pytest.raises(TimeoutError):
                while sent < most:
                    async with asyncio.timeout(0.5):
                        await guest.send(b"x" * 65536)
                    sent += 65536
            passed = running.hub.relays._relays.popitem()[1].traffic.total_bytes
            # What left the hub is in the kernel's buffers; in the hub itself there are a few messages at most.
            assert passed <= sent
            assert sent < most // 2
            guest.transport.abort()
        deaf.transport.abort()


async def test_the_relay_adds_well_under_a_millisecond(running: RunningHub) -> None:
    """An echo through the relay beside one over a bare WebSocket server of the same library, in one run."""
    host_token, guest_token = tokens(running, grant(running))

    async def echo(socket: ClientConnection | ServerConnection) -> None:
        async for message in socket:
            await socket.send(message)

    async def round_trip_ms(socket: ClientConnection) -> float:
        times = []
        for _ in range(200):
            began = time.perf_counter()
            await socket.send(b"x" * 64)
            await socket.recv()
            times.append((time.perf_counter() - began) * 1000)
        return statistics.median(times)

    async with serve(echo, "127.0.0.1", 0, compression=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        async with connect(f"ws://127.0.0.1:{port}", compression=None) as direct:
            direct_ms = await round_trip_ms(direct)
    async with end(running, host_token) as host, end(running, guest_token) as guest:
        echoing = asyncio.create_task(echo(host))
        relayed_ms = await round_trip_ms(guest)
        echoing.cancel()
        await asyncio.gather(echoing, return_exceptions=True)
    assert relayed_ms - direct_ms < 1.0


class TestLimits:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(relays=3, relays_each=2, relay_bytes=100_000)

    async def test_relays_are_counted_each_and_in_all(self, running: RunningHub) -> None:
        session = grant(running)
        three = [tokens(running, session) for _ in range(3)]
        async with end(running, three[0][0]), end(running, three[1][0]):
            assert await refusal(running, three[2][0]) == "too_many_relays"

    async def test_bytes_are_counted_in_both_directions_together(self, running: RunningHub) -> None:
        host_token, guest_token = tokens(running, grant(running))
        async with end(running, host_token) as host, end(running, guest_token) as guest:
            await guest.send(b"x" * 60_000)
            await host.recv()
            await host.send(b"x" * 40_001)
            assert await closing(guest) == (4004, "relay_bytes_used_up")
