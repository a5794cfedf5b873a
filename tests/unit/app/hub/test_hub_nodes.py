"""Two nodes of one hub, as processes over one PostgreSQL database: whoever comes to either is at one desk."""

from __future__ import annotations

import asyncio
import time

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fakes.hub_nodes import Node, NodeSocket, Person, beside, customer, fresh, member, new_ticket
from fakes.served_hub import signed_nonce
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from app.hub.devices import Devices
from app.hub.ledger import Ledger, now_ms
from sync.edits import Edit
from sync.identifiers import new_record_id
from sync.protocol.copies import HEADER
from sync.protocol.messages import PullRequest, Verdict
from sync.protocol.signals import (
    DeviceTaken,
    Poke,
    Presence,
    RelayAsk,
    RelayPass,
    SessionAnswer,
    SessionAsk,
    SessionEnd,
    Typing,
)

SOON_S = 2.0
"""Far below what the periodic looks take (5 s), far above what the bus takes, on a machine that is busy."""


async def test_what_is_written_at_one_node_is_told_and_read_at_the_other(
    pair: list[Node], shared: Ledger, http: httpx.AsyncClient
) -> None:
    ann, bob = member(shared, fresh("ann")), member(shared, fresh("bob"))
    async with bob.socket(pair[1]) as at_b:
        op = new_ticket("Across")
        began = time.monotonic()
        [result] = (await ann.push(http, pair[0], at_b.hello.epoch, op)).results
        poke = await at_b.hear(Poke, lambda poke: "team:support" in poke.scopes)
        assert time.monotonic() - began < SOON_S
    assert result.verdict is Verdict.OK
    reply = await bob.pull(http, pair[1], PullRequest(epoch=at_b.hello.epoch, schema=3, cursors={}, limit=2000))
    pages = {page.scope: page for page in reply.scopes}
    assert op.record_id in [row.record_id for row in pages["team:support"].rows]
    assert pages["team:support"].cursor.seq >= poke.scopes["team:support"]


async def test_a_command_tells_the_clients_of_every_node(pair: list[Node], shared: Ledger) -> None:
    ann, bob = member(shared, fresh("ann")), member(shared, fresh("bob"))
    async with ann.socket(pair[0]) as at_a, bob.socket(pair[1]) as at_b:
        with beside(shared.folder.path.parent, shared.settings.database) as command:
            command.store.write_as_hub([Edit.create("organisation", "all", name="Written by a command")])
        assert "all" in (await at_a.hear(Poke)).scopes
        assert "all" in (await at_b.hear(Poke)).scopes


async def test_presence_is_that_of_all_nodes_together(pair: list[Node], shared: Ledger) -> None:
    ann, bob = member(shared, fresh("ann")), member(shared, fresh("bob"))

    def of_ann(said: Presence) -> bool:
        return said.sender is not None and said.sender.principal_id == ann.id

    async with bob.socket(pair[1]) as at_b:
        async with ann.socket(pair[0]) as first:
            assert (await at_b.hear(Presence, of_ann)).state == "online"
            await first.say(Presence(state="away"))
            assert (await at_b.hear(Presence, of_ann)).state == "away"
            async with ann.socket(pair[1]) as second:
                assert {ann.id, bob.id} <= set(second.hello.online)
                assert (await at_b.hear(Presence, of_ann)).state == "online"
            assert (await at_b.hear(Presence, of_ann)).state == "away"  # of what is left of her, at the other node
        assert (await at_b.hear(Presence, of_ann)).state == "offline"


async def test_a_copied_profile_is_noticed_at_whichever_nodes_the_copies_are(pair: list[Node], shared: Ledger) -> None:
    ann = member(shared, fresh("ann"))
    device = fresh("device")
    ann.headers[HEADER] = f"{device} morning"
    async with ann.socket(pair[0]):
        ann.headers[HEADER] = f"{device} evening"
        async with ann.socket(pair[1]) as copy:
            assert (await copy.hear(DeviceTaken)).device == device


async def test_signing_out_at_one_node_ends_the_socket_at_the_other(
    pair: list[Node], shared: Ledger, http: httpx.AsyncClient
) -> None:
    ann = member(shared, fresh("ann"))
    async with ann.socket(pair[1]) as at_b:
        began = time.monotonic()
        (await http.post(f"{pair[0].url}/auth/sign-out", headers=ann.headers)).raise_for_status()
        assert await at_b.ended() == (4401, "signed_out")
        assert time.monotonic() - began < SOON_S


async def test_a_challenge_of_one_node_is_answered_at_another_and_once(
    pair: list[Node], shared: Ledger, http: httpx.AsyncClient
) -> None:
    key = Ed25519PrivateKey.generate()
    device_id = customer(shared, "Carl", key).device_id
    asked = await http.post(f"{pair[0].url}/auth/challenge", json={"device_id": device_id})
    nonce = asked.json()["nonce"]
    answer = {"device_id": device_id, "nonce": nonce, "signature": signed_nonce(key, nonce, device_id)}
    replies = [await http.post(f"{node.url}/auth/device", json=answer) for node in reversed(pair)]
    assert [reply.status_code for reply in replies] == [200, 401]
    assert replies[1].json()["code"] == "wrong_signature"


