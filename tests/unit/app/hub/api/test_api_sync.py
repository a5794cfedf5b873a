from __future__ import annotations

import msgspec
import pytest
import zstandard
from fakes.served_hub import RunningHub, bearer
from hypothesis import given, settings
from hypothesis import strategies as st

from app.hub.settings import Limits
from sync.edits import Edit
from sync.identifiers import new_op_id, new_record_id
from sync.merge.stamp import HybridClock
from sync.protocol.accounts import SignedIn
from sync.protocol.messages import Op, PullReply, PullRequest, PushReply, PushRequest, Row, Verdict

CLOCK = HybridClock("device")


def op(kind: str, record_id: str, scope: str | None, now_ms: int, **fields: object) -> Op:
    return Op(
        op_id=new_op_id(),
        kind=kind,
        record_id=record_id,
        is_new=scope is not None,
        scope=scope,
        stamp=CLOCK.next_stamp(now_ms),
        fields=fields,
    )


async def pull(running: RunningHub, who: SignedIn) -> PullReply:
    answer = await running.post("/sync/pull", PullRequest(epoch=None, schema=1, cursors={}), who)
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=PullReply)


async def rows(running: RunningHub, who: SignedIn) -> list[Row]:
    return [row for page in (await pull(running, who)).scopes for row in page.rows]


async def push(running: RunningHub, who: SignedIn, *ops: Op) -> PushReply:
    epoch = running.ledger.store.epoch()
    answer = await running.post("/sync/push", PushRequest(epoch=epoch, schema=1, ops=list(ops)), who)
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=PushReply)


async def test_what_a_customer_writes_reaches_the_agent_and_back(running: RunningHub) -> None:
    ada, bo = running.staff(), await running.companion(name="Bo")
    now = (await pull(running, bo)).now_ms
    ticket, message = new_record_id(), new_record_id()
    own = {"author_id": bo.principal_id, "author_kind": "contact", "visibility": "public"}
    reply = await push(
        running,
        bo,
        op("ticket", ticket, bo.ticket_scope, now, subject="No coordinates", contact_id=bo.principal_id),
        op("message", message, bo.ticket_scope, now, ticket_id=ticket, body="It shows nothing.", **own),
    )
    assert [result.verdict for result in reply.results] == [Verdict.OK, Verdict.OK], reply
    seen = {row.record_id: row for row in await rows(running, ada)}
    assert seen[ticket].fields["subject"] == "No coordinates"
    assert seen[message].fields["body"] == "It shows nothing."
    his = {row.record_id: row for row in await rows(running, bo)}
    assert his.keys() == {ticket, message}
    assert his[ticket].fields["number"] == seen[ticket].fields["number"] >= 1001


async def test_a_customer_is_shown_the_public_fields_of_his_ticket_only(running: RunningHub) -> None:
    bo = await running.companion()
    ticket = running.ticket(bo, subject="S", priority="urgent", organisation_id="secret")
    (row,) = await rows(running, bo)
    assert row.fields["subject"] == "S"
    assert not {"priority", "organisation_id"} & (row.fields.keys() | row.clk.keys())
    rejected = await push(running, bo, op("ticket", ticket, None, 1, priority="low"))
    (result,) = rejected.results
    assert result.verdict is Verdict.REJECTED
    assert result.row is None or not {"priority", "organisation_id"} & result.row.fields.keys()


async def test_a_customer_who_writes_opens_his_resolved_ticket_anew(running: RunningHub) -> None:
    bo, ada = await running.companion(), running.staff()
    ticket = running.ticket(bo, state="resolved", resolved_at_ms=5)
    own = {"author_id": bo.principal_id, "author_kind": "contact", "body": "It is back.", "ticket_id": ticket}
    reply = await push(
        running, bo, op("message", new_record_id(), bo.ticket_scope, (await pull(running, bo)).now_ms, **own)
    )
    assert [result.verdict for result in reply.results] == [Verdict.OK]
    seen = {row.record_id: row for row in await rows(running, ada)}
    assert (seen[ticket].fields["state"], seen[ticket].fields["resolved_at_ms"]) == ("open", None)


async def carry_out(running: RunningHub, customers: dict[str, SignedIn], plan: list[tuple[str, str]]) -> None:
    wanted: dict[str, set[str]] = {"A": set(), "B": set()}
    edits = []
    for whose, visibility in plan:
        ticket = running.ticket(customers[whose])
        for kind in ("message", "attachment"):
            edit = Edit.create(kind, "team:support", ticket_id=ticket, visibility=visibility)
            edits.append(edit)
            if visibility == "public":
                wanted[whose].add(edit.record_id)
    running.ledger.store.write_as_hub(edits)
    made = {edit.record_id for edit in edits}
    for whose, customer in customers.items():
        shown = [row for row in await rows(running, customer) if row.kind in {"message", "attachment"}]
        assert {row.record_id for row in shown} & made == wanted[whose]
        assert all(row.fields is None or row.fields["visibility"] == "public" for row in shown)


async def test_customers_never_receive_internal_messages_nor_each_others(running: RunningHub) -> None:
    customers = {"A": await running.companion(), "B": await running.companion()}
    # Hypothesis cannot await; its examples are drawn first and then carried out on this loop.
    plans: list[list[tuple[str, str]]] = []
    step = st.tuples(st.sampled_from("AB"), st.sampled_from(["public", "internal"]))

    @settings(max_examples=12, database=None, deadline=None)
    @given(st.lists(step, max_size=10))
    def draw(plan: list[tuple[str, str]]) -> None:
        plans.append(plan)

    draw()
    for plan in plans:
        await carry_out(running, customers, plan)


