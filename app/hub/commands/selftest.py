"""`deskhand-hub selftest`: whether this disk and database keep what they promise, found out by trying."""

from __future__ import annotations

import secrets
import shutil
import signal
import sys
from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from app.hub.commands.terminal import Commands, complain, say
from app.hub.errors import SettingsError
from app.hub.scratch_database import scratch_server
from app.hub.selftest import Order, Part, run_selftest
from app.hub.verdict import is_well, verdict_on

DESCRIPTION = """\
Try out, with made-up records in a fresh folder, whether this disk keeps what it acknowledges: hubs and clients are
killed while they write, connections are cut at every byte, and random histories are played. With --database URL,
histories and kills, then of two hubs and eight clients, take place in databases made for it on that PostgreSQL server
and dropped afterwards. What is there already is not touched. The last lines are the verdict; the exit code is 0 when
all is well and 1 when not.
"""

SECONDS_PER_MINUTE = 60.0


def add_to(commands: Commands) -> None:
    """Describe the command."""
    parser = commands.add_parser("selftest", help="try out this disk and database", description=DESCRIPTION)
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where to write (beside the data folder)")
    parser.add_argument("--minutes", type=_minutes, default=3.0, metavar="N", help="how long (%(default)s)")
    parser.add_argument("--seed", type=int, default=None, metavar="N", help="repeat the random choices of another run")
    parser.add_argument("--kills", type=int, metavar="N", help="how many kills, however long they take")
    parser.add_argument("--json", action="store_true", help="print the findings as one line of JSON")
    parser.set_defaults(run=run)


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0.0
    if not 0 < minutes <= 10_000:
        raise ArgumentTypeError("is a number of minutes, such as 3 or 0.5")
    return minutes


def run(arguments: Namespace) -> int:
    """Run the trials and say the verdict."""
    tell: Callable[[str], None] = complain if arguments.json else say
    seed = secrets.randbelow(10**6) if arguments.seed is None else arguments.seed
    with ExitStack() as stack:
        stack.enter_context(stoppable())
        folder = stack.enter_context(_scratch(arguments.folder, arguments.data))
        server = stack.enter_context(scratch_server(arguments.database)) if arguments.database else None
        tell(f"Trying out {folder} for about {arguments.minutes:g} minutes; seed {seed}.")
        seconds = arguments.minutes * SECONDS_PER_MINUTE
        parts = run_selftest(Order(folder, seconds, seed, tell, server=server, kills=arguments.kills))
    return conclude(parts, folder, seed, is_json=arguments.json)


def conclude(parts: Sequence[Part], folder: Path, seed: int, *, is_json: bool) -> int:
    """Say the verdict and return the exit code; what the trials wrote stays only where something was found."""
    if is_well(parts):
        shutil.rmtree(folder)
    verdict = verdict_on(parts, str(folder))
    found = {"is_well": is_well(parts), "seed": seed, "verdict": verdict, "parts": parts}
    say(msgspec.json.encode(found).decode() if is_json else verdict)
    return 0 if is_well(parts) else 1


@contextmanager
def _scratch(wanted: Path | None, data: Path) -> Iterator[Path]:
    """Make a fresh folder; it is deleted when the trials cannot be run to their end.

    Raises:
        SettingsError: it cannot be made.
    """
    beside = wanted if wanted is not None else next(path for path in (data, *data.absolute().parents) if path.is_dir())
    folder = beside.absolute() / f"selftest-{secrets.token_hex(4)}"
    try:
        folder.mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise SettingsError(f"{folder} cannot be made ({error.strerror}). Choose another with --folder.") from error
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


@contextmanager
def stoppable() -> Iterator[None]:
    """Have SIGTERM end the trials in order, as Ctrl+C does: no program of theirs is left behind."""
    if sys.platform == "win32":
        yield
        return

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
