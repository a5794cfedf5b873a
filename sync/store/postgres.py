"""Engines over one PostgreSQL database: durable writers, and readers whose transaction is one snapshot.

Several processes may use the same database. The order of their writes is made by the row that each write
transaction locks first (sync.hub.workspace), not here.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from sync.errors import StoreError, UsageError
from sync.store.engines import Engines
from sync.store.failures import told_as_store_errors

if TYPE_CHECKING:
    import psycopg

    Raw: TypeAlias = psycopg.Connection[tuple[Any, ...]]

DRIVER = "postgresql+psycopg"

_SCHEME = re.compile(r"(postgres|postgresql|postgresql\+psycopg)://")

POOLED, EXTRA = 4, 4
"""Connections of each engine that stay open, and that a burst may add: a server has a hundred for all its clients."""

WAIT_MS = 15_000
"""How long a writer waits for the lock of another one, and a caller for a connection."""

STUCK_MS = 15_000
"""A node that stops in the middle of a transaction (a frozen machine, a cut cable) holds up all others no longer."""

CONNECT_S = 10

LIVENESS = {
    "connect_timeout": CONNECT_S,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": STUCK_MS,
}
"""A server that vanished without a word is noticed within half a minute (libpq's connection parameters)."""

_DURABLE = """\
SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local')"""


def is_postgres(address: Path | str) -> bool:
    """Tell whether an address names a PostgreSQL database."""
    return _SCHEME.match(str(address)) is not None


def parsed(address: str) -> URL:
    """Return the parts of a database's URL.

    Raises:
        UsageError: it is none of PostgreSQL's; the text does not repeat it, since a password may stand in it.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        url = None
    if url is None or not is_postgres(address) or not url.database:
        raise UsageError(
            "The database's address is not understood. Write it as postgresql://USER@HOST:PORT/DATABASE; the password "
            "may stand in it, in PGPASSWORD or in ~/.pgpass."
        )
    return url.set(drivername=DRIVER)


def shown(url: URL) -> str:
    """Return where a database is, without user and password, for people."""
    named = url.query.get("host", ())
    hosts = [url.host or ""] if isinstance(named, str) or not named else list(named)
    port = f":{url.port}" if url.port else ""
    return f"{url.database} at {' or '.join(hosts) or 'this machine'}{port}"


def connection_words(address: str) -> dict[str, Any]:
    """Return what psycopg connects with: the parts of the URL, and how to notice that nobody is there any more."""
    url = parsed(address)
    _, words = url.get_dialect()().create_connect_args(url)  # several hosts become what libpq takes
    # Of several hosts in the URL (a standby takes over) the one that can be written.
    return {"target_session_attrs": "read-write", **LIVENESS, **words}


def open_postgres(address: str) -> Engines:
    """Open a PostgreSQL database.

    Raises:
        UsageError: the address is none.
        StoreError: the server does not answer, or does not let us in.
    """
    url = parsed(address)
    engines = Engines(Path(str(url.database)), _engine(url), _engine(url))
    event.listen(engines.writer, "connect", _prepare_writer)
    event.listen(engines.reader, "connect", _prepare_reader)
    try:
        with told_as_store_errors(engines.path), engines.writer.connect():
            pass
    except StoreError as error:
        engines.close()
        raise StoreError(str(error).replace(f"({engines.path.name})", f"({shown(url)})")) from None
    return engines


def _engine(url: URL) -> Engine:
    return create_engine(
        url,
        connect_args={"target_session_attrs": "read-write", **LIVENESS},
        pool_size=POOLED,
        max_overflow=EXTRA,
        pool_timeout=WAIT_MS / 1000,
        pool_pre_ping=True,  # after a restart of the server the first caller gets a fresh connection, not an error
        hide_parameters=True,  # people's texts belong into no log
        json_serializer=lambda value: msgspec.json.encode(value).decode(),
        json_deserializer=msgspec.json.decode,
    )


def _prepare_writer(connection: Raw, _entry: ConnectionPoolEntry) -> None:
    from psycopg import Error

    try:
        connection.execute(_DURABLE)
        for name, limit_ms in (("lock_timeout", WAIT_MS), ("idle_in_transaction_session_timeout", STUCK_MS)):
            connection.execute("SELECT set_config(%s, %s, false)", (name, str(limit_ms)))
        connection.commit()
    except Error as error:  # here it comes as the driver raised it
        raise OperationalError("preparing a connection", None, error) from error


def _prepare_reader(connection: Raw, _entry: ConnectionPoolEntry) -> None:
    from psycopg import IsolationLevel

    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True
