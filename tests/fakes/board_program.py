"""The companion's drawing board as a program of its own: draws what a pen's lines on its standard input say.

Other lines: "clear" takes everything away, "windows" prints how many windows there are, "shield X Y W H" puts up a
window that nothing may be drawn over.
"""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QSocketNotifier, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget

from remote.draw.messages import decode_mark
from widgets.companion import DrawingBoard


def main() -> None:
    """Run until the input ends."""
    application = QApplication(sys.argv)
    application.setQuitOnLastWindowClosed(False)
    board = DrawingBoard(stay_s=float(os.environ.get("DESKHAND_TEST_STAY_S", "60")))
    board.set_agent("Anna Berg")
    shields: list[QWidget] = []

    def obey(line: str) -> None:
        words = line.split()
        if words[0] == "clear":
            board.clear()
        elif words[0] == "windows":
            print(len(board.windows), flush=True)
        elif words[0] == "shield":
            shield = QWidget(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.X11BypassWindowManagerHint)
            shield.setPalette(QColor(0, 0, 255))
            shield.setGeometry(*(int(word) for word in words[1:]))
            shields.append(shield)
            shield.show()
            board.keep_clear_of(shields)
        else:
            board.take(decode_mark(line.encode()))

    rest = [""]

    def read() -> None:
        data = os.read(sys.stdin.fileno(), 65536)
        *lines, rest[0] = (rest[0] + data.decode()).split("\n")
        for line in lines:
            obey(line)
        if not data:
            board.clear()
            application.quit()

    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(read)
    print("ready", flush=True)
    application.exec()


if __name__ == "__main__":
    main()
