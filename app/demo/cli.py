"""`deskhand-demo`: the whole of Deskhand with sample data, for a person to try, or by itself without a screen."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from app.demo.errors import DemoError

DESCRIPTION = """\
Starts a hub, a customer's computer with a help button and its companion, and an agent's workstation, with sample
data: 20 organisations and 200 tickets in several languages.

With a screen they stay open for you to try; nothing leaves this machine, and everything is removed at the end.
Without a screen (or with --alone) the demonstration walks one help request from click to close by itself through
the real windows on virtual screens, and saves a picture of each step and report.json.
"""

EXIT_FAILED = 1
EXIT_UNUSABLE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demonstration; 0 when every step came true."""
    parser = argparse.ArgumentParser(
        prog="deskhand-demo", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--alone", action="store_true", help="play by itself on virtual screens")
    parser.add_argument("--out", type=Path, default=Path("build/demo"), help="where pictures go (%(default)s)")
    chosen = parser.parse_args(arguments)
    has_screen = sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    try:
        folder = fresh_folder(chosen.out)
        if chosen.alone or not has_screen:
            return play_alone(folder)
        from app.demo.visit import open_for_a_person

        return open_for_a_person(folder)
    except DemoError as error:
        print(f"deskhand-demo: {error}", file=sys.stderr)
        return EXIT_UNUSABLE


def play_alone(folder: Path) -> int:
    """Play on virtual screens and say where the pictures are."""
    try:
        from app.demo.play import perform
    except ModuleNotFoundError as error:
        raise DemoError(f"Playing alone needs an X11 system and the desktop extra: {error}.") from error
    is_well = perform(folder)
    print(f"Pictures and report.json are in {folder}.")
    return 0 if is_well else EXIT_FAILED


def fresh_folder(path: Path) -> Path:
    """Return an empty folder of the demonstration's own; what an earlier one left there is removed.

    Raises:
        DemoError: the folder holds something that no demonstration made.
    """
    path = path.resolve()
    mark = path / ".deskhand-demo"
    if path.exists() and any(path.iterdir()) and not mark.exists():
        raise DemoError(f"{path} holds other files; name another folder with --out.")
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    mark.touch()
    return path
