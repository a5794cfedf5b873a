"""1,500 clients at one hub: messages both ways for a minute, delivered by push, poke and pull, nothing lost.

The hub is `deskhand-hub serve` in a process of its own, with TLS. The clients are agents in teams and customers with a
ticket each; every one holds a WebSocket and does rounds as the real client does, but keeps nothing on a disk. Two
processes carry them. A message counts as delivered to somebody when a pull of his brings it: to the customer what an
agent wrote, to every agent of the team what a customer or a colleague wrote. There is no peer: what others deliver
with so many clients is a matter of their servers' hardware.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from app.hub.open_files import allow_many_files
from bench.glass import burden
from bench.glass.machine import machine
from bench.glass.programs import MeasuringError, Programs
from bench.glass.reckoning import percentile
from bench.records.crowd_orders import Answer, Gather, Gathered, Order, Talk, Talked
from bench.records.crowd_people import Person, make_people
from bench.records.hub import RecordsHub

CLIENTS = 1_500
TEAMS = 12
AGENTS_EACH = 5
A_SECOND = 10.0
SECONDS = 60.0
WORKERS = 2

MOST_P99_MS = 250.0
"""Nobody who waits for an answer sees less."""

SETTLED_S = 3.0
"""After the last one has connected: greetings and presence have gone out."""


def main() -> int:
    """Print one line of JSON; returns 0 when the bounds held."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=CLIENTS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--rate", type=float, default=A_SECOND, help="messages a second, each way (%(default)s)")
    args = parser.parse_args()
    allow_many_files()
    try:
        with Programs() as programs:
            figures, wrong = _measure(programs, args.clients, args.rate, args.seconds)
    except MeasuringError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    report = {"bench": "crowd", "machine": machine(), "load": round(os.getloadavg()[0], 1), "clients": args.clients}
    print(json.dumps({**report, **figures, "not_within_bounds": wrong}))
    return bool(wrong)


def _measure(programs: Programs, clients: int, rate: float, seconds: float) -> tuple[dict[str, object], list[str]]:
    hub = RecordsHub(programs)
    people = make_people(hub.folder, TEAMS, AGENTS_EACH, clients - TEAMS * AGENTS_EACH)
    hub.serve()
    empty_mib = burden.memory_mib(hub.process_id)[1]
    parts = _parts(people)
    crowds = [
        programs.start([sys.executable, "-m", "bench.records.crowd_worker"], _environment(), is_spoken_to=True)
        for _ in parts
    ]
    began_s = time.monotonic()
    for crowd, part in zip(crowds, parts, strict=True):
        _tell(crowd, Gather(hub.address.url, hub.address.fingerprint, part))
    for crowd in crowds:
        if not isinstance(_answer_of(programs, crowd), Gathered):
            raise MeasuringError("A crowd did not gather.")
    gathered_s = time.monotonic() - began_s
    time.sleep(SETTLED_S)
    full_mib, cpu_s = burden.memory_mib(hub.process_id)[1], burden.own_cpu_s(hub.process_id)
    for crowd in crowds:
        from_ns = time.monotonic_ns() + 1_000_000_000
        _tell(crowd, Talk(from_ns, seconds, rate / len(crowds), rate / len(crowds)))
    talks = [talked for crowd in crowds if isinstance(talked := _answer_of(programs, crowd), Talked)]
    figures = _figures(talks, people)
    cpu_s = burden.own_cpu_s(hub.process_id) - cpu_s
    figures |= {
        "gathered_s": round(gathered_s, 1),
        "hub_empty_mib": round(empty_mib, 1),
        "hub_full_mib": round(full_mib, 1),
        "hub_end_mib": round(burden.memory_mib(hub.process_id)[1], 1),
        "kib_a_connection": round((full_mib - empty_mib) * 1024 / clients, 1),
        "hub_cpu_share": round(cpu_s / seconds, 2),
    }
    return figures, _broken(figures)


def _parts(people: Sequence[Person]) -> list[list[Person]]:
    """Return the people of each worker: whole teams, so that a ticket's people are in one process."""
    scopes = sorted({person.scope for person in people})
    return [[p for p in people if scopes.index(p.scope) % WORKERS == n] for n in range(WORKERS)]


def _environment() -> dict[str, str]:
    return {"PYTHONPATH": str(Path(__file__).parents[1])}


def _tell(crowd: subprocess.Popen[str], order: Order) -> None:
    assert crowd.stdin is not None
    crowd.stdin.write(msgspec.json.encode(order).decode() + "\n")
    crowd.stdin.flush()


def _answer_of(programs: Programs, crowd: subprocess.Popen[str]) -> Answer:
    assert crowd.stdout is not None
    line = crowd.stdout.readline()
    if not line:
        raise MeasuringError("A crowd ended early.\n" + programs.last_words())
    answer: Answer = msgspec.json.decode(line, type=Answer)
    return answer


def _figures(talks: Sequence[Talked], people: Sequence[Person]) -> dict[str, object]:
    """Return what was delivered of what should have been."""
    agents: dict[str, set[str]] = {}
    for person in people:
        if person.kind == "agent":
            agents.setdefault(person.scope, set()).add(person.principal_id)
    readers = {
        person.tickets[0]: {person.principal_id} | agents[person.scope] for person in people if person.kind == "contact"
    }
    expected = {
        (sent.message_id, reader)
        for talk in talks
        for sent in talk.sent
        for reader in readers[sent.ticket_id] - {sent.author_id}
    }
    delivered = {(one.message_id, one.reader_id): one.took_ms for talk in talks for one in talk.delivered}
    count = sum(len(talk.delivered) for talk in talks)
    times = list(delivered.values())
    typing = [took for talk in talks for took in talk.typing_ms]
    return {
        "written": sum(len(talk.sent) for talk in talks),
        "to_deliver": len(expected),
        "lost": len(expected - delivered.keys()),
        "doubled_or_strange": count - len(expected & delivered.keys()),
        "p50_ms": round(percentile(times, 0.5), 1),
        "p99_ms": round(percentile(times, 0.99), 1),
        "worst_ms": round(max(times, default=0.0), 1),
        "typing_told": len(typing),
        "typing_p99_ms": round(percentile(typing, 0.99), 1),
        "faults": [fault for talk in talks for fault in talk.faults][:5],
    }


def _broken(figures: dict[str, object]) -> list[str]:
    held = {
        "nothing lost": figures["lost"] == 0 and not figures["faults"],
        "nothing twice": figures["doubled_or_strange"] == 0,
        f"p99 of delivery at most {MOST_P99_MS:.0f} ms": float(str(figures["p99_ms"])) <= MOST_P99_MS,
    }
    return [what for what, is_held in held.items() if not is_held]


if __name__ == "__main__":
    sys.exit(main())