async def test_scopes_come_from_the_grants_not_from_the_request(running: RunningHub) -> None:
    bo = await running.companion()
    running.ledger.store.grant(bo.principal_id, "team:support")
    running.ledger.store.write_as_hub([Edit.create("ticket", "team:support", subject="another's")])
    assert [page.scope for page in (await pull(running, bo)).scopes] == [f"contact:{bo.principal_id}"]
    me = await running.http.get("/me", headers=bearer(bo))
    assert me.json()["scopes"] == [f"contact:{bo.principal_id}"]


async def test_large_replies_are_compressed_for_those_who_say_so(running: RunningHub) -> None:
    ada = running.staff()
    running.ledger.store.write_as_hub([Edit.create("organisation", "all", name=f"O{n}" * 9) for n in range(200)])
    body = msgspec.json.encode(PullRequest(epoch=None, schema=1, cursors={}))
    for accepts, encoding in (("zstd", "zstd"), ("gzip", None)):
        headers = {**bearer(ada), "Accept-Encoding": accepts}
        async with running.http.stream("POST", "/sync/pull", content=body, headers=headers) as answer:
            assert answer.headers.get("content-encoding") == encoding
            raw = b"".join([piece async for piece in answer.aiter_raw()])
        plain = zstandard.ZstdDecompressor().decompressobj().decompress(raw) if encoding else raw
        assert len(msgspec.json.decode(plain, type=PullReply).scopes[0].rows) == 201


async def test_a_compressed_push_is_understood(running: RunningHub) -> None:
    ada = running.staff()
    epoch = running.ledger.store.epoch()
    edit = op("organisation", new_record_id(), "all", 1, name="Harbour Ltd")
    body = zstandard.compress(msgspec.json.encode(PushRequest(epoch=epoch, schema=1, ops=[edit])))
    answer = await running.http.post("/sync/push", content=body, headers={**bearer(ada), "Content-Encoding": "zstd"})
    assert answer.json()["results"][0]["verdict"] == "ok"


@pytest.mark.parametrize(("schema", "status"), [(0, 426), (1, 200), (99, 200)])
async def test_a_client_that_is_too_old_is_told_so_but_its_edits_are_taken(
    running: RunningHub, schema: int, status: int
) -> None:
    ada = running.staff()
    answer = await running.post("/sync/pull", PullRequest(epoch=None, schema=schema, cursors={}), ada)
    assert answer.status_code == status
    edit = op("organisation", new_record_id(), "all", 1, name="X")
    ask = PushRequest(epoch=running.ledger.store.epoch(), schema=schema, ops=[edit])
    assert (await running.post("/sync/push", ask, ada)).json()["results"][0]["verdict"] == "ok"


async def test_a_push_with_too_many_operations_is_refused_whole(running: RunningHub) -> None:
    ada = running.staff()
    ops = [op("organisation", new_record_id(), "all", 1, name="X") for _ in range(501)]
    answer = await running.post("/sync/push", PushRequest(epoch=None, schema=1, ops=ops), ada)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert [row.kind for row in await rows(running, ada)] == ["agent"]


class TestTooMuch:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(operations_a_minute=6)

    async def test_a_customer_who_floods_is_told_to_wait_and_the_staff_is_not(self, running: RunningHub) -> None:
        ada, bo, cy = running.staff(), await running.companion(), await running.companion()
        now = (await pull(running, bo)).now_ms

        def request(who: SignedIn, count: int, body: str = "") -> PushRequest:
            ops = [op("ticket", new_record_id(), "team:support", now, subject=f"S{body}") for _ in range(count)]
            return PushRequest(epoch=running.ledger.store.epoch(), schema=1, ops=ops)

        assert (await running.post("/sync/push", request(bo, 400), bo)).status_code == 200
        flood = await running.post("/sync/push", request(bo, 400), bo)
        assert (flood.status_code, flood.json()["code"]) == (429, "slow_down")
        assert 0 < flood.json()["retry_after_s"] <= 3000
        assert (await running.post("/sync/push", request(cy, 400), cy)).status_code == 200
        for _ in range(2):
            assert (await running.post("/sync/push", request(ada, 400), ada)).status_code == 200
        long = await running.companion()
        assert (await running.post("/sync/push", request(long, 2, "x" * 2_000_000), long)).status_code in {200, 413}
        assert (await running.post("/sync/push", request(long, 100), long)).status_code == 429

    async def test_a_small_frame_that_grows_large_is_refused_to_a_customer(self, running: RunningHub) -> None:
        bo = await running.companion()
        data = zstandard.ZstdCompressor().compress(b" " * 20_000_000)
        assert len(data) < 10_000
        answer = await running.http.post("/sync/push", content=data, headers={**bearer(bo), "Content-Encoding": "zstd"})
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_what_a_push_leaves_in_the_log_is_no_place_for_more(running: RunningHub) -> None:
    bo = await running.companion()
    fields = {"subject": "S", "contact_id": bo.principal_id}
    edit = op("ticket", new_record_id(), bo.ticket_scope, (await pull(running, bo)).now_ms, **fields)
    for base in ({"other": "x"}, {"subject": "x" * 100_000}):
        (result,) = (await push(running, bo, msgspec.structs.replace(edit, base=base))).results
        assert result.verdict is Verdict.REJECTED
