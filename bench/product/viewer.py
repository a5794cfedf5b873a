"""`bench/product_viewer HOST PORT`: a workstation that opens the server's machine full screen, through the relay."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from pathlib import Path

from app.workstation.certificate import shown_fingerprint
from app.workstation.errors import HubUnknownError
from bench.glass.programs import MeasuringError
from bench.product.children import Children, Stopped
from bench.product.rendezvous import Facts, find, private_folder, run_folder

START_TIMEOUT_S = 30.0
POLL_S = 0.1


def main() -> int:
    """Show the machine until told to end."""
    parser = argparse.ArgumentParser(prog="bench/product_viewer", description=__doc__)
    parser.add_argument("host", metavar="HOST", help="where the hub is reached")
    parser.add_argument("port", type=int, metavar="PORT", help="its port, or that of a line in front of it")
    parser.add_argument("--errands", metavar="FOLDER", help="where it is told which files to copy in its session")
    arguments = parser.parse_args()
    folder = private_folder()
    mine = run_folder(folder, "viewer")
    try:
        with Children(mine) as children:
            try:
                url = f"https://{arguments.host}:{arguments.port}"
                return _show(url, _facts(folder, url), mine, children, arguments.errands)
            except Stopped:
                return 0
            except (MeasuringError, HubUnknownError) as error:
                sys.stderr.write(f"{error}\n{children.last_words()}\n")
                return 1
    finally:
        shutil.rmtree(mine, ignore_errors=True)


def _show(url: str, facts: Facts, mine: Path, children: Children, errands: str | None) -> int:
    where = ("--hub", url, "--fingerprint", facts.fingerprint, "--data", str(mine / "data"))
    who = ("--email", facts.email, "--password-stdin")
    machine = ("open", "--machine", facts.contact_id, "--full-screen", "--no-direct")
    program = ("app.workstation",) if errands is None else ("bench.product.desk", errands)
    children.start(*program, *where, *who, *machine, given=facts.password + "\n")
    return children.wait()


def _facts(folder: Path, url: str) -> Facts:
    fingerprint = shown_fingerprint(url)
    deadline = time.monotonic() + START_TIMEOUT_S
    while (facts := find(folder, fingerprint)) is None:
        if time.monotonic() > deadline:
            raise MeasuringError("No product_server of this user runs here.")
        time.sleep(POLL_S)
    return facts


if __name__ == "__main__":
    sys.exit(main())
