"""Fixtures of the hub's tests: a data folder, its opened records, and a hub that serves them."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from fakes.hub_nodes import WAIT_S, Node, beside, nodes
from fakes.postgres_server import PostgresServer
from fakes.served_hub import PRODUCT, PRODUCT_SECRET, RunningHub, cheap_passwords, serving

from app.hub.folder import DataFolder
from app.hub.ledger import Ledger, open_ledger
from app.hub.settings import Limits, Product, Settings, settings_text


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """A data folder with secret and settings."""
    made = DataFolder(tmp_path / "hub")
    made.create()
    made.settings.write_text(settings_text(Settings(port=0)))
    return made


@pytest.fixture
def limits() -> Limits:
    """The limits of the served hub; a test overrides this fixture for others."""
    return Limits()


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The database of the opened records: "" for SQLite. HUB_TESTS_ON=postgresql lets all these tests run there."""
    if os.environ.get("HUB_TESTS_ON") == "postgresql":
        url: str = request.getfixturevalue("postgres_url")
        return url
    return ""


@pytest.fixture
def ledger(folder: DataFolder, limits: Limits, database: str) -> Iterator[Ledger]:
    """Opened records and accounts, nothing served."""
    products = {PRODUCT: Product(identity_secret=PRODUCT_SECRET)}
    settings = Settings(port=0, limits=limits, products=products, database=database)
    with open_ledger(folder, settings, cheap_passwords()) as opened:
        yield opened


@pytest.fixture
async def running(ledger: Ledger) -> AsyncIterator[RunningHub]:
    """A served hub."""
    async with serving(ledger) as served:
        yield served


@pytest.fixture(scope="session")
def node_place(
    tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer
) -> Iterator[tuple[list[Node], Ledger]]:
    """Two nodes as processes over one database, and its records opened beside them."""
    folder, url = tmp_path_factory.mktemp("nodes"), postgres.make_database()
    with beside(folder, url) as ledger, nodes(folder, url) as pair:
        yield pair, ledger
    postgres.drop_database(url)


@pytest.fixture
def pair(node_place: tuple[list[Node], Ledger]) -> list[Node]:
    """Two nodes of one hub."""
    return node_place[0]


@pytest.fixture
def shared(node_place: tuple[list[Node], Ledger]) -> Ledger:
    """The records and accounts that both nodes serve."""
    return node_place[1]


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """A client for requests to any node."""
    async with httpx.AsyncClient(timeout=WAIT_S) as client:
        yield client
