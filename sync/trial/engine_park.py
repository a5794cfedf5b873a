"""Engines that are used again for other files: making one costs as much as a whole history.

SQLAlchemy keeps its compiled statements with an engine; they are the same for every file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import event

from sync.client import local_store
from sync.hub import hub_store
from sync.store.engines import Engines, open_engines


class _Lent:
    """A pair of engines, in use for one file; it is what `open_engines` returns."""

    def __init__(self, park: EnginePark, engines: Engines, path: Path) -> None:
        self._park = park
        self._engines = engines
        self.path = path
        for engine in (engines.writer, engines.reader):
            event.listen(engine, "do_connect", self._connect_to_this_file)

    def __getattr__(self, name: str) -> Any:  # whatever else a pair of engines offers
        return getattr(self._engines, name)

    def _connect_to_this_file(self, _dialect: object, _record: object, arguments: list[Any], _more: object) -> None:
        arguments[0] = str(self.path)

    def close(self) -> None:
        """Close every connection; the engines wait for another file."""
        self._engines.close()
        self._park.free.append(self)


class EnginePark:
    """Lends engines.

    Attributes:
        free: those that nobody uses now.
    """

    def __init__(self) -> None:
        self.free: list[_Lent] = []

    def open(self, path: Path, *, key: bytes | None = None) -> Engines:
        """Open a file, as `sync.store.engines.open_engines` does; no encrypted one."""
        assert key is None
        path.parent.mkdir(parents=True, exist_ok=True)
        if not self.free:
            return cast("Engines", _Lent(self, open_engines(path), path))
        lent = self.free.pop()
        lent.path = path
        return cast("Engines", lent)

    @contextmanager
    def lending(self) -> Iterator[None]:
        """Let every store on a file that is opened in the block have its engines from here."""
        modules = (vars(local_store), vars(hub_store))
        before = [names["open_engines"] for names in modules]
        for names in modules:
            names["open_engines"] = self.open
        try:
            yield
        finally:
            for names, plain in zip(modules, before, strict=True):
                names["open_engines"] = plain
