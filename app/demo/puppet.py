"""Runs one of our programs with eyes: a local socket that tells where its widgets are and what they show.

The eyes only look; every click and key of the demonstration is a real X event (app.demo.hand). The program is
named, not imported, because the programs never import each other.

Usage: python -m app.demo.puppet SOCKET app.workstation.cli [ARGUMENTS...]
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import socket
import sys
import threading
import time
from typing import TypedDict

from PySide6.QtCore import QAbstractItemModel, QCoreApplication, QModelIndex, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

ROLES = range(int(Qt.ItemDataRole.UserRole) + 24)


class Question(TypedDict, total=False):
    """`name`: an objectName. `row`: text of a list's row. `property`: a Qt property to read."""

    name: str
    row: str
    property: str


class Answer(TypedDict, total=False):
    """`rect`: left, top, width, height in physical pixels of the screen. `pid`: of the program."""

    pid: int
    is_there: bool
    is_enabled: bool
    has_focus: bool
    rect: list[int]
    text: str
    rows: int
    value: object


class Eyes(QObject):
    """Looks at the widgets of this process, in the thread that they live in."""

    asked = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.asked.connect(self._look, Qt.ConnectionType.BlockingQueuedConnection)

    def _look(self, question: Question, answer: Answer) -> None:
        answer["pid"] = os.getpid()
        widget = find_widget(question.get("name", ""))
        answer["is_there"] = widget is not None
        if widget is None:
            return
        rect = QRect(QPoint(0, 0), widget.size())
        if isinstance(widget, QAbstractItemView):
            answer["rows"] = widget.model().rowCount()
            if "row" in question:
                index = find_row(widget.model(), question["row"], widget.rootIndex())
                answer["is_there"] = index is not None
                if index is None:
                    return
                widget.scrollTo(index)
                rect = widget.visualRect(index).translated(widget.viewport().pos())
        answer["rect"] = physical(widget, rect)
        answer["is_enabled"] = widget.isEnabled()
        answer["has_focus"] = widget.hasFocus()
        answer["text"] = text_of(widget)
        if "property" in question:
            answer["value"] = widget.property(question["property"])


def find_widget(name: str) -> QWidget | None:
    """Return the visible widget with this object name."""
    return next((w for w in QApplication.allWidgets() if w.objectName() == name and w.isVisible()), None)


def find_row(model: QAbstractItemModel, text: str, parent: QModelIndex) -> QModelIndex | None:
    """Return the first row in which any role shows the text."""
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        if any(text in str(index.data(role)) for role in ROLES):
            return index
    return None


def physical(widget: QWidget, rect: QRect) -> list[int]:
    """Return a rectangle of a widget on the screen, in physical pixels."""
    scale = widget.devicePixelRatioF()
    corner = widget.mapToGlobal(rect.topLeft())
    return [round(value * scale) for value in (corner.x(), corner.y(), rect.width(), rect.height())]


def text_of(widget: QWidget) -> str:
    """Return what a widget says: its text, or its plain text."""
    for name in ("text", "toPlainText", "currentText"):
        reader = getattr(widget, name, None)
        if callable(reader):
            with contextlib.suppress(TypeError):
                return str(reader())
    return widget.windowTitle()


def serve(path: str) -> None:
    """Answer questions on a Unix socket, one JSON line each, until the process ends."""
    with socket.socket(socket.AF_UNIX) as door:
        try:
            door.bind(path)
        except OSError:
            return  # a second start, which only wakes the first: that one has the eyes
        door.listen()
        eyes: Eyes | None = None
        while True:
            visitor, _ = door.accept()
            with visitor, visitor.makefile("rw") as lines:
                for line in lines:
                    eyes = eyes or open_eyes()
                    answer: Answer = {}
                    eyes.asked.emit(json.loads(line), answer)
                    lines.write(json.dumps(answer, default=str) + "\n")
                    lines.flush()


def open_eyes() -> Eyes:
    """Return eyes that live in the application's thread, once there is an application."""
    while QCoreApplication.instance() is None:
        time.sleep(0.02)
    eyes = Eyes()
    application = QCoreApplication.instance()
    assert application is not None
    eyes.moveToThread(application.thread())
    return eyes


def main() -> int:
    """Run the program that the command line names, with eyes."""
    path, module, *arguments = sys.argv[1:]
    threading.Thread(target=serve, args=(path,), name="eyes", daemon=True).start()
    sys.argv = [module, *arguments]
    result = importlib.import_module(module).main()
    return int(result or 0)


if __name__ == "__main__":
    sys.exit(main())
