"""docs/protocol.md is enough: a client written from it alone does what people do with the hub."""

from __future__ import annotations

import ast
import sys
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from fakes import stranger
from fakes.served_hub import PASSWORD, RunningHub
from fakes.stranger import Stranger


async def until(signals: AsyncIterator[dict[str, Any]], kind: str) -> dict[str, Any]:
    async for signal in signals:
        if signal["type"] == kind:
            return signal
    raise AssertionError(f"the line ended before {kind}")


def test_the_stranger_knows_nothing_of_this_project() -> None:
    tree = ast.parse(Path(str(stranger.__file__)).read_text("utf-8"))
    plain = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    named = [str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    roots = {name.partition(".")[0] for name in plain + named}
    assert roots - sys.stdlib_module_names == {"httpx", "websockets"}


async def test_a_customer_and_an_agent_meet_with_programs_of_strangers(running: RunningHub) -> None:
    running.staff("ada@example.com")
    agent, customer = Stranger(running.url), Stranger(running.url)
    await agent.sign_in("ada@example.com", PASSWORD)
    await customer.enrol(name="Carol", host_name="desk", product="Surveyor")
    await agent.pull()
    team, mine = customer.me["ticket_scope"], customer.me["principal_id"]
    async with agent.signals() as signals:
        assert (await until(signals, "hello"))["epoch"]
        ticket_id = await customer.create("ticket", team, contact_id=mine, subject="It prints red", product="Surveyor")
        assert team in (await until(signals, "poke"))["scopes"]
        await agent.pull()
        assert agent.rows["ticket", ticket_id]["fields"]["subject"] == "It prints red"
        assert isinstance(agent.rows["ticket", ticket_id]["fields"]["number"], int)

    picture = bytes(range(256)) * 300
    sha256 = await customer.put_blob(picture)
    who = {"ticket_id": ticket_id, "author_id": mine, "author_kind": "contact", "author_name": "Carol"}
    file = {"sha256": sha256, "file_name": "red.png", "size_bytes": len(picture), "visibility": "public"}
    await customer.create("attachment", team, **who, **file)
    await agent.pull()
    assert await agent.get_blob(sha256) == picture
    assert await agent.get_blob(sha256, 1000) == picture[1000:]

    namespace = uuid.UUID("0a4d5b0e-7a55-4b0c-8f0e-5f3c1c6f7d21")
    tag_id = str(uuid.uuid5(namespace, f"ticket_tag/{ticket_id}/printer"))
    await agent.create("ticket_tag", team, tag_id, ticket_id=ticket_id, tag="printer", is_on=True)
    await agent.change("ticket", ticket_id, state="open", owner_id=agent.me["principal_id"])
    author = {"author_id": agent.me["principal_id"], "author_kind": "agent", "author_name": "Ada"}
    await agent.create("message", team, ticket_id=ticket_id, **author, visibility="public", body="Which printer?")
    await agent.create("message", team, ticket_id=ticket_id, **author, visibility="internal", body="Again!")
    await customer.pull()
    assert customer.rows["ticket", ticket_id]["fields"]["state"] == "open"
    assert [row["fields"]["body"] for (kind, _), row in customer.rows.items() if kind == "message"] == [
        "Which printer?"
    ]
    assert {kind for kind, _ in customer.rows} == {"ticket", "attachment", "message"}
    for program in (agent, customer):
        await program.leave()
