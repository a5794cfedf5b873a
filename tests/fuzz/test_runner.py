"""The runner finds what breaks, keeps it, and says so; a mutator's inputs can be had again."""

from __future__ import annotations

import json
import mmap
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

import pytest

from tests.fuzz.engines import run_atheris
from tests.fuzz.mutation import MAX_INPUT_BYTES, Mutator
from tests.fuzz.runner import CurrentInput, Runner
from tests.fuzz.target import MIB, Outcome, Target


class _Fine(Target):
    """Nothing breaks."""

    name: ClassVar[str] = "fine"

    def seeds(self) -> Sequence[bytes]:
        return [b"seed", b"another seed"]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        return (b"".join(pieces),)


class _Fragile(_Fine):
    """Breaks at a byte that no seed has."""

    name: ClassVar[str] = "fragile"

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        if b"\xff" in b"".join(pieces):
            raise IndexError("a bug")
        return ()


class _Torn(_Fine):
    """Looks at the pieces."""

    name: ClassVar[str] = "torn"

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        return (len(pieces),)


class _Growing(_Fine):
    """Keeps what it gets."""

    name: ClassVar[str] = "growing"
    growth_bytes: ClassVar[int] = MIB

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        # Fresh pages: in the process of a long test run 12 MB may well fit into what others have given back.
        pages = mmap.mmap(-1, 40_960)
        pages.write(b"x" * 40_960)
        _KEPT.append(pages)
        return ()


class _Slow(_Fine):
    """Takes its time."""

    name: ClassVar[str] = "slow"
    time_s: ClassVar[float] = 0.001

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        end_s = time.process_time() + (0.003 if len(pieces[0]) > 12 else 0.0)
        while time.process_time() < end_s:
            pass
        return ()


_KEPT: list[mmap.mmap] = []


def test_what_keeps_its_invariant_has_no_failures(tmp_path: Path) -> None:
    result = Runner(_Fine(), tmp_path).run(600, 1)
    assert (result.inputs, result.failures) == (600, [])


@pytest.mark.parametrize(
    ("target", "what"),
    [(_Fragile, "IndexError"), (_Torn, "pieces"), (_Slow, "took more than")],
)
def test_what_breaks_is_kept_and_breaks_again(target: type[Target], what: str, tmp_path: Path) -> None:
    result = Runner(target(), tmp_path).run(300, 1)
    (failure,) = result.failures
    assert what in failure
    (kept,) = tmp_path.glob("*.bin")
    assert str(kept) in failure
    if target is _Fragile:
        with pytest.raises(IndexError):
            target().run(kept.read_bytes())


def test_growing_memory_is_a_failure(tmp_path: Path) -> None:
    # In a process of its own, as targets always run: a long test run gives memory back meanwhile.
    code = (
        "import sys; from pathlib import Path; from tests.fuzz.test_runner import _Growing; "
        "from tests.fuzz.runner import Runner; print(*Runner(_Growing(), Path(sys.argv[1])).run(300, 1).failures)"
    )
    told = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert "grew by" in told.stdout
    (kept,) = tmp_path.glob("*.bin")
    assert str(kept) in told.stdout


def test_the_current_input_outlives_the_process(tmp_path: Path) -> None:
    current = CurrentInput(tmp_path / "fine.current")
    for data in (b"a longer one", b"short", b"", b"x" * MAX_INPUT_BYTES):
        current.note(data)
        assert CurrentInput.read(tmp_path / "fine.current") == data


def test_a_number_makes_the_same_inputs_again() -> None:
    first, again, other = (Mutator([b"seed" * 9, b"other"], number) for number in (1, 1, 2))
    inputs = [first.next() for _ in range(300)]
    assert inputs == [again.next() for _ in range(300)]
    assert inputs != [other.next() for _ in range(300)]
    assert len(set(inputs)) > 250
    assert max(map(len, inputs)) <= MAX_INPUT_BYTES


@pytest.mark.slow
def test_the_command_prints_a_line_a_target_and_fails_when_one_fails(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fuzz", "--inputs", "300", "--folder", str(tmp_path), "--engine", "random"]
    fine = subprocess.run(
        [*command, "--target", "fence", "--target", "leds"], capture_output=True, text=True, check=True
    )
    lines = [json.loads(line) for line in fine.stdout.splitlines()]
    assert [(line["target"], line["inputs"], line["failures"]) for line in lines] == [
        ("fence", 300, []),
        ("leds", 300, []),
    ]
    blocked = tmp_path / "leds.current"
    blocked.unlink()
    blocked.mkdir()  # the process of this target cannot begin
    broken = subprocess.run(
        [*command, "--target", "leds"], capture_output=True, text=True, check=False, env=dict(os.environ)
    )
    assert broken.returncode == 1
    assert "status 1" in json.loads(broken.stdout)["failures"][0]


@pytest.mark.slow
@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is not installed")
def test_atheris_runs_the_same_targets(tmp_path: Path) -> None:
    result = run_atheris("leds", 300, 1, tmp_path)
    assert (result.target, result.inputs, result.failures) == ("leds", 300, [])
    assert len(list((tmp_path / "corpus" / "leds").iterdir())) >= 8
    broken = run_atheris("no such target", 1, 1, tmp_path)
    assert "KeyError" in broken.failures[0]
