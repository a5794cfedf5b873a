"""What this computer is called and runs, as the hub's record of the customer's installation says it."""

from __future__ import annotations

import platform
import socket

from PySide6.QtCore import QLocale, QSysInfo

from app.client.help_call import HelpCall
from sync.protocol.accounts import Enrol

MAX_CHARS = 200


def enrolment_of(call: HelpCall, public_key_hex: str) -> Enrol:
    """Return how this companion introduces itself."""
    return Enrol(
        public_key=public_key_hex,
        name=call.name,
        email=call.email,
        host_name=socket.gethostname()[:MAX_CHARS],
        operating_system=(QSysInfo.prettyProductName() or platform.platform(terse=True))[:MAX_CHARS],
        language=QLocale.system().name(),
        product=call.product,
        version=call.version,
        module=call.module,
        identity=call.identity,
    )
