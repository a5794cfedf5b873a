"""A far screen for the gallery: a real view of a server that sends one picture and no more."""

from __future__ import annotations

import socket
import struct
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from remote.rfb.pixel_format import BGRX
from remote.view.screen_view import ScreenView
from widgets.viewer.event_relay import EventRelay
from widgets.viewer.viewer import ViewerWidget

NO_SECURITY = b"RFB 003.008\n\x01\x01" + bytes(4)
NAME = b"ACC-07"
DESKTOP_SIZE_EXTENDED = -308


def show_far_screen(viewer: ViewerWidget, picture: Path, window: QWidget) -> None:
    """Let a viewer show a picture as the screen of a machine with two monitors, as long as the window lives."""
    ours, theirs = socket.socketpair()
    relay = EventRelay()
    relay.event_came.connect(viewer.take)
    view = ScreenView(ours, on_event=relay.post)
    viewer.attach(view)
    view.start()
    theirs.sendall(_session(QImage(str(picture)).convertToFormat(QImage.Format.Format_RGB32)))

    def end() -> None:
        relay.blockSignals(True)
        theirs.close()
        view.stop()

    window.destroyed.connect(end)


def _session(image: QImage) -> bytes:
    """Return all that the server says."""
    width, height = image.width(), image.height()
    init = struct.pack(">HH", width, height) + BGRX.to_bytes() + struct.pack(">I", len(NAME)) + NAME
    left, right = (struct.pack(">IHHHHI", at, at * width // 2, 0, width // 2, height, 0) for at in (0, 1))
    screens = struct.pack(">BxHHHHHiB3x", 0, 1, 0, 0, width, height, DESKTOP_SIZE_EXTENDED, 2) + left + right
    pixels = struct.pack(">BxHHHHHi", 0, 1, 0, 0, width, height, 0) + bytes(image.constBits())
    return NO_SECURITY + init + screens + pixels
