"""How long after Stop the agent's line is cut, whatever the line is doing: direct, relayed, and with the hub gone.

The companion sends as much as the line takes when Stop comes: buffers are full, the worst moment. "hub_gone" cuts the
line between companion and hub off from the hub, which hears nothing any more and cannot help, while the TCP connection
stands; measured is when the companion's own connection is reset there. The peer is a bare TCP socket that is reset
by the same process under the same flood: less than that is not to be had.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
import threading
import time

from bench.glass.machine import machine
from bench.glass.programs import MeasuringError, Programs
from bench.glass.reckoning import percentile
from bench.session.agent import BenchSession, CompanionProcess
from bench.session.hub import BenchHub
from bench.session.orders import Listening, Plain, Stop, Stopped
from bench.session.watched import WatchedStream
from bench.session.way_to_hub import WayToHub
from remote.path.direct import dial

MOST_MS = 100.0
"""What the customer was promised: faster than the eye can follow what is hidden."""

FLOOD_S = 0.15
"""Enough for every buffer on the way to fill."""

RUNS = 25
END_TIMEOUT_S = 5.0
SESSION_ID = "bench-stop-1"


def main() -> int:
    """Print one line of JSON; returns 0 when the bounds held."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=RUNS, help="of each kind")
    args = parser.parse_args()
    try:
        times = _measure(args.runs)
    except MeasuringError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    figures = {name: _summary(values) for name, values in times.items()}
    is_held = all(max(values) <= MOST_MS for values in times.values())
    report = {"bench": "stop", "machine": machine(), "load": round(os.getloadavg()[0], 1), "runs": args.runs}
    print(json.dumps({**report, "ms": figures, "is_within_bounds": is_held}))
    return not is_held


def _measure(runs: int) -> dict[str, list[float]]:
    with Programs() as programs:
        companion = CompanionProcess(programs)
        hub = BenchHub(programs, SESSION_ID)
        times: dict[str, list[float]] = {name: [] for name in ("tcp", "direct", "relay", "hub_gone", "stop_returns")}
        for _ in range(runs):
            times["tcp"].append(_plain(companion))
            cut_ms, return_ms = _over_direct(companion)
            times["direct"].append(cut_ms)
            times["stop_returns"].append(return_ms)
            times["relay"].append(_over_relay(companion, hub))
            cut_ms, return_ms = _hub_gone(companion, hub)
            times["hub_gone"].append(cut_ms)
            times["stop_returns"].append(return_ms)
        return times


def _plain(companion: CompanionProcess) -> float:
    line = WatchedStream(dial(companion.tell(Plain("flood"), Listening).address, END_TIMEOUT_S))
    drain = threading.Thread(target=line.drain)
    drain.start()
    time.sleep(FLOOD_S)
    stopped = companion.tell(Stop(is_plain=True), Stopped)
    drain.join(END_TIMEOUT_S)
    return _ms(stopped.called_ns, line.ended_ns)


def _over_direct(companion: CompanionProcess) -> tuple[float, float]:
    session = BenchSession(companion, SESSION_ID, "flood")
    return _stop_under_flood(companion, session, WatchedStream(session.dial()))


def _over_relay(companion: CompanionProcess, hub: BenchHub) -> float:
    session = BenchSession(companion, SESSION_ID, "flood")
    return _stop_under_flood(companion, session, WatchedStream(session.meet(hub)))[0]


def _stop_under_flood(companion: CompanionProcess, session: BenchSession, line: WatchedStream) -> tuple[float, float]:
    screen = WatchedStream(session.connect(line).open_screen())
    drain = threading.Thread(target=screen.drain)
    drain.start()
    time.sleep(FLOOD_S)
    stopped = companion.tell(Stop(), Stopped)
    line.ended.wait(END_TIMEOUT_S)
    drain.join(END_TIMEOUT_S)
    session.guest.close()
    return _ms(stopped.called_ns, line.ended_ns), _ms(stopped.called_ns, stopped.returned_ns)


def _hub_gone(companion: CompanionProcess, hub: BenchHub) -> tuple[float, float]:
    """Return when the companion's own connection was reset, and when Stop returned."""
    session = BenchSession(companion, SESSION_ID, "flood")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        way = WayToHub(listener, hub.port)
        line = session.meet(hub, companion_port=listener.getsockname()[1])
        screen = WatchedStream(session.connect(line).open_screen())
        drain = threading.Thread(target=screen.drain)
        drain.start()
        time.sleep(FLOOD_S / 2)
        way.lose_hub()
        time.sleep(FLOOD_S / 2)
        stopped = companion.tell(Stop(), Stopped)
        way.ended.wait(END_TIMEOUT_S)
        session.guest.close()
        way.close()
        drain.join(END_TIMEOUT_S)
    return _ms(stopped.called_ns, way.ended_ns), _ms(stopped.called_ns, stopped.returned_ns)


def _ms(begin_ns: int, end_ns: int) -> float:
    """Return the time between two moments; never is infinite."""
    return (end_ns - begin_ns) / 1e6 if end_ns else float("inf")


def _summary(values: list[float]) -> dict[str, float]:
    figures = {"p50": percentile(values, 0.5), "p95": percentile(values, 0.95), "max": max(values)}
    return {name: round(value, 2) for name, value in figures.items()}


if __name__ == "__main__":
    sys.exit(main())
