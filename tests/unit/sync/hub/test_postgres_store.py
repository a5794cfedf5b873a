"""What is PostgreSQL's own about the hub's store: restarts, takeovers, uncertain commits, locks and dumps."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.postgres_server import LOCKED_PASSWORD, LOCKED_ROLE, PostgresServer, postgres_server
from sqlalchemy import event, select, text

from desk.audience import audiences
from desk.permission import judge
from sync.edits import Edit
from sync.errors import StoreBusyError, StoreError, UncertainError
from sync.hub import tables
from sync.hub.hub_store import HubStore
from sync.protocol.actor import Actor
from sync.protocol.messages import PullRequest
from sync.store import postgres as postgres_module

AGENT = Actor(id="ann", kind="agent", role="agent")


def opened(url: str) -> HubStore:
    return HubStore(url, judge=judge, audiences=audiences)


def ticket(number: int = 0) -> Edit:
    return Edit.create("ticket", "team:a", subject=f"Nr {number}")


def count(store: HubStore) -> int:
    with store.reader.begin() as connection:
        return len(connection.execute(select(tables.change.c.seq)).all())


@pytest.fixture
def url(postgres: PostgresServer, reused_database: str) -> Iterator[str]:
    yield reused_database
    postgres.empty(reused_database)


@pytest.fixture
def store(url: str) -> Iterator[HubStore]:
    store = opened(url)
    yield store
    store.close()


def end_all_connections(server: PostgresServer, url: str) -> None:
    with server.connect() as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (url.rpartition("/")[2],)
        )


def test_lost_connections_are_made_anew_by_themselves(store: HubStore, postgres: PostgresServer, url: str) -> None:
    store.write_as_hub([ticket()])
    epoch = store.epoch()
    end_all_connections(postgres, url)
    store.write_as_hub([ticket()])
    assert store.epoch() == epoch
    assert count(store) == 2


def test_a_connection_lost_before_the_commit_stored_nothing(
    store: HubStore, postgres: PostgresServer, url: str
) -> None:
    told: list[object] = []
    store.on_commit(told.append)
    with pytest.raises(StoreError, match="Nothing was stored") as error, store.transaction() as transaction:
        transaction.write([ticket()])
        end_all_connections(postgres, url)
    assert not isinstance(error.value, UncertainError)
    assert (count(store), told) == (0, [])


def test_a_connection_lost_in_the_commit_is_told_as_what_it_is(
    store: HubStore, postgres: PostgresServer, url: str
) -> None:
    store.epoch()
    event.listen(store.engine, "commit", lambda _connection: end_all_connections(postgres, url), once=True)
    with pytest.raises(UncertainError, match="sent again, it is there once"):
        store.write_as_hub([ticket()])
    store.write_as_hub([ticket()])
    assert count(store) == 1


def test_who_waits_too_long_for_the_counter_is_told_to_try_again(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_module, "WAIT_MS", 50)
    first, second = opened(url), opened(url)
    with first.transaction() as transaction:
        transaction.write([ticket()])
        with pytest.raises(StoreBusyError, match="Nothing was stored; try again"):
            second.write_as_hub([ticket()])
    second.write_as_hub([ticket()])
    assert count(first) == 2
    first.close()
    second.close()


def test_a_node_that_stands_still_in_a_transaction_holds_up_nobody(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_module, "STUCK_MS", 50)
    stuck, other = opened(url), opened(url)
    with pytest.raises(StoreError, match="Nothing was stored"), stuck.transaction() as transaction:
        other.write_as_hub([ticket()])  # waits until the server has ended the other one's transaction
        transaction.write([ticket()])
    assert count(other) == 1
    stuck.close()
    other.close()


def test_seq_is_handed_out_in_the_order_of_commits(url: str) -> None:
    first, second = opened(url), opened(url)
    for number in range(6):
        (first, second)[number % 2].write_as_hub([ticket(number)])
    first.grant("ann", "team:a")
    reply = second.pull(AGENT, PullRequest(epoch=second.epoch(), schema=1, cursors={}))
    assert [row.fields["subject"] for row in reply.scopes[0].rows if row.fields] == [f"Nr {n}" for n in range(6)]
    first.close()
    second.close()


def test_writers_are_durable_and_readers_see_one_moment_and_write_nothing(store: HubStore) -> None:
    with store.engine.begin() as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
    with store.reader.begin() as reading:
        assert reading.execute(text("SHOW transaction_isolation")).scalar() == "repeatable read"
        before = reading.execute(select(tables.workspace.c.seq)).scalar()
        store.write_as_hub([ticket()])
        assert reading.execute(select(tables.workspace.c.seq)).scalar() == before
    with pytest.raises(Exception, match="read-only"), store.reader.begin() as reading:
        reading.execute(text("DELETE FROM change"))


def test_commits_are_made_durable_where_the_server_does_not(postgres: PostgresServer, url: str) -> None:
    name = url.rpartition("/")[2]
    with postgres.connect() as connection:
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    store = opened(url)
    with store.engine.begin() as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
    store.close()
    with postgres.connect() as connection:
        connection.execute(f"ALTER DATABASE {name} RESET synchronous_commit")


@pytest.mark.logs_warning
def test_a_standby_that_takes_over_begins_a_new_epoch() -> None:
    with postgres_server() as server:
        store = opened(server.make_database())
        store.grant("ann", "team:a")
        store.write_as_hub([ticket()])
        before = store.epoch()
        server.crash()
        server.start()
        assert store.epoch() == before  # the same server, back again
        server.stop()
        server.promote_copy()
        reply = store.pull(AGENT, PullRequest(epoch=before, schema=1, cursors={}))
        assert reply.epoch != before
        assert len(reply.scopes[0].rows) == 1
        assert store.epoch() == reply.epoch
        with store.transaction() as transaction:
            assert transaction.workspace.is_recovering
        store.close()


def test_a_dump_is_checked_and_can_be_restored(store: HubStore, postgres: PostgresServer, tmp_path: Path) -> None:
    store.write_as_hub([ticket()])
    dump = tmp_path / "copies" / "one.dump"
    store.backup(dump)
    store.write_as_hub([ticket()])
    with pytest.raises(StoreError, match="there already"):
        store.backup(dump)
    assert [path.name for path in dump.parent.iterdir()] == ["one.dump"]
    empty = postgres.make_database()
    address = empty.replace("postgresql+psycopg", "postgresql")
    subprocess.run(["pg_restore", "--no-owner", "--dbname", address, dump], check=True, capture_output=True)
    copy = opened(empty)
    assert count(copy) == 1
    assert copy.recover() != store.epoch()
    copy.close()
    postgres.drop_database(empty)


def test_a_dump_that_fails_leaves_nothing(store: HubStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError):
        store.backup(tmp_path / "file" / "one.dump")
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(StoreError, match="pg_dump is not installed"):
        store.backup(tmp_path / "one.dump")
    assert not list(tmp_path.glob("one.*"))


@pytest.fixture
def locked(postgres: PostgresServer, postgres_url: str) -> Iterator[str]:
    """A database of a role that needs its password, without the password."""
    postgres.make_locked_role()
    with postgres.connect() as connection:
        connection.execute(f"ALTER DATABASE {postgres_url.rpartition('/')[2]} OWNER TO {LOCKED_ROLE}")
    yield postgres_url.replace("postgres@", f"{LOCKED_ROLE}:{{}}@")
    with postgres.connect() as connection:
        connection.execute(f"ALTER DATABASE {postgres_url.rpartition('/')[2]} OWNER TO postgres")


def test_a_password_opens_the_database_and_stands_in_no_error(locked: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not take this user and password") as refused:
        opened(locked.format("geheim"))
    assert "geheim" not in repr(refused.value)
    assert refused.value.__cause__ is None
    store = opened(locked.format(LOCKED_PASSWORD))
    store.write_as_hub([ticket()])
    store.backup(tmp_path / "one.dump")
    assert LOCKED_PASSWORD not in repr(store.engine.url)
    store.close()


def test_of_several_servers_the_one_that_can_be_written_is_used(
    postgres: PostgresServer, url: str, tmp_path: Path
) -> None:
    name = url.rpartition("/")[2]
    store = opened(f"postgresql://postgres@/{name}?host=127.0.0.1:1&host=127.0.0.1:{postgres.port}")
    store.write_as_hub([ticket()])
    store.backup(tmp_path / "one.dump")
    assert count(store) == 1
    store.close()
    with pytest.raises(StoreError, match=r"at 127\.0\.0\.1:1 or 127\.0\.0\.1:2\)"):
        opened(f"postgresql://postgres@/{name}?host=127.0.0.1:1&host=127.0.0.1:2")


@pytest.mark.parametrize(
    ("part", "sentence"),
    [(":1/hub", "does not answer"), ("/nothing", "no such database")],
)
def test_what_cannot_be_reached_is_told_in_words(postgres: PostgresServer, part: str, sentence: str) -> None:
    where = f"127.0.0.1:{postgres.port}{part}" if part.startswith("/") else f"127.0.0.1{part}"
    with pytest.raises(StoreError, match=sentence):
        opened(f"postgresql://postgres@{where}")
