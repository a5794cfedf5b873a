"""The documents name what is really there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REFERENCE = re.compile(r"`((?:app|widgets|desk|remote|capture|sync)/[\w/]+\.py)`(?:\s+`([\w.]+)`)?")
DOCUMENTS = [path for path in (ROOT / "ARCHITECTURE.md", *sorted((ROOT / "docs").glob("*.md"))) if path.exists()]


def references() -> list[tuple[str, str, str]]:
    return [(document.name, *found) for document in DOCUMENTS for found in REFERENCE.findall(document.read_text())]


@pytest.mark.parametrize(("document", "path", "name"), references())
def test_a_file_and_the_name_in_it_exist(document: str, path: str, name: str) -> None:
    text = (ROOT / path).read_text()
    for part in name.split(".") if name else []:
        stated = rf"^\s*(?:class|(?:async )?def) {part}\b|^\s+{part} = Signal"
        assert re.search(stated, text, re.MULTILINE), f"{document} names {name}, which {path} has not"


def test_the_architecture_follows_its_travellers() -> None:
    assert len([document for document, _, name in references() if document == "ARCHITECTURE.md" and name]) >= 20


@pytest.mark.parametrize("document", [ROOT / "README.md", *DOCUMENTS])
def test_links_lead_to_files(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
        assert (document.parent / target).exists(), target
