"""The peers of bench.sync: PouchDB with its server, and Anki's own sync; pinned, and kept in build/."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from bench.glass.programs import MeasuringError, Programs, free_port, is_listening
from bench.records.sample import Fields

HERE = Path(__file__).parent / "peers"
BUILD = Path(__file__).parents[2] / "build" / "sync-peers"
MEASURE_TIMEOUT_S = 120.0


class PeerTimes(msgspec.Struct, frozen=True):
    """Seconds, the best of several takes.

    Attributes:
        first_s: until an empty client has all documents.
        edits_s: until edits made at the client, their making included, are at the server.
        nothing_s: a round in which there is nothing to do.
    """

    first_s: float
    edits_s: float
    nothing_s: float


def install() -> None:
    """Put the peers into build/, unless they are there.

    Raises:
        MeasuringError: they cannot be had.
    """
    done = subprocess.run([str(HERE / "install")], stdout=sys.stderr, check=False)
    if done.returncode:
        raise MeasuringError("The peers could not be installed.")


def pouchdb(programs: Programs, documents: Sequence[tuple[str, Fields]], edits: int, takes: int) -> PeerTimes:
    """Measure PouchDB against express-pouchdb, each with LevelDB on the disk."""
    folder = _folder(programs, "pouchdb")
    environment = {"NODE_PATH": str(BUILD / "pouchdb" / "node_modules")}
    server = programs.start(
        ["node", str(HERE / "pouchdb_server.js"), str(folder / "server")], environment, is_spoken_to=True
    )
    assert server.stdout is not None
    port = server.stdout.readline().strip()
    if not port:
        raise MeasuringError("The PouchDB server did not start.\n" + programs.last_words())
    url = f"http://127.0.0.1:{port}/tickets"
    client = ["node", str(HERE / "pouchdb_client.js"), url, str(folder / "client"), str(edits), str(takes)]
    return _measure(client, documents, environment)


def anki(programs: Programs, documents: Sequence[tuple[str, Fields]], edits: int, takes: int) -> PeerTimes:
    """Measure Anki's client against its own server."""
    folder, port = _folder(programs, "anki"), free_port()
    python = str(BUILD / "anki" / "bin" / "python")
    settings = {
        "SYNC_USER1": "bench:bench",
        "SYNC_BASE": str(folder / "server"),
        "SYNC_HOST": "127.0.0.1",
        "SYNC_PORT": str(port),
    }
    server = programs.start([python, "-m", "anki.syncserver"], settings)
    programs.wait_until(lambda: is_listening(port), "Anki's server", program=server)
    endpoint = f"http://127.0.0.1:{port}/"
    client = [python, str(HERE / "anki_client.py"), endpoint, str(folder / "client"), str(edits), str(takes)]
    return _measure(client, documents, {})


def _folder(programs: Programs, name: str) -> Path:
    folder = programs.folder / name
    for part in ("server", "client"):
        (folder / part).mkdir(parents=True)
    return folder


def _measure(
    command: Sequence[str], documents: Sequence[tuple[str, Fields]], environment: Mapping[str, str]
) -> PeerTimes:
    given = json.dumps([{"_id": record_id, **fields} for record_id, fields in documents])
    done = subprocess.run(
        command,
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=MEASURE_TIMEOUT_S,
        env={**os.environ, **environment},
    )
    if done.returncode:
        raise MeasuringError(f"{Path(command[1]).name}: {done.stderr[-800:]}")
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=PeerTimes)
