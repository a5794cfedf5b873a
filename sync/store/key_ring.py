"""The system's key ring, where there is a real one."""

from __future__ import annotations

from sync.store.keys import KeyRing

MIN_PRIORITY = 1.0
"""Back ends below this one refuse everything, or keep passwords in plain text themselves."""


def system_key_ring() -> KeyRing | None:
    """Return the key ring of the desktop (Secret Service, macOS Keychain, Windows Credential Locker), or None."""
    try:
        import keyring
    except ImportError:  # a client without the desktop's libraries
        return None
    ring = keyring.get_keyring()
    found: KeyRing = ring
    return found if ring.priority >= MIN_PRIORITY else None
