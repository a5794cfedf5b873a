"""The play: one help request from the click on Help to the rating, through the real windows of all programs."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app.demo import cast
from app.demo.errors import DemoError
from app.demo.look import POLL_S, STEP_TIMEOUT_S
from app.demo.report import Report, Step
from app.demo.scene import Scene, set_scene
from sync.records import FieldValue

PROBLEM = "Invoice A-48213 cannot be posted: ERR-4120 period closed"
GREETING = "Good morning Helen, thank you for the exact code. May I have a look at your screen?"
TYPED = "posted by support"
PATCH_BYTES = 48 * 1024 * 1024
LINE_BYTES_S = 16 * 1024 * 1024
"""So slow that the patch takes some seconds and can be cut in the middle."""
FIRST_PICTURE_LIMIT_S = 3.0
SETTLE_S = 0.4
"""Before a picture of the screens is taken, so that no notice is half way in."""


class Play:
    """The steps of one help request, in their order."""

    def __init__(self, folder: Path, report: Report, scene: Scene) -> None:
        """Play on a scene; pictures and the report go to the folder."""
        self.folder, self.report, self.scene = folder, report, scene
        self.workstation, self.companion, self.ledger = scene.workstation, scene.companion, scene.ledger
        self.witness, self.line = scene.witness, scene.line
        self._ticket: dict[str, FieldValue] = {}

    def run(self) -> None:
        """Walk the whole help request; stops at the first step that does not come true."""
        for act in (
            self._sign_in,
            self._request_sent,
            self._seen,
            self._answer,
            self._granted_and_first_picture,
            self._key_typed,
            self._file_sent,
            self._screenshot,
            self._session_ended,
            self._closed,
            self._rated,
        ):
            act()

    @contextmanager
    def _step(self, name: str) -> Iterator[Step]:
        with self.report.step(name) as step:
            number = len(self.report.steps)
            try:
                began = time.monotonic()
                yield step
                step.seconds = step.seconds or round(time.monotonic() - began, 2)
            finally:
                step.picture = self._take_pictures(number, name)

    def _take_pictures(self, number: int, name: str) -> str:
        time.sleep(SETTLE_S)
        stem = f"{number:02d} {name}".replace(" ", "-").replace("=", "")
        self.scene.agent_screen.save_picture(self.folder / f"{stem}-agent.png")
        self.scene.customer_screen.save_picture(self.folder / f"{stem}-customer.png")
        return f"{stem}-agent.png"

    def _sign_in(self) -> None:
        with self._step("agent signed in"):
            self.workstation.write("signin.email", cast.AGENT_EMAIL)
            self.workstation.write("signin.password", self.scene.hub.facts.password)
            self.workstation.click("signin.submit")
            self.workstation.wait_for("queue.list", until=lambda seen: seen.get("rows", 0) > 10)

    def _request_sent(self) -> None:
        with self._step("companion opened from the help button"):
            self.ledger.click("ledger.help")
            self.companion.wait_for("help.text")
        with self._step("request sent"):
            self.companion.write("help.text", PROBLEM)
            self.companion.click("help.send")
            self._ticket = dict(self.witness.wait_for("ticket", lambda t: str(t.get("subject")) in PROBLEM))

    def _seen(self) -> None:
        with self._step("seen by the agent"):
            self.workstation.wait_for("queue.list", row=PROBLEM[:24])
        with self._step("customer's card shown"):
            self.workstation.click("queue.list", row=PROBLEM[:24])
            self.workstation.wait_for("customer.name", until=lambda seen: cast.CUSTOMER_NAME in seen["text"])

    def _answer(self) -> None:
        with self._step("answer read by the customer"):
            self.workstation.write("composer.text", GREETING)
            self.workstation.press("Return")
            self.witness.wait_for("message", lambda m: m.get("body") == GREETING)
            self.companion.wait_for("chat")

    def _granted_and_first_picture(self) -> None:
        with self._step("granted"):
            self.workstation.click("session.ask_view")
            self.companion.wait_for("request.grant", until=lambda seen: bool(seen.get("is_enabled")))
            self._take_pictures(len(self.report.steps), "asked")
            self.companion.click("request.grant")
            granted_at = time.monotonic()
        with self._step("first picture") as step:
            self.scene.wait_for_picture()
            step.seconds = round(time.monotonic() - granted_at, 2)
            if step.seconds > FIRST_PICTURE_LIMIT_S:
                raise DemoError(f"The first picture took {step.seconds} s, more than {FIRST_PICTURE_LIMIT_S} s.")
        with self._step("same code on both windows") as step:
            codes = [self.companion.wait_for("banner.code")["text"], self.workstation.wait_for("session.code")["text"]]
            step.note = " | ".join(codes)
            if _digits(codes[0]) != _digits(codes[1]) or len(_digits(codes[0])) != 6:
                raise DemoError(f"The windows show different codes: {codes}")

    def _key_typed(self) -> None:
        with self._step("control granted"):
            self.workstation.click("session.control")
            self.companion.click("request.grant")
            self.companion.wait_gone("request.grant")
        with self._step("a key typed by the agent appears at the customer"):
            note = self.ledger.wait_for("ledger.note")
            self.scene.click_in_view(note["rect"])
            self.ledger.wait_for("ledger.note", until=lambda seen: bool(seen.get("has_focus")))
            self.workstation.type(TYPED)
            self.ledger.wait_for("ledger.note", until=lambda seen: seen.get("text") == TYPED)

    def _file_sent(self) -> None:
        patch = self.folder / "ledger-7.2.4-patch.bin"
        patch.write_bytes(os.urandom(PATCH_BYTES))
        arrived = self.scene.shared / patch.name
        with self._step("file arrived with equal SHA-256 after one cut line") as step:
            self.line.cut_largest_after(PATCH_BYTES // 3)
            self.workstation.click("session.send_file")
            self.workstation.write("file.path", str(patch))
            self.workstation.press("Return")
            self.companion.click("request.grant")
            self._wait_for_file(arrived)
            equal = _sha256(arrived) == _sha256(patch)
            step.note = f"{self.line.cuts} cut, SHA-256 {'equal' if equal else 'DIFFERENT'}"
            if not equal or self.line.cuts != 1:
                raise DemoError(f"The file is not as it was sent: {step.note}")
        patch.unlink()

    def _wait_for_file(self, path: Path) -> None:
        deadline = time.monotonic() + 2 * STEP_TIMEOUT_S
        is_pictured = False
        while not path.exists():
            if time.monotonic() > deadline:
                raise DemoError("The file did not arrive.")
            if self.line.cuts and not is_pictured:
                is_pictured = bool(self._take_pictures(len(self.report.steps), "file under way"))
            time.sleep(POLL_S)

    def _screenshot(self) -> None:
        with self._step("screenshot on the ticket") as step:
            self.workstation.click("session.screenshot")
            found = self.witness.wait_for(
                "attachment", lambda a: a.get("ticket_id") == self._ticket["id"] and a.get("media_type") == "image/png"
            )
            picture = self.witness.blob(str(found["sha256"]))
            step.note = f"{found['width_px']} x {found['height_px']}, {len(picture)} bytes at the hub"
            if hashlib.sha256(picture).hexdigest() != found["sha256"] or not picture.startswith(b"\x89PNG"):
                raise DemoError("The picture at the hub is not the one on the ticket.")

    def _session_ended(self) -> None:
        with self._step("session ended, and noted on the ticket"):
            self.workstation.click("session.leave")
            self.companion.wait_gone("banner")
            ended = self.witness.wait_for("remote_session", lambda s: s.get("ended_at_ms") is not None)
            if ended.get("ticket_id") != self._ticket["id"] or not ended.get("lease"):
                raise DemoError("The session's record does not tell whose it was.")

    def _closed(self) -> None:
        with self._step("ticket closed"):
            self.workstation.press("Control_L", "k")
            self.workstation.wait_for("palette.input", until=lambda seen: bool(seen.get("has_focus")))
            self.workstation.type("close ticket")
            self._take_pictures(len(self.report.steps), "palette")
            self.workstation.press("Return")
            self.witness.wait_for("ticket", lambda t: t["id"] == self._ticket["id"] and t.get("state") == "closed")

    def _rated(self) -> None:
        with self._step("rating stored"):
            self.companion.click("rating.5")
            self.companion.write("rating.comment", "Solved while I watched. Thank you, Anna!")
            self._take_pictures(len(self.report.steps), "rating")
            self.companion.click("rating.send")
            self.witness.wait_for("rating", lambda r: r.get("ticket_id") == self._ticket["id"] and r.get("score") == 5)


def perform(folder: Path) -> bool:
    """Put everything on virtual screens, play, and return whether every step came true."""
    report = Report(folder)
    inner = folder / "stage"
    inner.mkdir()
    with ExitStack() as stack:
        try:
            with report.step("hub, screens and programs started"):
                scene = set_scene(stack, inner, direct="off", line_bytes_s=LINE_BYTES_S)
            Play(folder, report, scene).run()
        except DemoError as error:
            print(error)
            return False
    return report.is_all_ok()


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
