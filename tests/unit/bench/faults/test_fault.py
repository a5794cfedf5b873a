"""Which process a fault strikes."""

from __future__ import annotations

import os
import subprocess
import sys

from bench.faults.fault import WORKER, capture_worker

WAIT = "import sys; sys.stdin.read()"
WORK = "import sys, hashlib; [hashlib.sha256(bytes(1000)) for _ in range(200_000)]; print(flush=True); sys.stdin.read()"


def test_no_worker():
    assert capture_worker(os.getpid()) is None


def test_the_worker_at_work_is_struck_and_not_the_one_in_reserve():
    def start(code: str, name: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", code, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    with start(WORK, WORKER) as busy, start(WAIT, WORKER) as spare, start(WAIT, "app.client") as other:
        assert busy.stdout is not None
        busy.stdout.readline()
        assert capture_worker(os.getpid()) == busy.pid
        for program in (busy, spare, other):
            program.communicate()
