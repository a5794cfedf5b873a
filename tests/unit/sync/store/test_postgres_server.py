"""The PostgreSQL of the tests: there, empty for each test, and back after a crash."""

from __future__ import annotations

import psycopg
import pytest
from fakes.postgres_server import LOCKED_PASSWORD, LOCKED_ROLE, PostgresServer, postgres_server


def test_each_test_gets_an_empty_database_of_its_own(postgres: PostgresServer, postgres_url: str) -> None:
    with postgres.connect(postgres_url.rpartition("/")[2]) as connection:
        connection.execute("CREATE TABLE left_over (id integer)")
    other = postgres.make_database()
    with postgres.connect(other.rpartition("/")[2]) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE tablename = 'left_over'").fetchone() == (0,)
    postgres.drop_database(other)


def test_a_locked_role_needs_its_password(postgres: PostgresServer) -> None:
    postgres.make_locked_role()
    address = f"host=127.0.0.1 port={postgres.port} dbname=postgres user={LOCKED_ROLE}"
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(f"{address} password=wrong")
    psycopg.connect(f"{address} password={LOCKED_PASSWORD}").close()


def test_a_crashed_server_comes_back_with_what_it_had_and_a_promoted_one_on_a_new_timeline() -> None:
    with postgres_server() as server:
        with server.connect() as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        server.crash()
        server.start()
        with server.connect() as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (7,)
        server.stop()
        server.promote_copy()
        with server.connect() as connection:
            name = connection.execute("SELECT pg_walfile_name(pg_current_wal_lsn())").fetchone()
        assert name is not None
        assert int(name[0][:8], 16) == 2
