"""A copy of a PostgreSQL database by its own tool, checked: one consistent moment, taken while the hubs run."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sync.errors import StoreError
from sync.store.failures import told_as_store_errors
from sync.store.postgres import connection_words

PROGRAMS = ("pg_dump", "pg_restore")

MISSING = (
    "{name} is not installed here, so no backup was made. Install PostgreSQL's client programs (Debian: "
    "postgresql-client) in the server's version, or back the server up by its own means (pg_basebackup, snapshots)."
)


def back_up_postgres(address: str, to: Path) -> None:
    """Write a dump (pg_dump's custom format) and let pg_restore read it to its end.

    Args:
        address: URL of the database.
        to: the dump; it appears under this name only when it is whole.

    Raises:
        StoreError: the tools are missing or failed, or the file is there already; nothing is left behind then.
    """
    if to.exists():
        raise StoreError(f"{to.name} is there already; nothing was overwritten. Choose another name.")
    dump, restore = (_program(name) for name in PROGRAMS)
    words, part = connection_words(address), to.with_name(to.name + ".part")
    # A password goes another way than the rest, since everybody sees command lines.
    secret = {"PGPASSWORD": str(words.pop("password"))} if words.get("password") else {}
    with told_as_store_errors(to):
        to.parent.mkdir(parents=True, exist_ok=True)
        try:
            _run([dump, "--format=custom", f"--file={part}", "--dbname", _as_libpq_takes_it(words)], secret)
            # To a script that goes nowhere: every block is read and unpacked, which a broken one does not survive.
            _run([restore, f"--file={os.devnull}", str(part)], {})
            with part.open("rb") as file:
                os.fsync(file.fileno())
            part.rename(to)
        finally:
            part.unlink(missing_ok=True)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise StoreError(MISSING.format(name=name))
    return found


def _as_libpq_takes_it(words: Mapping[str, Any]) -> str:
    from psycopg.conninfo import make_conninfo

    return make_conninfo("", **words)


def _run(words: list[str], secret: Mapping[str, str]) -> None:
    done = subprocess.run(words, capture_output=True, text=True, errors="replace", env=os.environ | secret, check=False)
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        why = said[-1] if said else f"it ended with {done.returncode}"
        raise StoreError(f"{Path(words[0]).name} failed, so no backup was made: {why}")
