"""`deskhand-client run --background`: the companion of a server, which opens no window by itself."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QLockFile

from app.client.help_call import HelpCall
from app.client.settings import Settings
from app.client.wake import address_of
from widgets.common.single_start import Place

EXIT_OK = 0


def stay_in_background(settings: Settings, folder: Path) -> int:
    """Run until told to end; where a companion of this folder runs already, leave that one as it is.

    Raises:
        ClientError: the store cannot be opened, or the place cannot be listened at.
    """
    lock = QLockFile(str(folder / "running.lock"))
    lock.setStaleLockTime(0)
    if not lock.tryLock(0):
        sys.stdout.write("The companion runs already.\n")
        return EXIT_OK
    from app.client.process import run_companion

    return run_companion(settings, folder, HelpCall(), Place(address_of(folder), lock), is_in_background=True)
