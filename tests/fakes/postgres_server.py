"""Debian's PostgreSQL as a server of our own: a free loopback port, a folder of its own, gone with its owner."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql

VERSIONS = Path("/usr/lib/postgresql")
OWNER = "postgres"
"""PostgreSQL does not run as root; where we are root, this user of Debian's package runs it."""

START_S = 30.0
POLL_S = 0.02

LOCKED_ROLE, LOCKED_PASSWORD = "locked", "swordfish-4711"
"""May sign in with this password only; everybody else on loopback is trusted."""

QUICK = {"fsync": "off", "full_page_writes": "off"}
"""For tests in which the machine itself does not fail: a killed server still has all that it acknowledged."""

SETTINGS = {
    "max_connections": "200",
    "shared_buffers": "32MB",
    "max_wal_size": "256MB",
    "jit": "off",
    "log_min_messages": "fatal",
    "autovacuum": "off",
}


class PostgresServer:
    """A PostgreSQL server on loopback; `start`, `stop` and `crash` as often as wanted, on the same port and data.

    Attributes:
        port: where it listens.
    """

    def __init__(self, *, is_durable: bool = False) -> None:
        """Make its data; nothing runs yet.

        Args:
            is_durable: also a power cut loses nothing; slower.
        """
        self._programs = _newest_programs()
        self._folder = Path(tempfile.mkdtemp(prefix="deskhand-postgres-"))
        self._data = self._folder / "data"
        self._settings = SETTINGS if is_durable else SETTINGS | QUICK
        self._process: subprocess.Popen[bytes] | None = None
        self.port = _free_port()
        self._as_owner: dict[str, Any] = {}
        if os.geteuid() == 0:
            owner = pwd.getpwnam(OWNER)
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)
            self._as_owner = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        self._make_data()

    def _make_data(self) -> None:
        words = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        self._run("initdb", "--no-instructions", *words, "--pgdata", str(self._data))
        rules = self._data / "pg_hba.conf"
        rules.write_text(f"host all {LOCKED_ROLE} 127.0.0.1/32 scram-sha-256\n" + rules.read_text())

    def _run(self, program: str, *words: str) -> str:
        done = subprocess.run(
            [self._programs / program, *words], cwd=self._folder, capture_output=True, text=True, **self._as_owner
        )
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed: {done.stderr}")
        return done.stdout

    def start(self) -> None:
        """Run it, and return when it takes connections; it ends with the thread that calls this, at the latest."""
        settings = self._settings | {"unix_socket_directories": str(self._folder), "listen_addresses": "127.0.0.1"}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        # It ends with whoever started it, even one that was killed.
        words = ["setpriv", "--pdeathsig", "INT", self._programs / "postgres", "-D", self._data, "-p", str(self.port)]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*words, *options], cwd=self._folder, stdout=log, stderr=log, **self._as_owner
            )
        self._wait_until_up(self._process)

    def _wait_until_up(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_S
        while True:
            try:
                self.connect().close()
            except psycopg.OperationalError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("PostgreSQL did not start: " + self.log()) from None
                time.sleep(POLL_S)
            else:
                return

    def log(self) -> str:
        """Return what the server logged."""
        return (self._folder / "log").read_text(errors="replace")

    def stop(self) -> None:
        """End it in order: connections are cut, everything is written."""
        self._end(signal.SIGINT)

    def crash(self) -> None:
        """End it as a failing machine would, without a last word; the next start recovers from the log."""
        self._end(signal.SIGQUIT)

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(START_S)
            self._process = None

    def promote_copy(self) -> None:
        """Begin a new timeline, as a standby that takes over does; the server must be stopped."""
        (self._data / "standby.signal").touch()
        self.start()
        with self.connect() as connection:
            connection.autocommit = True
            connection.execute("SELECT pg_promote()")

    def make_locked_role(self) -> None:
        """Make the role that needs its password, where it is missing."""
        with self.connect() as connection:
            if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (LOCKED_ROLE,)).fetchone() is None:
                connection.execute(f"CREATE ROLE {LOCKED_ROLE} LOGIN PASSWORD '{LOCKED_PASSWORD}'")

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """Connect as the server's owner."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user="postgres", dbname=database, connect_timeout=10, autocommit=True
        )

    def make_database(self, template: str = "template0") -> str:
        """Make a fresh database and return its URL, as the hub takes it."""
        name = f"test_{uuid4().hex[:12]}"
        words = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        with self.connect() as connection:
            connection.execute(words)
        return self.url_of(name)

    def empty(self, url: str) -> None:
        """Remove all rows, but those that say which revisions made the tables."""
        with self.connect(url.rpartition("/")[2]) as connection:
            found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            for (name,) in found:
                if not name.endswith("_version"):
                    connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))

    def drop_database(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        name = sql.Identifier(url.rpartition("/")[2])
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))

    def url_of(self, database: str, user: str = "postgres") -> str:
        """Return the URL of a database."""
        return f"postgresql+psycopg://{user}@127.0.0.1:{self.port}/{database}"

    def close(self) -> None:
        """End it and remove its folder."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


@contextmanager
def postgres_server(*, is_durable: bool = False) -> Iterator[PostgresServer]:
    """Run a server for the time of a block."""
    server = PostgresServer(is_durable=is_durable)
    try:
        server.start()
        yield server
    finally:
        server.close()


def _newest_programs() -> Path:
    found = sorted(VERSIONS.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not found:
        raise RuntimeError(f"There is no PostgreSQL in {VERSIONS}; `.ci/debian-packages test` installs it.")
    return found[-1].parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
