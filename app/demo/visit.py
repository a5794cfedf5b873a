"""The demonstration for a person: the same programs on his own screen, open until he closes them."""

from __future__ import annotations

import signal
import time
from contextlib import ExitStack
from pathlib import Path

from app.demo import cast
from app.demo.sample.records import Staff
from app.demo.stage import Program
from app.demo.witness import Witness

CHECK_S = 0.5

WELCOME = """\
Three windows open now:
  - the workstation, an agent's desk. Sign in as {email} with the password {password}
  - Ledger Pro, a customer's software. Press its Help button: the companion opens
  - the companion: say what is wrong, and watch the request arrive at the desk
Close both windows, or press Ctrl+C here, to end it all."""


def open_for_a_person(folder: Path) -> int:
    """Start everything on this screen and wait until the windows are closed."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with ExitStack() as stage:
        hub = stage.enter_context(cast.HubOnStage(folder))
        with Witness(hub.facts.address, cast.AGENT_EMAIL, hub.facts.password) as witness:
            hub.load_sample([Staff(str(agent["id"]), str(agent["name"])) for agent in witness.records("agent")])
        settings = cast.companion_settings(folder, hub.facts, direct="loopback")
        companion = cast.companion_command(settings, folder / "companion", None)
        windows = [
            Program(cast.workstation_command(hub.facts.address, folder / "workstation", None), folder / "windows.log"),
            Program(cast.ledger_command(companion, None), folder / "windows.log", cast.identity_environment(hub.facts)),
        ]
        for window in windows:
            stage.callback(window.end)
        print(WELCOME.format(email=cast.AGENT_EMAIL, password=hub.facts.password), flush=True)
        try:
            while any(window.is_running() for window in windows):
                time.sleep(CHECK_S)
        except KeyboardInterrupt:
            print("Ending.")
    return 0
