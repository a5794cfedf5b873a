"""What SSH and the hub's relay add to a message there and back: the real relay, beside a bare TCP echo.

A message is as large as a key or a pointer event with its SSH packet. Every process is one of its own, as in life:
companion, hub (with TLS) and agent.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable

from bench.glass.machine import machine
from bench.glass.programs import MeasuringError, Programs
from bench.glass.reckoning import percentile
from bench.session.agent import BenchSession, CompanionProcess
from bench.session.hub import BenchHub
from bench.session.orders import Listening, Plain
from remote.path.direct import dial
from remote.stream import Stream

MESSAGE = bytes(64)
WARM_UP = 100
GAP_S = 0.002
"""Between messages: a person's keys come one by one, and a line at rest is slower than one in full flow."""

MOST_ADDED_P50_MS = 2.0
"""Three processes in Python and two encryptions each way; a screen's frame is 16 ms, so nobody feels this."""

MOST_ADDED_P95_MS = 5.0
"""What the whole product may add to the bare pair of server and viewer."""

SESSION_ID = "bench-echo-1"


def main() -> int:
    """Print one line of JSON; returns 0 when the bounds held."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=3000)
    args = parser.parse_args()
    try:
        results = _measure(args.messages)
    except MeasuringError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    added = {name: round(results["relay"][name] - results["tcp"][name], 3) for name in ("p50_ms", "p95_ms")}
    is_held = added["p50_ms"] <= MOST_ADDED_P50_MS and added["p95_ms"] <= MOST_ADDED_P95_MS
    report = {"bench": "echo", "machine": machine(), "load": round(os.getloadavg()[0], 1), "messages": args.messages}
    print(json.dumps({**report, **results, "relay_adds": added, "is_within_bounds": is_held}))
    return not is_held


def _measure(messages: int) -> dict[str, dict[str, float]]:
    with Programs() as programs:
        companion = CompanionProcess(programs)
        hub = BenchHub(programs, SESSION_ID)
        session = BenchSession(companion, SESSION_ID, "echo")
        ways: dict[str, Callable[[], Stream]] = {
            "tcp": lambda: dial(companion.tell(Plain("echo"), Listening).address, 5.0),
            "direct": lambda: session.connect(session.dial()).open_screen(),
            "relay": lambda: session.connect(session.meet(hub)).open_screen(),
        }
        found = {}
        for name, open_way in ways.items():
            stream = open_way()
            found[name] = _round_trips(stream, messages)
            stream.close()
        session.guest.close()
        return found


def _round_trips(stream: Stream, messages: int) -> dict[str, float]:
    stream.settimeout(10.0)
    times: list[float] = []
    for count in range(WARM_UP + messages):
        begin = time.perf_counter()
        stream.sendall(MESSAGE)
        left = len(MESSAGE)
        while left:
            data = stream.recv(left)
            if not data:
                raise MeasuringError("The line ended in the middle of a message.")
            left -= len(data)
        if count >= WARM_UP:
            times.append((time.perf_counter() - begin) * 1000)
        time.sleep(GAP_S)
    return {name: round(percentile(times, share), 3) for name, share in (("p50_ms", 0.5), ("p95_ms", 0.95))}


if __name__ == "__main__":
    sys.exit(main())
