"""Which of a customer's files are not opened, because that might run them."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.workstation.errors import ProgramError
from app.workstation.operations.attachments import is_program, open_attachment


@pytest.mark.parametrize("name", ["invoice.pdf.exe", "Setup.MSI", "link.desktop", "run.ps1 ", "x.lnk.", "a.jar"])
def test_what_might_run_is_not_opened(name: str) -> None:
    assert is_program(name)


@pytest.mark.parametrize("name", ["invoice.pdf", "picture.png", "exe", "log.txt", "no ending", "report.docx"])
def test_what_is_only_read_is_opened(name: str) -> None:
    assert not is_program(name)


class OneFileDesk:
    """A desk with one attachment, whose file is here already."""

    def __init__(self, blob: Path, name: str) -> None:
        self._record = SimpleNamespace(deleted=False, sha256="ab" * 32, file_name=name)
        self._blob: Future[Path] = Future()
        self._blob.set_result(blob)
        self.replica = SimpleNamespace(fetch_blob=lambda _: self._blob)
        self.workers = self

    async def read(self, query: Any) -> Any:
        return query(SimpleNamespace(get=lambda *_: self._record))

    async def run(self, call: Any, *args: Any) -> Any:
        return call(*args)


async def test_a_program_lies_in_its_folder_and_is_given_to_nobody_to_open(tmp_path: Path) -> None:
    blob = tmp_path / "blob"
    blob.write_bytes(b"x")
    assert (await open_attachment(OneFileDesk(blob, "a.pdf"), "id", tmp_path)).name == "a.pdf"  # type: ignore[arg-type]
    with pytest.raises(ProgramError, match=r"a\.exe could run"):
        await open_attachment(OneFileDesk(blob, "..\\a.exe"), "id", tmp_path)  # type: ignore[arg-type]
    assert (tmp_path / ("ab" * 8) / "a.exe").is_file()
