"""What the demonstration did: one line a step on the terminal, and build/demo/report.json."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass
class Step:
    """One step of the help request.

    Attributes:
        seconds: from the action that the step's name tells to its effect being seen.
        picture: file name of the screens after it, "" when none was taken.
        note: what was found, or what went wrong.
    """

    name: str
    ok: bool = False
    seconds: float = 0.0
    picture: str = ""
    note: str = ""


class Report:
    """The steps so far; written anew after each, so that a crash leaves what was done."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.steps: list[Step] = []

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Time a step; it is ok when its block ends, and its error is noted and goes on when it does not."""
        step = Step(name)
        self.steps.append(step)
        began = time.monotonic()
        try:
            yield step
            step.ok = True
        except Exception as error:
            step.note = str(error)
            raise
        finally:
            step.seconds = step.seconds or round(time.monotonic() - began, 2)
            print(f"{'ok ' if step.ok else 'NOT'} {step.seconds:6.2f} s  {step.name}  {step.note}", flush=True)
            self._write()

    def is_all_ok(self) -> bool:
        """Tell whether every step came true."""
        return all(step.ok for step in self.steps)

    def _write(self) -> None:
        text = json.dumps({"steps": [asdict(step) for step in self.steps]}, indent=1, ensure_ascii=False)
        (self._folder / "report.json").write_text(text + "\n", encoding="utf-8")
