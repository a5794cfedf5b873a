"""Sessions between processes: what the benchmarks stand on works, and Stop really ends what it measures."""

from __future__ import annotations

import threading

import pytest

from bench.glass.programs import Programs
from bench.session.agent import BenchSession, CompanionProcess
from bench.session.hub import BenchHub
from bench.session.orders import Stop, Stopped
from bench.session.watched import WatchedStream

pytestmark = pytest.mark.slow

SESSION_ID = "bench-test-1"


@pytest.fixture
def programs():
    with Programs() as started:
        yield started


def test_echo_through_the_real_hub(programs: Programs):
    companion, hub = CompanionProcess(programs), BenchHub(programs, SESSION_ID)
    session = BenchSession(companion, SESSION_ID, "echo")
    screen = session.connect(session.meet(hub)).open_screen()
    screen.sendall(b"through two processes")
    assert screen.recv(64) == b"through two processes"
    session.guest.close()


def test_stop_ends_a_flood(programs: Programs):
    companion = CompanionProcess(programs)
    session = BenchSession(companion, SESSION_ID, "flood")
    line = WatchedStream(session.dial())
    screen = WatchedStream(session.connect(line).open_screen())
    assert screen.recv(1000)
    drain = threading.Thread(target=screen.drain)
    drain.start()
    stopped = companion.tell(Stop(), Stopped)
    assert line.ended.wait(10)
    drain.join(10)
    assert line.ended_ns > stopped.called_ns
    assert screen.ended.is_set()
    session.guest.close()
