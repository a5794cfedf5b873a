"""Gather every text that people see into the .ts files, and compile them: `python -m resources.translations.make`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LOCALES = ("zh_CN",)
"""Languages in work; English is in the source."""

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent.parent
SOURCES = ("widgets", "app/workstation", "app/client")


def main() -> None:
    """Renew the .ts files from the source and the .qm files from them."""
    tools = Path(sys.executable).parent
    files = [str(path) for folder in SOURCES for path in sorted((ROOT / folder).rglob("*.py"))]
    for locale in LOCALES:
        source = FOLDER / f"deskhand_{locale}.ts"
        subprocess.run([tools / "pyside6-lupdate", *files, "-no-obsolete", "-ts", source], check=True)
        subprocess.run([tools / "pyside6-lrelease", source, "-qm", source.with_suffix(".qm")], check=True)


if __name__ == "__main__":
    main()
