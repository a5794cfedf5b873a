"""The workstation of `product_viewer --errands FOLDER`: as always, and it copies files of its session when told to.

A file `send` in that folder holds the path of a file to send, a file `fetch` the name of one to fetch into the folder;
`send.over` and `fetch.over` say how it ended.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from app.workstation.cli import keep_log, parser
from app.workstation.compose import Program
from app.workstation.orders import read_orders
from app.workstation.session.errands import Errand, Way
from app.workstation.stop_signals import StopSignals

LOOK_MS = 50


class ErrandBook(QObject):
    """Looks for errands in a folder, and has the session carry them."""

    def __init__(self, program: Program, folder: Path) -> None:
        """Look from now on."""
        super().__init__(program)
        self._program, self._folder = program, folder
        self._is_listening = False
        self._clock = QTimer(self)
        self._clock.setInterval(LOOK_MS)
        self._clock.timeout.connect(self._look)
        self._clock.start()

    def _look(self) -> None:
        workplace = self._program.workplace
        for way in Way:
            order = self._folder / way.value
            if workplace is None or not order.exists():
                continue
            if not self._is_listening:
                self._is_listening = True
                workplace.files.finished.connect(self._note)
            words = order.read_text(encoding="utf-8").strip()
            order.unlink()
            if way is Way.SEND:
                workplace.files.send(Path(words))
            else:
                workplace.files.fetch(words, self._folder)

    def _note(self, _ticket_id: str, errand: Errand) -> None:
        over = self._folder / f"{errand.way.value}.over"
        over.write_text(f"{errand.phase.value} {errand.size_bytes} {errand.trouble}\n", encoding="utf-8")


def main(words: list[str], folder: Path) -> int:
    """Run the workstation with a command line of its own, and an errand book."""
    arguments = parser().parse_args(words)
    arguments.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    keep_log(arguments.data)
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(_work(app, arguments, folder))
    return 0


async def _work(app: QApplication, arguments: argparse.Namespace, folder: Path) -> None:
    program = Program(app, arguments.data, arguments.hub, arguments.fingerprint, read_orders(arguments))
    ErrandBook(program, folder)
    with StopSignals(program.quit):
        try:
            await program.start()
            await program.ended
        finally:
            await program.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[2:], Path(sys.argv[1])))
