"""Runs one target over many inputs in this process, and keeps what breaks it."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import mmap
import time
import traceback
import tracemalloc
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.mutation import MAX_INPUT_BYTES, Mutator
from tests.fuzz.target import Target
from tests.fuzz.watch import HangError, HangWatch, peak_bytes

PIECES_EVERY = 64
"""So many inputs apart one is fed in pieces too."""

LOOK_EVERY = 256
"""So many inputs apart the memory is looked at, and the watch for hanging inputs is wound up."""

HANG_S = 60.0
"""For LOOK_EVERY inputs together, on a machine that others use too."""

MAX_FAILURES = 10
"""Different ones; with more there is no use in going on."""

NUMBER = b"%08x"


@dataclass
class Result:
    """What came of a run.

    Attributes:
        growth_bytes: by how much the memory's peak rose after the valid inputs had been fed once.
        failures: what broke, each with the file that holds the input.
    """

    target: str
    inputs: int = 0
    seconds: float = 0.0
    growth_bytes: int = 0
    failures: list[str] = field(default_factory=list)


class CurrentInput:
    """The input being worked on, in a file that is whole even when a codec takes the process down."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(MAX_INPUT_BYTES + 8))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), MAX_INPUT_BYTES + 8)

    def note(self, data: bytes) -> None:
        """Keep an input."""
        self._memory[: 8 + len(data)] = NUMBER % len(data) + data

    @staticmethod
    def read(path: Path) -> bytes:
        """Return what was kept last."""
        content = path.read_bytes()
        return content[8 : 8 + int(content[:8].strip(b"\0") or b"0", 16)]


class Runner:
    """One run of one target."""

    def __init__(self, target: Target, folder: Path) -> None:
        self.result = Result(target.name)
        self._target = target
        self._folder = folder
        self._seen: set[str] = set()
        self._recent: deque[bytes] = deque(maxlen=LOOK_EVERY)
        self._watch = HangWatch(HANG_S)
        self._current = CurrentInput(folder / f"{target.name}.current")
        self._base_bytes = 0

    def run(self, inputs: int, number: int) -> Result:
        """Feed the valid inputs, each also byte by byte, and then so many changed ones."""
        self._watch.reset()
        seeds = self._target.seeds()
        for seed in seeds:
            self.take(seed, cuts=range(MAX_INPUT_BYTES))
        gc.collect()
        gc.freeze()  # so that looking for garbage costs little
        self._base_bytes = peak_bytes()
        mutator, started_s = Mutator(seeds, number), time.monotonic()
        while self.result.inputs < inputs and len(self._seen) < MAX_FAILURES:
            data = mutator.next()
            self.result.inputs += 1
            self.take(data, cuts=_cuts(self.result.inputs) if self.result.inputs % PIECES_EVERY == 0 else ())
            if self.result.inputs % LOOK_EVERY == 0:
                self._look()
        self._look()
        self._watch.stop()
        gc.unfreeze()
        self.result.seconds = round(time.monotonic() - started_s, 1)
        return self.result

    def take(self, data: bytes, cuts: Sequence[int] = ()) -> None:
        """Feed one input, and once more in pieces if there are cuts; note it if it breaks the invariant."""
        self._current.note(data)
        self._recent.append(data)
        before_s = time.process_time()
        try:
            self._target.run(data)
            taken_s = time.process_time() - before_s
            if taken_s > self._target.time_s:
                self._check_slow(data)
            if cuts:
                self._target.check_in_pieces(data, cuts)
        except Exception as error:  # noqa: BLE001  (whatever escapes is what we look for)
            self._fail(data, error)
            if isinstance(error, HangError):
                self._watch.reset()

    def _check_slow(self, data: bytes) -> None:
        """Measure again: the first time may have been the machine's."""
        before_s = time.process_time()
        self._target.run(data)
        taken_s = time.process_time() - before_s
        assert taken_s <= self._target.time_s, f"took more than {self._target.time_s} s"

    def _look(self) -> None:
        self._watch.reset()
        gc.collect()  # a core and its parser hold each other: what is over goes now, and not at some time
        self.result.growth_bytes = peak_bytes() - self._base_bytes
        if self.result.growth_bytes > self._target.growth_bytes and "memory" not in self._seen:
            self._seen.add("memory")
            data = max(self._recent, key=self._peak_of)
            self._keep(data, f"grew by {self.result.growth_bytes} bytes, {self._peak_of(data)} for this input")

    def _peak_of(self, data: bytes) -> int:
        tracemalloc.start()
        with contextlib.suppress(Exception):  # noted when it came first
            self._target.run(data)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    def _fail(self, data: bytes, error: Exception) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames[-4:]))
        kind = f"{type(error).__name__} at {where}"
        if kind not in self._seen:
            self._seen.add(kind)
            self._keep(data, f"{kind}: {str(error)[:200]}")

    def _keep(self, data: bytes, what: str) -> None:
        path = self._folder / f"{self._target.name}-{hashlib.sha256(data).hexdigest()[:12]}.bin"
        path.write_bytes(data)
        self.result.failures.append(f"{what} ({path})")


def _cuts(number: int) -> Sequence[int]:
    """Return where to cut: everywhere in front, then here and there."""
    return (*range(number % 5, 200), *range(200 + number % 97, MAX_INPUT_BYTES, 1 + number % 331))
