"""The program as a process: what a person typed outlives kill -9, and signals end it in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import select
from workroom import PASSWORD, Room, until

from sync.client.address import HubAddress
from sync.client.replica import Replica
from sync.store.keys import open_key
from sync.store.local_tables import Draft

TYPIST = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QLineEdit, QPushButton
from PySide6.QtTest import QTest
from app.workstation import cli, compose

url, data, password = sys.argv[1:4]

def part(kind, name):
    return next((w for w in QApplication.allWidgets() if isinstance(w, kind) and w.objectName() == name), None)

class Typist:
    def __init__(self):
        self.timer = QTimer()
        self.timer.timeout.connect(self.step)
        self.timer.start(20)
        self.typed = 0
        self.is_in = False

    def step(self):
        program = next((c for c in QApplication.instance().children() if isinstance(c, compose.Program)), None)
        if program is None:
            return
        if not self.is_in and program.window.isVisible():
            part(QLineEdit, "signin.email").setText("maria@example.com")
            part(QLineEdit, "signin.password").setText(password)
            part(QPushButton, "signin.submit").click()
            self.is_in = True
        work = program.workplace
        if work is None:
            return
        tickets = list(program.window.desk.queue.model.tickets)
        if tickets and not work.ticket.ticket_id:
            work.open_ticket(tickets[0])
        if work.ticket.card is not None:
            # never a pause long enough for "he has stopped typing"
            part(QPlainTextEdit, "composer.text").insertPlainText("x")
            self.typed += 1
            print(self.typed, flush=True)

app = QApplication(sys.argv[:1])
typist = Typist()
sys.exit(cli.main(["--hub", url, "--data", data]))
"""


@pytest.mark.slow
def test_a_draft_outlives_a_kill(room: Room, tmp_path: Path) -> None:
    async def ticket() -> str:
        customer = await room.customer()
        ticket_id = await customer.open_ticket("I cannot post")
        await until(lambda: room.hub.field("ticket", ticket_id, "subject"))
        return ticket_id

    room.run(ticket())
    (tmp_path / "work").mkdir()
    program = subprocess.Popen(
        [sys.executable, "-c", TYPIST, room.hub.url, str(tmp_path / "work"), PASSWORD],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "*.warning=false"},
    )
    limit = threading.Timer(30, program.kill)
    limit.start()
    try:
        assert program.stdout is not None
        for line in program.stdout:
            if int(line) >= 80:
                break
    finally:
        limit.cancel()
        program.send_signal(signal.SIGKILL)
        program.wait()
        program.stdout.close()
    key = open_key(tmp_path / "work", None).key
    kept = Replica(next((tmp_path / "work" / "hubs").iterdir()), HubAddress(room.hub.url), lambda event: None, key=key)
    try:
        with kept.read() as session:
            [draft] = session.scalars(select(Draft)).all()
    finally:
        kept.stop()
    assert len(draft.body) >= 80 - 50, "at most a second of typing (50 keys here) may be lost"


@pytest.mark.slow
@pytest.mark.parametrize("mark", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order(tmp_path: Path, mark: signal.Signals) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", "from app.workstation.cli import main; print('up', flush=True); main()",
         "--data", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "*.warning=false"},
    )  # fmt: skip
    assert program.stdout is not None and program.stderr is not None
    log = tmp_path / "deskhand.log"
    while not log.exists():
        assert program.poll() is None
    while b"window is open" not in log.read_bytes():
        assert program.poll() is None
    program.send_signal(mark)
    assert program.wait(10) == 0
    assert program.stderr.read() == ""
    program.stdout.close()
    program.stderr.close()
