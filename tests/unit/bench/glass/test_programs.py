"""Programs of a measurement: ended with all that they started, and heard when they fail."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.glass import burden
from bench.glass.programs import MeasuringError, Programs, free_port, is_listening

WORK = "sum(range(5_000_000))"


def test_ends_a_program_and_its_child():
    script = "import subprocess, sys; print(subprocess.Popen(['sleep', '60']).pid, flush=True); sys.stdin.read()"
    with Programs() as programs:
        parent = programs.start([sys.executable, "-c", script], is_spoken_to=True)
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert set(burden.family(parent.pid)) == {parent.pid, child}
    assert parent.poll() is not None
    while _is_running(child):  # it was killed; a busy machine needs a moment to notice
        os.sched_yield()
    assert not programs.folder.exists()


def test_ends_what_it_started_when_it_is_told_to_end():
    script = """
from bench.glass.programs import Programs
import sys
with Programs() as programs:
    print(programs.start(["sleep", "60"]).pid, flush=True)
    sys.stdin.read()
"""
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as bench:
        assert bench.stdout is not None
        child = int(bench.stdout.readline())
        bench.terminate()
        assert bench.wait() == 128 + signal.SIGTERM
    while _is_running(child):
        os.sched_yield()


def _is_running(pid: int) -> bool:
    """Tell whether a process runs; one that has ended may stay listed until its new parent notices."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_program_that_is_not_there():
    with Programs() as programs, pytest.raises(MeasuringError, match="no-such-program"):
        programs.start(["no-such-program"])


def test_last_words_of_a_program_that_failed():
    with Programs() as programs:
        program = programs.start([sys.executable, "-c", "raise SystemExit('out of paper')"])
        with pytest.raises(MeasuringError, match="out of paper"):
            programs.wait_until(lambda: False, "printing", program=program)


def test_sees_who_listens_without_connecting():
    port = free_port()
    assert not is_listening(port)
    with socket.create_server(("127.0.0.1", port)) as server:
        server.setblocking(False)
        assert is_listening(port)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_burden_counts_ended_children_too():
    before = burden.cpu_s(os.getpid())
    with Programs() as programs:
        worker = programs.start([sys.executable, "-c", WORK])
        assert worker.wait(20) == 0
    assert burden.cpu_s(os.getpid()) > before
    assert burden.own_peak_mib(os.getpid()) > 10
    assert burden.own_peak_mib(worker.pid) == 0


def test_machine_ticks_grow():
    busy, everything = burden.machine_ticks()
    assert 0 < busy < everything
    deadline = time.monotonic() + 5
    while burden.machine_ticks()[1] == everything:
        assert time.monotonic() < deadline
