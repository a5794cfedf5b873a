"""Whether a PostgreSQL database is fit to keep the hub's records."""

from __future__ import annotations

from sqlalchemy import Connection, text

from app.hub.errors import IllError
from sync.store.failures import told_as_store_errors
from sync.store.postgres import open_postgres, parsed, shown

OLDEST = 130_000
"""PostgreSQL 13, as its server_version_num says it."""

NEEDED = {
    "fsync": "it acknowledges what is not on the disk yet, and a power cut may destroy everything",
    "full_page_writes": "a page that a power cut tears apart cannot be mended",
}
"""Settings without which a server does not keep its promises, and why."""

FEW_CONNECTIONS = 40
"""Two nodes use at most 36."""


def look_at_database(address: str) -> str:
    """Return that a database is well. Blocks.

    Raises:
        StoreError: it does not answer.
        IllError: it is not fit; what to change.
    """
    engines = open_postgres(address)
    try:
        with told_as_store_errors(engines.path), engines.writer.connect() as connection:
            version = _checked(connection)
    finally:
        engines.close()
    return f"{shown(parsed(address))} answers; PostgreSQL {version}."


def _checked(connection: Connection) -> str:
    def setting(name: str) -> str:
        return str(connection.execute(text(f"SHOW {name}")).scalar_one())

    if int(setting("server_version_num")) < OLDEST:
        raise IllError(f"PostgreSQL {setting('server_version')} is too old; at least 13 is needed.")
    if setting("server_encoding") != "UTF8":
        raise IllError(f"The database's encoding is {setting('server_encoding')}. Make it anew with --encoding=UTF8.")
    for name, why in NEEDED.items():
        if setting(name) != "on":
            raise IllError(f"{name} is {setting(name)}: {why}. Set it to on and restart PostgreSQL.")
    if int(setting("max_connections")) < FEW_CONNECTIONS:
        raise IllError(f"max_connections is {setting('max_connections')}; each node may use 18. Set it to 100.")
    return setting("server_version")
