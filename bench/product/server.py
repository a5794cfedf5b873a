"""`bench/product_server PORT`: a hub on that port, and a companion that shares DISPLAY's screen, unattended."""

from __future__ import annotations

import argparse
import json
import secrets
import shutil
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select

from app.hub.folder import DataFolder
from app.hub.ledger import open_ledger
from app.hub.settings import load_settings
from bench.glass.programs import MeasuringError
from bench.product.children import Children, Stopped, call
from bench.product.rendezvous import Facts, private_folder, publish, run_folder, withdraw
from sync.records import Contact

EMAIL = "agent@bench.example"
ENROL_TIMEOUT_S = 30.0
POLL_S = 0.1


def main() -> int:
    """Serve until told to end."""
    parser = argparse.ArgumentParser(prog="bench/product_server", description=__doc__)
    parser.add_argument("port", type=int, metavar="PORT", help="TCP port of loopback on which the hub listens")
    parser.add_argument("--files", type=Path, metavar="FOLDER", help="what the right to files opens, else an empty one")
    arguments = parser.parse_args()
    folder = private_folder()
    mine = run_folder(folder, "server")
    try:
        with Children(mine) as children:
            try:
                return _serve(arguments.port, folder, mine, children, arguments.files or mine / "files")
            except Stopped:
                return 0
            except (MeasuringError, subprocess.CalledProcessError) as error:
                said = getattr(error, "stderr", "") or error
                sys.stderr.write(f"The product did not start: {said}\n{children.last_words()}\n")
                return 1
    finally:
        shutil.rmtree(mine, ignore_errors=True)


def _serve(port: int, folder: Path, mine: Path, children: Children, shared: Path) -> int:
    hub_folder, data = mine / "hub", mine / "companion"
    hub = ("--data", str(hub_folder))
    said = call("app.hub", *hub, "init", "--port", str(port))
    fingerprint = next(word for word in said.split() if len(word) == 64)
    password = secrets.token_urlsafe(12)
    person = ("user", "add", EMAIL, "--name", "Bench Agent", "--role", "agent", "--password-stdin")
    call("app.hub", *hub, *person, given=password + "\n")
    until = (date.today() + timedelta(days=1)).isoformat()
    allowed = ("--who", EMAIL, "--rights", "view,control,files", "--until", until)
    call("app.client", "unattended", "allow", "--data", str(data), *allowed)
    settings = mine / "deskhand-client.toml"
    settings.write_text(_settings(port, fingerprint, shared), encoding="utf-8")
    companion = ("--settings", str(settings), "--data", str(data))
    children.start("app.hub", *hub, "serve")
    children.start("app.client", "run", "--background", *companion)
    publish(folder, Facts(fingerprint=fingerprint, email=EMAIL, password=password, contact_id=_contact(hub_folder)))
    try:
        return children.wait()
    finally:
        withdraw(folder, fingerprint)


def _settings(port: int, fingerprint: str, shared: Path) -> str:
    lines = {
        "hub": f"https://127.0.0.1:{port}",
        "fingerprint": fingerprint,
        "vendor": "Deskhand bench",
        "folder": str(shared),
    }
    return "".join(f"{name} = {json.dumps(value)}\n" for name, value in lines.items())


def _contact(hub_folder: Path) -> str:
    """Return the contact whose companion has joined the hub, once it has."""
    data = DataFolder(hub_folder)
    deadline = time.monotonic() + ENROL_TIMEOUT_S
    with open_ledger(data, load_settings(data.settings)) as ledger:
        while time.monotonic() < deadline:
            with ledger.engines.reader.begin() as connection:
                found = connection.execute(select(Contact.id).where(Contact.device_key != "")).scalar()
            if found is not None:
                return str(found)
            time.sleep(POLL_S)
    raise MeasuringError("The companion did not join the hub.")


if __name__ == "__main__":
    sys.exit(main())
