"""Imports what is large before Qt comes; imported by the command line first of all.

PySide6 puts a hook into Python's imports that reads the source of every module behind it, and Python's collector looks
again and again through objects that stay for ever: together a fifth of the time until the window is there.
"""

from __future__ import annotations

import gc

_was_enabled = gc.isenabled()
gc.disable()

import cryptography.x509  # noqa: E402, F401
import httpx  # noqa: E402, F401
import keyring  # noqa: E402, F401
import numpy as np  # noqa: E402, F401
import paramiko  # noqa: E402, F401
import sqlalchemy.orm  # noqa: E402, F401
import websockets.asyncio.client  # noqa: E402, F401

import remote.ssh.guest  # noqa: E402
import remote.view.screen_view  # noqa: E402, F401
import sync.client.replica  # noqa: E402
import sync.search.searching  # noqa: E402, F401

gc.freeze()
if _was_enabled:
    gc.enable()
