"""What the remote view shows at this moment, as a PNG ready for the ticket."""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication

from app.workstation.errors import SessionError
from app.workstation.operations.attachments import PictureFile
from capture.picture import Picture
from remote.view.screen_view import ScreenView


def picture_of(view: ScreenView) -> PictureFile:
    """Return the framebuffer as a PNG; blocking, for a worker thread.

    Raises:
        SessionError: there is no picture yet.
    """
    with view.lock:
        pixels = view.framebuffer.copy()
    if not pixels.size:
        words = QCoreApplication.translate("Screenshot", "There is no picture of the customer's screen yet.")
        raise SessionError(words)
    name = time.strftime("screen-%Y-%m-%d-%H%M%S.png")
    return PictureFile(Picture(pixels).to_png(), pixels.shape[1], pixels.shape[0], name)
