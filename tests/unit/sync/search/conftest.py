"""A store with an index, filled by hand, slice by slice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.search_library import Library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path)
    library.prepare()
    yield library
    library.store.close()
