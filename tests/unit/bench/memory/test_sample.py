"""What a look at a process finds, with this test's own process and a child of it."""

from __future__ import annotations

import os
import subprocess
import sys

from bench.glass import burden
from bench.memory.sample import sample


def test_programs_are_told_apart_by_their_command_lines():
    wait = "import sys; sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", wait, "app.client"], stdin=subprocess.PIPE) as child:
        found = sample(1.5, os.getpid(), os.getpid())
        assert burden.named(os.getpid(), "app.client") == [child.pid]
        child.communicate()
    assert found.at_s == 1.5
    assert set(found.server) == {"app.client"}
    client = found.server["app.client"]
    assert 0 < client.pss_mib <= client.rss_mib
    assert found.total_mib("server") == client.rss_mib


def test_a_process_that_has_ended_holds_nothing():
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert burden.memory_mib(child.pid) == (0.0, 0.0)
    assert burden.command_words(child.pid) == []
