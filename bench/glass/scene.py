"""Draws one scene on an X screen and writes down when each frame was painted.

    DISPLAY=:7 python -m bench.glass.scene --scene scroll --seconds 8

It covers the screen with a plain curtain that carries the mark of mark.LAST_NUMBER, prints `ready`, and waits for a
line on its standard input. Then it shows the scene's first picture (frame 0), waits LEAD_S and paints frame after
frame. Each picture is followed by a line `number nanoseconds x y`: time.monotonic_ns after the X server has painted it,
and where its third mark is. `done` follows the last one, which stays until the input ends. With --typed each key that
is pressed there brings the next frame, and nothing else does.
"""

from __future__ import annotations

import argparse
import os
import sys
import time

from PySide6.QtCore import QPoint, QRect, QSocketNotifier, Qt, QTimer
from PySide6.QtGui import QColor, QGuiApplication, QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from bench.glass import mark
from bench.glass.places import corners
from bench.glass.scenes import SCENES, Scene

LEAD_S = 1.5
"""Between the first picture and the first frame: a person looks before he types."""

CURTAIN = "#5f6b66"


class Stage(QWidget):
    """A window over the whole screen that shows the scene's picture."""

    def __init__(self, scene: Scene, frames: int, frames_per_s: float, *, is_typed: bool = False) -> None:
        """Show the curtain; `begin` opens it."""
        super().__init__()
        self._is_typed = is_typed
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setGeometry(scene.area)
        self._scene, self._frames = scene, frames
        self._number = 0
        self._canvas = QImage(scene.area.size(), QImage.Format.Format_RGB32)
        self._canvas.fill(QColor(CURTAIN))
        self._clock = QTimer(self)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self._clock.setInterval(round(1000 / frames_per_s))
        self._clock.timeout.connect(self._step)
        self._lead = QTimer(self)
        self._lead.setSingleShot(True)
        self._lead.setInterval(round(LEAD_S * 1000))
        self._lead.timeout.connect(self._clock.start)
        self._mark(mark.LAST_NUMBER, centre(scene.area))

    def begin(self) -> None:
        """Show the first picture, and the frames after a while."""
        painter = QPainter(self._canvas)
        self._scene.begin(painter)
        painter.end()
        self._show()
        if self._is_typed:
            self.activateWindow()
        elif self._frames:
            self._lead.start()
        else:
            say("done")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """Copy the picture to the screen."""
        painter = QPainter(self)
        painter.drawImage(event.rect(), self._canvas, event.rect())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Paint the next frame for a key."""
        if self._is_typed:
            self._step()

    def _step(self) -> None:
        self._number += 1
        painter = QPainter(self._canvas)
        self._scene.step(painter, self._number)
        painter.end()
        self._show()
        if self._number >= self._frames and not self._is_typed:
            self._clock.stop()
            say("done")

    def _show(self) -> None:
        focus = self._scene.focus()
        self._mark(self._number, focus)
        self.repaint()
        QGuiApplication.sync()
        say(f"{self._number} {time.monotonic_ns()} {focus.x()} {focus.y()}")

    def _mark(self, number: int, focus: QPoint) -> None:
        picture = mark.painted(number)
        image = QImage(picture.tobytes(), mark.WIDTH_PX, mark.HEIGHT_PX, mark.WIDTH_PX, QImage.Format.Format_Grayscale8)
        painter = QPainter(self._canvas)
        for left, top in corners(self.width(), self.height()):
            painter.drawImage(left, top, image)
        painter.drawImage(focus, image)
        painter.end()


def centre(area: QRect) -> QPoint:
    """Return where the curtain's third mark goes."""
    return QPoint((area.width() - mark.WIDTH_PX) // 2, area.height() // 2)


def say(line: str) -> None:
    """Tell the observer."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Show the scene until the standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scene", required=True, choices=sorted(SCENES))
    parser.add_argument("--rate", type=float, default=0, help="frames a second, 0 for the scene's own")
    parser.add_argument("--seconds", type=float, default=8, help="0 for the first picture only")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--typed", action="store_true", help="a frame for each key instead of by the clock")
    args = parser.parse_args()
    app = QApplication(sys.argv[:1])
    scene = SCENES[args.scene](app.primaryScreen().geometry(), args.seed)
    rate = args.rate or scene.frames_per_s
    stage = Stage(scene, round(rate * args.seconds), rate, is_typed=args.typed)
    stage.show()
    QTimer.singleShot(0, lambda: say("ready"))
    listening = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, stage)

    def obey() -> None:
        if os.read(sys.stdin.fileno(), 256):
            stage.begin()
        else:
            app.quit()

    listening.activated.connect(obey)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
