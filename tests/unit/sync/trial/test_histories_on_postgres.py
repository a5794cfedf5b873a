"""Random histories whose hub keeps its records in PostgreSQL: the same promises as on SQLite.

POSTGRES_HISTORIES (environment) sets how many are played; `tests.torture` and `deskhand-hub selftest` play more.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from fakes.postgres_server import PostgresServer

from desk.audience import audiences, visible_fields
from sync.trial.histories import run_histories
from sync.trial.places import DatabasePlace
from sync.trial.rules import Rules

HISTORIES = int(os.environ.get("POSTGRES_HISTORIES", "1"))
SEED = 4242


@pytest.fixture
def prefix(postgres: PostgresServer) -> Iterator[str]:
    """Beginning of the names of databases that are gone at the end."""
    yield "histories"
    with postgres.connect() as connection:
        left = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'histories%'").fetchall()
    for (name,) in left:
        postgres.drop_database(postgres.url_of(name))


def test_random_histories_hold_on_postgresql(postgres: PostgresServer, prefix: str, tmp_path: Path) -> None:
    asked = count()
    figures = run_histories(
        tmp_path,
        SEED,
        lambda: next(asked) >= HISTORIES,
        lambda _played: None,
        Rules(audiences=audiences, visible_fields=visible_fields),
        place_of=lambda number: DatabasePlace(postgres.url_of("postgres"), f"{prefix}_{number}"),
    )
    assert figures.faults == []
    assert figures.histories == HISTORIES
    assert figures.steps > 10 * HISTORIES
