"""A large file on its way beside a view: within the product's session, or by OpenSSH's sftp over the same line."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Protocol

from bench.glass.programs import MeasuringError, Programs, end
from bench.session.openssh import OpenSsh

NAME = "large.bin"
MIB = 1 << 20


def large_file(folder: Path, mib: int) -> Path:
    """Write a file that cannot be compressed."""
    folder.mkdir(exist_ok=True)
    path, block = folder / NAME, os.urandom(MIB)
    with path.open("wb") as file:
        for _ in range(mib):
            file.write(block)
    return path


class Copying(Protocol):
    """Copies one file at a time, to the far side ("send") or from there ("fetch")."""

    def begin(self, way: str) -> None:
        """Begin to copy."""

    def is_over(self, way: str) -> bool:
        """Tell whether the file has arrived.

        Raises:
            MeasuringError: it never will.
        """


class SessionCopying:
    """Copies within the session that the product's viewer shows (bench/product/desk.py).

    Attributes:
        errands, shared: the folders that are given to the viewer and to the server.
    """

    def __init__(self, folder: Path, source: Path) -> None:
        self.errands, self.shared = folder / "errands", folder / "shared"
        for made in (self.errands, self.shared):
            made.mkdir()
        os.link(source, self.shared / f"far-{NAME}")
        self._source = source

    def begin(self, way: str) -> None:
        """Tell the viewer."""
        order = self.errands / f"{way}.new"
        order.write_text(str(self._source) if way == "send" else f"far-{NAME}", encoding="utf-8")
        order.rename(self.errands / way)

    def is_over(self, way: str) -> bool:
        """Tell whether the viewer said so."""
        over = self.errands / f"{way}.over"
        if not over.exists():
            return False
        words = over.read_text(encoding="utf-8")
        if words and not words.startswith("done"):
            raise MeasuringError(f"The file was not copied: {words}")
        return bool(words)


class SftpCopying:
    """Copies with OpenSSH's sftp through a port of the line."""

    def __init__(self, programs: Programs, source: Path) -> None:
        self._programs, self._source = programs, source
        self._server = OpenSsh(programs)
        self._client: subprocess.Popen[str] | None = None
        self.port = self._server.port
        self.line_port = 0

    def begin(self, way: str) -> None:
        """Start the client."""
        self.stop()
        folder = self._programs.folder
        orders = {
            "send": f"put {self._source} {folder / 'there.bin'}",
            "fetch": f"get {self._source} {folder / 'back.bin'}",
        }
        command = self._server.command(orders[way], self.line_port)
        self._client = self._programs.start(command)

    def is_over(self, way: str) -> bool:
        """Tell whether the client has ended."""
        assert self._client is not None
        if self._client.poll():
            raise MeasuringError(f"sftp failed ({way}). {self._programs.last_words()}")
        return self._client.poll() == 0

    def stop(self) -> None:
        """End what is under way."""
        if self._client is not None:
            end(self._client)
            self._client = None
