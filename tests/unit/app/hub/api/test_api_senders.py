"""What a customer's companion is told about the agent who asks it, and what it is not told otherwise."""

from __future__ import annotations

from fakes.served_hub import RunningHub

from sync.edits import Edit
from sync.identifiers import team_scope
from sync.protocol.signals import Sender, SessionAsk, SessionEnd, Typing

LIAR = Sender(principal_id="x", kind="agent", name="Boss", role="admin", email="boss@example.com", team="bosses")


async def test_a_request_says_address_and_team_as_the_hub_knows_them(running: RunningHub) -> None:
    ada, bo = running.staff(), await running.companion(name="Bo")
    ticket = _ticket(running, bo.principal_id)
    async with running.signals(bo) as companion, running.signals(ada) as agent:
        ask = SessionAsk(
            session_id="session-0001", ticket_id=ticket, contact_id=bo.principal_id, rights=["view"], minutes=30,
            agent_commitment="ab" * 32, sender=LIAR,
        )  # fmt: skip
        await agent.send(ask)
        sender = (await companion.next_of(SessionAsk)).sender
        assert (sender.principal_id, sender.email, sender.team) == (ada.principal_id, "ada@example.com", "support")


async def test_other_signals_keep_the_address_to_the_staff(running: RunningHub) -> None:
    ada, bo = running.staff(), await running.companion(name="Bo")
    ticket = _ticket(running, bo.principal_id)
    async with running.signals(bo) as companion, running.signals(ada) as agent:
        await agent.send(Typing(ticket_id=ticket, is_typing=True, sender=LIAR))
        typing = (await companion.next_of(Typing)).sender
        assert (typing.principal_id, typing.email, typing.team) == (ada.principal_id, "", "")
        ask = SessionAsk(
            session_id="session-0001", ticket_id=ticket, contact_id=bo.principal_id, rights=["view"], minutes=30,
            agent_commitment="ab" * 32,
        )  # fmt: skip
        await agent.send(ask)
        await companion.next_of(SessionAsk)
        await agent.send(SessionEnd(session_id="session-0001", reason="left"))
        assert (await companion.next_of(SessionEnd)).sender.email == ""


def _ticket(running: RunningHub, contact_id: str) -> str:
    edit = Edit.create("ticket", team_scope("support"), subject="s", contact_id=contact_id)
    return str(running.ledger.store.write_as_hub([edit])[0])
