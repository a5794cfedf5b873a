"""Fixtures of the hub's tests: a data folder, its opened records, and a hub that serves them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
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
def ledger(folder: DataFolder, limits: Limits) -> Iterator[Ledger]:
    """Opened records and accounts, nothing served."""
    settings = Settings(port=0, limits=limits, products={PRODUCT: Product(identity_secret=PRODUCT_SECRET)})
    with open_ledger(folder, settings, cheap_passwords()) as opened:
        yield opened


@pytest.fixture
async def running(ledger: Ledger) -> AsyncIterator[RunningHub]:
    """A served hub."""
    async with serving(ledger) as served:
        yield served
