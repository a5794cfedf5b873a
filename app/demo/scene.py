"""The scene: a hub with sample data, a customer's and an agent's screen with their programs, and who watches them."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from app.demo import cast
from app.demo.errors import DemoError
from app.demo.glass import Glass, shows
from app.demo.hand import Hand
from app.demo.line import Line
from app.demo.look import POLL_S, STEP_TIMEOUT_S, Onlooker
from app.demo.sample.records import Staff
from app.demo.stage import Program, Screen
from app.demo.witness import Witness

CUSTOMER_SCREEN = (1366, 768)
AGENT_SCREEN = (1920, 1080)
SUPERVISOR_EMAIL = "jonas@desk.example"
FIELD_END_PX = 30
"""The companion's window covers the middle of the customer's screen; the right end of a field stays free."""


@dataclass(frozen=True)
class Scene:
    """Everything that is on stage.

    Attributes:
        line: between the workstation and the hub.
        shared: the folder that the customer opens to an agent with the right to files.
    """

    hub: cast.HubOnStage
    line: Line
    witness: Witness
    customer_screen: Screen
    agent_screen: Screen
    customer_glass: Glass
    agent_glass: Glass
    companion: Onlooker
    workstation: Onlooker
    ledger: Onlooker
    workstation_program: Program
    shared: Path

    def wait_for_picture(self) -> None:
        """Wait until the agent's window shows the customer's screen.

        Raises:
            DemoError: it does not.
        """
        self._wait_until(self._is_shown, "The agent's window does not show the customer's screen.")

    def wait_for_no_picture(self) -> None:
        """Wait until the agent's window does not show the customer's screen any more.

        Raises:
            DemoError: it still does.
        """
        self._wait_until(lambda: not self._is_shown(), "The agent's window still shows the customer's screen.")

    def _is_shown(self) -> bool:
        seen = self.workstation.ask("viewer")
        if not seen.get("is_there"):
            return False
        left, top, width, height = seen["rect"]
        return shows(self.agent_glass.area(left, top, width, height), self.customer_glass.whole())

    def _wait_until(self, is_so: Callable[[], bool], complaint: str) -> None:
        deadline = time.monotonic() + STEP_TIMEOUT_S
        while not is_so():
            if time.monotonic() > deadline:
                raise DemoError(complaint)
            time.sleep(POLL_S)

    def click_in_view(self, rect: list[int]) -> None:
        """Click, in the agent's view, the right end of a field (left, top, width, height) on the customer's screen."""
        left, top, width, height = self.workstation.wait_for("viewer")["rect"]
        scale = min(width / CUSTOMER_SCREEN[0], height / CUSTOMER_SCREEN[1], 1.0)
        x = left + (width - CUSTOMER_SCREEN[0] * scale) / 2 + (rect[0] + rect[2] - FIELD_END_PX) * scale
        y = top + (height - CUSTOMER_SCREEN[1] * scale) / 2 + (rect[1] + rect[3] / 2) * scale
        self.workstation.point_at(round(x), round(y))


def set_scene(stack: ExitStack, folder: Path, *, direct: str, line_bytes_s: float) -> Scene:
    """Start a hub, load the sample, open the customer's program and the workstation, and wait for their windows.

    Args:
        stack: ends everything, in the right order.
        folder: empty; data and logs of all programs.
        direct: "off" (all through the hub) or "loopback"; of the companion's settings.
        line_bytes_s: rate of the line between the workstation and the hub.
    """
    hub = stack.enter_context(cast.HubOnStage(folder))
    line = Line(hub.facts.port, line_bytes_s)
    stack.callback(line.close)
    witness = stack.enter_context(Witness(hub.facts.address, SUPERVISOR_EMAIL, hub.facts.password))
    hub.load_sample([Staff(str(agent["id"]), str(agent["name"])) for agent in witness.records("agent")])
    customer, agent = (stack.enter_context(Screen(folder, *size)) for size in (CUSTOMER_SCREEN, AGENT_SCREEN))
    eyes = {name: folder / f"{name}.eyes" for name in ("ledger", "companion", "workstation")}
    settings = cast.companion_settings(folder, hub.facts, direct=direct)
    companion = cast.companion_command(settings, folder / "companion", eyes["companion"])
    customer.start(
        cast.ledger_command(companion, eyes["ledger"]), folder / "ledger.log", cast.identity_environment(hub.facts)
    )
    far_hub = cast.far_address(hub.facts, line.port)
    workstation = cast.workstation_command(far_hub, folder / "workstation", eyes["workstation"])
    customer_hand, agent_hand = (stack.enter_context(Hand(screen.name)) for screen in (customer, agent))
    scene = Scene(
        hub=hub,
        line=line,
        witness=witness,
        customer_screen=customer,
        agent_screen=agent,
        customer_glass=stack.enter_context(Glass(customer.name)),
        agent_glass=stack.enter_context(Glass(agent.name)),
        companion=Onlooker(eyes["companion"], customer_hand, "companion"),
        workstation=Onlooker(eyes["workstation"], agent_hand, "workstation"),
        ledger=Onlooker(eyes["ledger"], customer_hand, "ledger"),
        workstation_program=agent.start(workstation, folder / "workstation.log"),
        shared=folder / "shared with support",
    )
    stack.callback(scene.companion.end_program)
    scene.ledger.wait_for("ledger.help")
    scene.workstation.wait_for("signin.email")
    return scene