async def test_a_lost_machine_is_locked_out_of_every_node_at_once(
    pair: list[Node], shared: Ledger, http: httpx.AsyncClient
) -> None:
    carl = customer(shared, "Carl")
    devices = Devices(shared.store, shared.audit, "team:support", now_ms)
    async with carl.socket(pair[1]) as companion:
        began = time.monotonic()
        await asyncio.to_thread(devices.take_back, carl.device_id)
        assert await companion.ended() == (4401, "signed_out")
        assert time.monotonic() - began < SOON_S
    assert (await http.get(f"{pair[0].url}/me", headers=carl.headers)).status_code == 401


async def test_a_closed_account_is_out_of_every_node_at_once(pair: list[Node], shared: Ledger) -> None:
    name = fresh("ann")
    ann = member(shared, name)
    async with ann.socket(pair[0]) as at_a, ann.socket(pair[1]) as at_b:
        began = time.monotonic()
        await asyncio.to_thread(shared.users.disable, f"{name}@example.com")
        assert {(await at_a.ended())[0], (await at_b.ended())[0]} == {4401}
        assert time.monotonic() - began < SOON_S


def question(ledger: Ledger, ann: Person, carl: Person) -> SessionAsk:
    """Return a request to see the customer's screen, on a ticket of his."""
    [ticket_id] = ledger.store.write_as_hub(
        [Edit.create("ticket", "team:support", subject="See", contact_id=carl.id, owner_id=ann.id)]
    )
    return SessionAsk(
        session_id=str(new_record_id()), ticket_id=ticket_id, contact_id=carl.id, rights=["view"], minutes=30,
        agent_commitment="c" * 64,
    )  # fmt: skip


async def test_a_session_is_asked_for_granted_and_relayed_across_the_nodes(pair: list[Node], shared: Ledger) -> None:
    ann, carl = member(shared, fresh("ann")), customer(shared, "Carl")
    async with ann.socket(pair[0]) as agent, carl.socket(pair[1]) as companion:
        ask = question(shared, ann, carl)
        await companion_is_known(agent, carl)
        await agent.say(ask)
        assert (await companion.hear(SessionAsk)).session_id == ask.session_id
        lease = "x" * 8000  # longer than a NOTIFY may be
        until = now_ms() + 60_000
        await companion.say(
            SessionAnswer(session_id=ask.session_id, agent_id=ann.id, is_granted=True, lease=lease, expires_at_ms=until)
        )
        assert (await agent.hear(SessionAnswer)).lease == lease
        await agent.say(RelayAsk(session_id=ask.session_id, channel="view"))
        guest, host = await agent.hear(RelayPass), await companion.hear(RelayPass)
        # Both come to the "wrong" node: the host to the one that does not hold the relay, and so does the guest.
        async with relay(pair[1], guest) as guest_end, relay(pair[1], host) as host_end:
            await host_end.send(b"from the host")
            assert await guest_end.recv() == b"from the host"
            await guest_end.send(b"g" * 100_000)
            assert await host_end.recv() == b"g" * 100_000
            with pytest.raises(InvalidStatus) as refused:
                await relay(pair[1], host)
            assert refused.value.response.status_code == 401
            await agent.say(SessionEnd(session_id=ask.session_id, reason="left"))
            assert (await companion.hear(SessionEnd)).reason == "left"
            await asyncio.gather(guest_end.wait_closed(), host_end.wait_closed())
            assert {guest_end.close_code, host_end.close_code} == {4001}


async def test_typing_reaches_the_staff_at_the_other_node(pair: list[Node], shared: Ledger) -> None:
    ann, carl = member(shared, fresh("ann")), customer(shared, "Carl")
    async with ann.socket(pair[0]) as agent, carl.socket(pair[1]) as companion:
        ask = question(shared, ann, carl)
        await companion_is_known(agent, carl)
        await companion.say(Typing(ticket_id=ask.ticket_id, is_typing=True))
        heard = await agent.hear(Typing)
        assert heard.sender is not None
        assert heard.sender.principal_id == carl.id


async def companion_is_known(agent: NodeSocket, carl: Person) -> None:
    """Wait until the agent's node has told of the companion at the other one."""
    await agent.hear(Presence, lambda said: said.sender is not None and said.sender.principal_id == carl.id)


def relay(node: Node, way: RelayPass) -> connect:
    url = node.url.replace("http", "ws", 1) + "/relay"
    return connect(url, additional_headers={"Authorization": f"Bearer {way.token}"}, compression=None)
