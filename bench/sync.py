"""Records on their way between hub and desk, over loopback with TLS, beside PouchDB and Anki in the same run.

The hub is `deskhand-hub serve` in a process of its own, the desk the workstation's replica with its encrypted store.
PouchDB 9 replicates with express-pouchdb, LevelDB at both ends, over plain HTTP; Anki's client syncs with Anki's own
server, row by row, over plain HTTP. All three move the same fields. Each figure is the best of several takes, the
peers' as well as ours.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence

import msgspec

from bench.glass.machine import machine
from bench.glass.programs import MeasuringError, Programs
from bench.glass.reckoning import percentile
from bench.records import peer
from bench.records.desk import Desk
from bench.records.hub import RecordsHub
from bench.records.sample import Fields, messages, tickets
from bench.records.steps import chat_ms, edits_back_s, first_sync_s, quiet_round_ms, searchable_sync_s

TICKETS = 10_000
EDITS = 1_000
MANY_TICKETS = 20_000
MANY_MESSAGES = 80_000
TAKES = 3
QUIET_ROUNDS = 60
CHAT_LINES = 120
CHAT_PAUSE_S = 0.05

LEAST_TIMES_POUCHDB_FIRST = 3.0
LEAST_TIMES_POUCHDB_EDITS = 5.0
MOST_TIMES_ANKI_FIRST = 2.0
"""Anki's sync is the one to come near: it is written in Rust, and a person does not wait for it."""

MOST_MANY_S = 8.0
MOST_QUIET_MS = 15.0
MOST_CHAT_P95_MS = 60.0
"""A colleague's line is there before he has said that he sent it."""

ANN, BOB, MANY = "ann@example.com", "bob@example.com", "many@example.com"
MANY_TEAM = "many"


class OurTimes(msgspec.Struct, frozen=True):
    """What Deskhand took."""

    first_s: float
    edits_s: float
    many_landed_s: float
    many_searchable_s: float
    quiet_round_ms: float
    chat_p50_ms: float
    chat_p95_ms: float


def main() -> int:
    """Print one line of JSON; returns 0 when the bounds held."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--takes", type=int, default=TAKES, help="the best of so many counts (%(default)s)")
    parser.add_argument("--alone", action="store_true", help="without the peers, and so without their bounds")
    args = parser.parse_args()
    documents = list(tickets(TICKETS))
    peers: dict[str, peer.PeerTimes] = {}
    try:
        if not args.alone:
            peer.install()
            peers = _peers(documents, args.takes)
        with Programs() as programs:
            ours = _ours(programs, documents, args.takes)
    except MeasuringError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    wrong = _broken(ours, peers)
    report = {"bench": "sync", "machine": machine(), "load": round(os.getloadavg()[0], 1)}
    figures = {name: _rounded(times) for name, times in {"deskhand": ours, **peers}.items()}
    print(json.dumps({**report, **figures, "not_within_bounds": wrong}))
    return bool(wrong)


def _peers(documents: Sequence[tuple[str, Fields]], takes: int) -> dict[str, peer.PeerTimes]:
    found = {}
    for name, measure in {"pouchdb": peer.pouchdb, "anki": peer.anki}.items():
        with Programs() as programs:
            found[name] = measure(programs, documents, EDITS, takes)
    return found


def _ours(programs: Programs, documents: Sequence[tuple[str, Fields]], takes: int) -> OurTimes:
    hub = RecordsHub(programs)
    hub.add_agent(ANN)
    hub.add_agent(BOB)
    hub.add_agent(MANY, team=MANY_TEAM)
    hub.load("ticket", documents)
    crowd = list(tickets(MANY_TICKETS, seed=3))
    hub.load("ticket", crowd, f"team:{MANY_TEAM}")
    hub.load("message", messages(MANY_MESSAGES, [i for i, _ in crowd]), f"team:{MANY_TEAM}")
    hub.serve()
    folder = programs.folder
    with Desk(folder / "ann", hub.address) as ann:
        ann.sign_in(ANN)
        ann.wait_for_records(TICKETS)
        firsts = [first_sync_s(folder / f"first-{n}", hub, ann.account, TICKETS) for n in range(takes)]
        backs = [edits_back_s(ann, documents[:EDITS], f"{n} changed") for n in range(takes)]
        with Desk(folder / "bob", hub.address) as bob:
            bob.sign_in(BOB)
            bob.wait_for_records(TICKETS)
            chat = chat_ms(bob, ann, documents[-1][0], CHAT_LINES, CHAT_PAUSE_S)
    quiet = quiet_round_ms(folder / "ann", ann.key, hub, ann.account, QUIET_ROUNDS)
    with Desk(folder / "many", hub.address) as desk:
        desk.sign_in(MANY)
        account = desk.account
    many = [searchable_sync_s(folder / f"many-{n}", hub, account, MANY_TICKETS + MANY_MESSAGES) for n in range(takes)]
    landed_s, searchable_s = min(many, key=lambda times: times[1])
    p50, p95 = percentile(chat, 0.5), percentile(chat, 0.95)
    return OurTimes(min(firsts), min(backs), landed_s, searchable_s, quiet, p50, p95)


def _broken(ours: OurTimes, peers: dict[str, peer.PeerTimes]) -> list[str]:
    """Return the bounds that did not hold."""
    held = {
        f"{MANY_TICKETS + MANY_MESSAGES} records, searchable, at most {MOST_MANY_S:.0f} s": ours.many_searchable_s
        <= MOST_MANY_S,
        f"a quiet round at most {MOST_QUIET_MS:.0f} ms": ours.quiet_round_ms <= MOST_QUIET_MS,
        f"a chat line p95 at most {MOST_CHAT_P95_MS:.0f} ms": ours.chat_p95_ms <= MOST_CHAT_P95_MS,
    }
    if "pouchdb" in peers:
        times = peers["pouchdb"]
        held["at least 3 x as fast as PouchDB at first"] = ours.first_s * LEAST_TIMES_POUCHDB_FIRST <= times.first_s
        held["at least 5 x as fast as PouchDB with edits"] = ours.edits_s * LEAST_TIMES_POUCHDB_EDITS <= times.edits_s
    if "anki" in peers:
        held["at most 2 x Anki at first"] = ours.first_s <= MOST_TIMES_ANKI_FIRST * peers["anki"].first_s
    return [what for what, is_held in held.items() if not is_held]


def _rounded(times: msgspec.Struct) -> dict[str, float]:
    return {
        name: round(value, 4 if name.endswith("_s") else 1) for name, value in msgspec.structs.asdict(times).items()
    }


if __name__ == "__main__":
    sys.exit(main())
