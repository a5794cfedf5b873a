"""A replica with a real hub: edits out, news in, and every accident on the way."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from sync.client.address import HubAddress
from sync.client.events import LinkStatus, OpRejected, RecordsChanged, SignedOut
from sync.edits import Edit
from sync.errors import HubUnreachableError, RefusedError, UsageError
from sync.hub import tables
from sync.protocol.accounts import Enrol
from sync.records import Message, Ticket
from sync.store.local_tables import Draft, RejectedOp
from tests.fakes.sync_hub import PASSWORD, SyncHub
from tests.fakes.watched_replica import WatchedReplica


def new_ticket(**fields: str) -> Edit:
    return Edit.create("ticket", "team:support", subject="The printer is silent", **fields)


def words(agent_id: str, ticket_id: str, body: str) -> Edit:
    return Edit.create(
        "message", "team:support", ticket_id=ticket_id, body=body, author_id=agent_id, author_kind="agent"
    )


def ops_at(hub: SyncHub, record_id: str) -> list[str]:
    with hub.store.reader.begin() as connection:
        of_record = tables.op.c.record_id == record_id
        return list(connection.execute(select(tables.op.c.op_id).where(of_record)).scalars())


def enrolled(make_replica, name: str = "carol") -> tuple[WatchedReplica, Ed25519PrivateKey]:
    key = Ed25519PrivateKey.generate()
    replica = make_replica(name)
    request = Enrol(public_key=key.public_key().public_bytes_raw().hex(), name="Carol")
    replica.enrol(request, key).result(10)
    replica.wait_online()
    return replica, key


def test_an_edit_shows_at_once_and_comes_back_with_what_the_hub_adds(hub: SyncHub, ina: WatchedReplica) -> None:
    [ticket_id] = ina.edit(new_ticket()).result(10)
    with ina.read() as session:
        assert session.get(Ticket, ticket_id).subject == "The printer is silent"
    ina.wait_row("ticket", ticket_id, number=1001)
    ina.wait_sent()


def test_what_one_writes_another_reads_without_polling(hub: SyncHub, ina: WatchedReplica, make_replica) -> None:
    hub.add_agent("ben@example.com")
    ben = make_replica("ben")
    ben.sign_in("ben@example.com", PASSWORD).result(10)
    ben.wait_online()
    [ticket_id] = ina.edit(new_ticket()).result(10)
    ben.wait_row("ticket", ticket_id, number=1001)
    ben.edit(Edit.change("ticket", ticket_id, subject="The printer sings")).result(10)
    ina.wait_row("ticket", ticket_id, subject="The printer sings")
    assert any(ticket_id in event.changed.get("ticket", ()) for event in ben.all_of(RecordsChanged))


def test_a_customer_sees_the_public_part_and_nothing_else(hub: SyncHub, ina: WatchedReplica, make_replica) -> None:
    carol, _ = enrolled(make_replica)
    contact_id = carol.account.principal_id
    [ticket_id] = carol.edit(new_ticket(contact_id=contact_id)).result(10)
    ina.wait_row("ticket", ticket_id, contact_id=contact_id)
    secret = words(hub.agent_id, ticket_id, "He is rude")
    inner = Edit.create(**{**_create_arguments(secret), "visibility": "internal"})
    said = words(hub.agent_id, ticket_id, "Is it plugged in?")
    ina.edit(inner, Edit.change("ticket", ticket_id, priority="high"), said).result(10)
    carol.wait_row("message", said.record_id, body="Is it plugged in?")
    carol.wait_row("ticket", ticket_id, number=1001, priority="normal")
    assert set(carol.rows("message")) == {said.record_id}


def _create_arguments(edit: Edit) -> dict[str, object]:
    return {"kind": edit.kind, "scope": edit.scope, **edit.fields}


@pytest.mark.parametrize("path", ["/sync/push", "/sync/pull"])
@pytest.mark.parametrize("fault", ["die", "lose_reply", 500, 503, 429])
def test_a_hub_that_dies_in_the_middle_of_a_step_costs_nothing(
    hub: SyncHub, ina: WatchedReplica, path: str, fault: str | int
) -> None:
    hub.faults[path] = [fault, fault]
    [ticket_id] = ina.edit(new_ticket()).result(10)
    ina.wait_row("ticket", ticket_id, number=1001)
    ina.wait_online()
    assert hub.faults[path] == []
    assert len(ops_at(hub, ticket_id)) == 2  # the creation, once, and the hub's number
    assert ina.link_state.pending_count == 0


def test_what_is_written_while_the_hub_is_away_goes_out_by_itself(hub: SyncHub, ina: WatchedReplica) -> None:
    hub.stop()
    away = ina.wait_status(LinkStatus.OFFLINE)
    assert "kept here" in away.state.message
    [ticket_id] = ina.edit(new_ticket()).result(10)
    ina.edit(words(hub.agent_id, ticket_id, "Written on a train")).result(10)
    assert ina.link_state.pending_count == 2
    assert ina.link_state.oldest_pending_ms is not None
    hub.start()
    ina.wait_row("ticket", ticket_id, number=1001)
    ina.wait_online()
    assert ina.link_state.pending_count == 0
    assert ina.link_state.message == ""


def test_a_replica_starts_without_its_hub_and_shows_what_it_knows(
    hub: SyncHub, ina: WatchedReplica, make_replica, tmp_path: Path
) -> None:
    [ticket_id] = ina.edit(new_ticket()).result(10)
    ina.wait_row("ticket", ticket_id, number=1001)
    account = ina.account
    ina.stop()
    hub.stop()
    again = WatchedReplica(tmp_path / "ina", HubAddress(hub.url))
    assert again.account.principal_id == account.principal_id
    assert again.account.token == ""
    again.resume(account)
    again.start()
    try:
        again.wait_status(LinkStatus.OFFLINE)
        assert again.rows("ticket")[ticket_id]["number"] == 1001
        again.edit(Edit.change("ticket", ticket_id, subject="Without a hub")).result(10)
        hub.start()
        again.wait_online()
        again.wait_sent()
    finally:
        again.stop()
    assert len(ops_at(hub, ticket_id)) == 3


def test_an_expired_token_signs_an_agent_out_and_loses_nothing(hub: SyncHub, ina: WatchedReplica) -> None:
    hub.forget_tokens()
    out = ina.wait_for(SignedOut)
    assert out.code == "token_expired"
    assert ina.link_state.status is LinkStatus.SIGNED_OUT
    [ticket_id] = ina.edit(new_ticket()).result(10)
    assert ina.link_state.pending_count == 1
    ina.sign_in("ina@example.com", PASSWORD).result(10)
    ina.wait_row("ticket", ticket_id, number=1001)
    ina.wait_online()
    assert len(ina.all_of(SignedOut)) == 1


def test_a_device_gets_a_new_token_by_itself(hub: SyncHub, make_replica) -> None:
    carol, _ = enrolled(make_replica)
    old = carol.account.token
    hub.forget_tokens()
    [ticket_id] = carol.edit(new_ticket(contact_id=carol.account.principal_id)).result(10)
    carol.wait_row("ticket", ticket_id, number=1001)
    carol.wait_until(lambda: carol.account.token != old, "a new token")
    assert not carol.all_of(SignedOut)


def test_a_device_that_the_hub_forgot_is_told_so_and_keeps_what_it_wrote(hub: SyncHub, make_replica) -> None:
    carol, _ = enrolled(make_replica)
    hub.forget_device(carol.account.device_id)
    hub.forget_tokens()
    assert carol.wait_for(SignedOut).code == "not_enrolled"
    [ticket_id] = carol.edit(new_ticket(contact_id=carol.account.principal_id)).result(10)
    assert ticket_id in carol.rows("ticket")


def test_a_device_resumes_with_its_key_alone(hub: SyncHub, make_replica, tmp_path: Path) -> None:
    carol, key = enrolled(make_replica)
    carol.stop()
    again = WatchedReplica(tmp_path / "carol", HubAddress(hub.url))
    again.start()
    try:
        again.resume(again.account, key)
        again.wait_online()
    finally:
        again.stop()


def test_without_token_and_key_one_is_signed_out_and_may_write(hub: SyncHub, ina: WatchedReplica, tmp_path) -> None:
    ina.stop()
    again = WatchedReplica(tmp_path / "ina", HubAddress(hub.url))
    again.resume(again.account)
    again.start()
    try:
        [ticket_id] = again.edit(new_ticket()).result(10)
        again.wait_row("ticket", ticket_id, subject="The printer is silent")
        assert again.link_state.status is LinkStatus.SIGNED_OUT
        again.sign_in("ina@example.com", PASSWORD).result(10)
        again.wait_row("ticket", ticket_id, number=1001)
    finally:
        again.stop()


def test_a_wrong_password_is_told(hub: SyncHub, make_replica) -> None:
    replica = make_replica()
    with pytest.raises(RefusedError) as refusal:
        replica.sign_in("ina@example.com", "guess").result(10)
    assert refusal.value.code == "wrong_password"
    assert replica.account is None


def test_signing_in_without_a_hub_says_so(hub: SyncHub, make_replica) -> None:
    replica = make_replica()
    hub.stop()
    with pytest.raises(HubUnreachableError, match="kept here"):
        replica.sign_in("ina@example.com", PASSWORD).result(10)


def test_a_rejected_edit_is_told_kept_and_taken_back(hub: SyncHub, ina: WatchedReplica) -> None:
    [ticket_id] = ina.edit(new_ticket()).result(10)
    said = words(hub.agent_id, ticket_id, "As I said")
    ina.edit(said).result(10)
    ina.wait_sent()
    ina.edit(Edit.change("message", said.record_id, body="As I never said")).result(10)
    rejected = ina.wait_for(OpRejected)
    assert rejected.why == "What was sent stays as it was sent; write a new message instead."
    ina.wait_row("message", said.record_id, body="As I said")
    with ina.read() as session:
        kept = session.scalars(select(RejectedOp)).one()
    assert kept.fields["body"] == "As I never said"
    assert ina.link_state.pending_count == 0


def test_a_rejected_edit_blocks_no_other(hub: SyncHub, ina: WatchedReplica) -> None:
    bad = words("somebody else", "no ticket", "Under another name")
    good = new_ticket()
    ina.edit(bad, good).result(10)
    ina.wait_row("ticket", good.record_id, number=1001)
    assert bad.record_id not in ina.rows("message")
    assert ina.wait_for(OpRejected).op.fields["body"] == "Under another name"


def test_another_person_gets_an_empty_store(hub: SyncHub, ina: WatchedReplica) -> None:
    [ticket_id] = ina.edit(new_ticket()).result(10)
    ina.wait_row("ticket", ticket_id, number=1001)
    ina.write_local(lambda session: session.add(Draft(ticket_id=ticket_id, body="half a thou"))).result(10)
    ina.sign_out().result(10)
    assert ina.account is None
    assert ina.link_state.status is LinkStatus.SIGNED_OUT
    assert ticket_id in ina.rows("ticket")
    hub.add_agent("new@example.com", "all")
    ina.sign_in("new@example.com", PASSWORD).result(10)
    ina.wait_online()
    assert ina.rows("ticket") == {}
    with ina.read() as session:
        assert session.scalars(select(Draft)).all() == []


def test_another_person_waits_until_the_first_ones_words_are_sent(hub: SyncHub, ina: WatchedReplica) -> None:
    ina.sign_out().result(10)
    [ticket_id] = ina.edit(new_ticket()).result(10)
    hub.add_agent("new@example.com", "all")
    with pytest.raises(RefusedError, match="have not reached the hub") as refusal:
        ina.sign_in("new@example.com", PASSWORD).result(10)
    assert refusal.value.code == "unsent_changes"
    assert ticket_id in ina.rows("ticket")
    ina.sign_in("ina@example.com", PASSWORD).result(10)
    ina.wait_row("ticket", ticket_id, number=1001)


def test_reading_waits_for_no_writer(hub: SyncHub, ina: WatchedReplica) -> None:
    [ticket_id] = ina.edit(new_ticket()).result(10)
    is_writing, may_end = threading.Event(), threading.Event()

    def write(session) -> None:
        session.add(Draft(ticket_id=ticket_id, body="slow"))
        session.flush()
        is_writing.set()
        may_end.wait(10)

    writing = ina.write_local(write)
    assert is_writing.wait(10)
    try:
        with ina.read() as session:
            assert session.get(Ticket, ticket_id) is not None
            assert session.get(Draft, (ticket_id, "public")) is None
    finally:
        may_end.set()
    writing.result(10)


def test_a_reader_cannot_write(ina: WatchedReplica) -> None:
    with pytest.raises(Exception, match="cannot be written"), ina.read() as session:
        session.add(Message(id="m", scope="all"))
        session.flush()


def test_an_edit_that_makes_no_sense_is_refused_at_once(ina: WatchedReplica) -> None:
    with pytest.raises(UsageError, match="no ticket"):
        ina.edit(Edit.change("ticket", "01234567", subject="?")).result(10)
    with pytest.raises(UsageError, match="Only the hub"):
        ina.edit(Edit.create("ticket", "team:support", number=5)).result(10)
    assert ina.link_state.pending_count == 0


def test_a_stopped_replica_has_stored_its_edits_and_takes_no_more(hub: SyncHub, ina: WatchedReplica) -> None:
    edits = [ina.edit(new_ticket()) for _ in range(20)]
    ina.stop()
    ina.stop()
    assert all(edit.result(0) for edit in edits)
    with pytest.raises(UsageError, match="stopped"):
        ina.edit(new_ticket())


@pytest.mark.logs_warning
def test_a_program_that_fails_to_take_an_event_does_not_end_sync(hub: SyncHub, make_replica, caplog) -> None:
    replica = make_replica()
    note = replica._on_event

    def fail_once(event) -> None:
        note(event)
        if len(replica.seen) == 1:
            raise RuntimeError("a bug of the program")

    replica._on_event = fail_once
    replica.sign_in("ina@example.com", PASSWORD).result(10)
    replica.wait_online()
    assert "failed to take an event" in caplog.text


def test_a_grant_and_its_end_reach_the_replica(hub: SyncHub, ina: WatchedReplica) -> None:
    [ticket_id] = hub.store.write_as_hub([Edit.create("ticket", "team:other", subject="Not yours yet")])
    [mine] = ina.edit(new_ticket()).result(10)
    ina.wait_row("ticket", mine, number=1002)
    hub.store.grant(hub.agent_id, "team:other")
    hub.drop_sockets()
    ina.wait_row("ticket", ticket_id, number=1001)
    hub.store.revoke(hub.agent_id, "team:other")
    hub.drop_sockets()
    ina.wait_until(lambda: ticket_id not in ina.rows("ticket"), "the other team's ticket is gone")
    assert mine in ina.rows("ticket")


def test_a_hub_restored_from_a_backup_gets_again_what_it_lost(hub: SyncHub, ina: WatchedReplica, tmp_path) -> None:
    [before] = ina.edit(new_ticket()).result(10)
    ina.wait_row("ticket", before, number=1001)
    hub.store.backup(tmp_path / "backup.db")
    [after] = ina.edit(new_ticket()).result(10)
    ina.wait_row("ticket", after, number=1002)
    hub.stop()
    hub.store.close()
    hub.store = hub.open_store(tmp_path / "backup.db")
    hub.store.recover()
    assert ops_at(hub, after) == []
    hub.start()
    ina.wait_until(lambda: ops_at(hub, after), "sent again")
    hub.store.end_recovery()
    ina.wait_online()
    ina.wait_row("ticket", after, number=1002)


def test_a_large_backlog_goes_out_compressed_and_in_batches(hub: SyncHub, ina: WatchedReplica) -> None:
    hub.stop()
    ina.wait_status(LinkStatus.OFFLINE)
    ids = ina.edit(*(new_ticket(module="word " * 50) for _ in range(700))).result(10)
    assert ina.link_state.pending_count == 700
    pushes = hub.counts["POST /sync/push"]
    hub.start()
    ina.wait_sent()
    ina.wait_until(lambda: all(row["number"] for row in ina.rows("ticket").values()), "numbers")
    assert ina.rows("ticket").keys() == set(ids)
    assert hub.counts["POST /sync/push"] == pushes + 2


@pytest.mark.logs_warning
def test_a_fault_of_our_own_is_told_and_does_not_end_sync(hub: SyncHub, ina: WatchedReplica, caplog) -> None:
    faults = [0]
    take = ina._store.take_push_reply

    def fail_once(batch, reply):
        if not faults[0]:
            faults[0] = 1
            raise ZeroDivisionError
        return take(batch, reply)

    ina._store.take_push_reply = fail_once
    [ticket_id] = ina.edit(new_ticket()).result(10)
    ina.wait_row("ticket", ticket_id, number=1001)
    ina.wait_sent()
    assert "by our own fault" in caplog.text
    assert "kept here" in ina.wait_status(LinkStatus.OFFLINE).state.message


def test_long_words_go_out_in_pushes_of_a_bounded_size(hub: SyncHub, ina: WatchedReplica) -> None:
    hub.stop()
    ina.wait_status(LinkStatus.OFFLINE)
    [ticket_id] = ina.edit(new_ticket()).result(10)
    ina.edit(*(words(hub.agent_id, ticket_id, "x" * 90_000) for _ in range(30))).result(10)
    pushes = hub.counts["POST /sync/push"]
    hub.start()
    ina.wait_sent()
    assert hub.counts["POST /sync/push"] == pushes + 3
    assert not ina.all_of(OpRejected)


def test_a_push_that_is_too_much_for_now_goes_out_later(hub: SyncHub, ina: WatchedReplica) -> None:
    ina.wait_sent()
    hub.faults["/sync/push"] = [429, 429]
    [ticket_id] = ina.edit(new_ticket()).result(10)
    ina.wait_row("ticket", ticket_id, number=1001)
    assert hub.faults["/sync/push"] == []
    assert not ina.all_of(OpRejected)
