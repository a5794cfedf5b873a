"""The workstation as always, that says when its queue is on the screen and opens tickets when it is told to.

On standard input a line of JSON for each order: {"open": ticket id} or {"search": words}; on standard output the
answer: what is shown or found, and the nanoseconds (monotonic) when it was. {"leave": true} ends the program.
"""

from __future__ import annotations

from app.workstation import preload  # noqa: F401  # before PySide6

# isort: split
import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSocketNotifier
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget
from qasync import QEventLoop

from app.workstation.cli import keep_log, parser
from app.workstation.compose import Program
from app.workstation.orders import read_orders
from app.workstation.stop_signals import StopSignals
from sync.client.replica import wall_clock_ms
from sync.search.searching import Searcher
from widgets.common.garbage import GarbageCollector


class Painted(QObject):
    """Calls a function after each painting of a widget."""

    def __init__(self, widget: QWidget, tell: Callable[[], None]) -> None:
        """Watch from now on."""
        super().__init__(widget)
        self._tell = tell
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt
        """Let the event pass, and tell behind it."""
        if event.type() is QEvent.Type.Paint:
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User))
        return False

    def event(self, event: QEvent) -> bool:
        """Tell, now that it has been painted."""
        if event.type() is QEvent.Type.User:
            self._tell()
            return True
        return super().event(event)


class Watcher(QObject):
    """Watches a workstation, and does what it is told."""

    def __init__(self, program: Program) -> None:
        """Watch from now on."""
        super().__init__(program)
        self._program = program
        self._desk = program.window.desk
        self._asked = ""
        self._searcher = Searcher(wall_clock_ms)
        self._is_queue_shown = False
        queue = self._desk.queue.findChild(QAbstractItemView)
        assert queue is not None, "the queue has a list"
        Painted(queue.viewport(), self._queue_painted)
        Painted(self._desk.conversation.viewport(), self._talk_painted)
        self._input = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._input.activated.connect(self._obey)

    def _queue_painted(self) -> None:
        tickets = self._desk.queue.model.tickets
        if tickets and not self._is_queue_shown:
            self._is_queue_shown = True
            self._say({"tickets": list(tickets)})

    def _talk_painted(self) -> None:
        work = self._program.workplace
        if self._asked and work is not None and work.ticket.ticket_id == self._asked and work.ticket.card is not None:
            self._asked = ""
            self._say({"entries": self._desk.conversation.model.rowCount()})

    def _say(self, facts: dict[str, object]) -> None:
        print(json.dumps({"at_ns": time.monotonic_ns(), **facts}), flush=True)

    def _obey(self) -> None:
        order = json.loads(sys.stdin.readline() or '{"leave": true}')
        if "open" in order and self._program.workplace is not None:
            self._asked = str(order["open"])
            self._program.workplace.open_ticket(self._asked)
        elif "search" in order:
            self._search(str(order["search"]))
        elif order.get("leave"):
            self._input.setEnabled(False)
            self._program.quit()

    def _search(self, words: str) -> None:
        """Search as the page does, in this thread: what it takes in memory is the same."""
        opened = self._program.stores.opened
        assert opened is not None, "the queue was shown"
        with opened.replica.read() as session:
            answer = self._searcher.search(session.connection(), words)
        self._say({"tickets": len(answer.tickets)})


def main() -> int:
    """Run the workstation with the command line of `deskhand`."""
    arguments = parser().parse_args()
    keep_log(arguments.data)
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    garbage = GarbageCollector(app)
    with loop:
        loop.run_until_complete(_work(app, arguments))
    garbage.stop()
    return 0


async def _work(app: QApplication, arguments: argparse.Namespace) -> None:
    program = Program(app, arguments.data, "", "", read_orders(arguments))
    Watcher(program)
    with StopSignals(program.quit):
        try:
            await program.start()
            await program.ended
        finally:
            await program.close()


if __name__ == "__main__":
    sys.exit(main())
