"""The workstation's own settings: a small JSON file in the data folder, read once and written whole."""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec

log = logging.getLogger(__name__)

SETTINGS_FILE = "settings.json"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the program remembers about itself; records and drafts are in the store, the token in the vault.

    Attributes:
        hub_url: "https://host:port", "" until somebody gave one.
        fingerprint: hex SHA-256 of the hub's certificate, "" where a public authority vouches for it.
        email: who signed in last, to fill in the sign-in page.
        theme: "system", "light" or "dark".
        geometry: of the window, as Qt's base64 text.
        columns_px: widths of queue, middle and card.
        is_sound_on: whether new tickets and messages are heard.
        blob_quota_mib: what attachments kept on this computer may take, in MiB.
    """

    hub_url: str = ""
    fingerprint: str = ""
    email: str = ""
    theme: str = "system"
    geometry: str = ""
    columns_px: tuple[int, ...] = ()
    is_sound_on: bool = True
    blob_quota_mib: int = 2048


class SettingsFile:
    """Holds the settings and keeps the file equal to them.

    Attributes:
        now: the settings in force.
    """

    def __init__(self, folder: Path) -> None:
        """Read the settings in a data folder; a damaged file is put aside and the defaults hold."""
        self._path = folder / SETTINGS_FILE
        self.now = self._read()

    def change(self, **fields: str | bool | tuple[int, ...]) -> None:
        """Replace some settings and write the file (a few hundred bytes, beside and renamed)."""
        changed = msgspec.structs.replace(self.now, **fields)
        if changed == self.now:
            return
        self.now = changed
        beside = self._path.with_suffix(".new")
        beside.write_bytes(msgspec.json.format(msgspec.json.encode(changed), indent=2))
        beside.replace(self._path)

    def _read(self) -> Settings:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Settings)
        except FileNotFoundError:
            return Settings()
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            aside = self._path.with_suffix(".damaged")
            self._path.replace(aside)
            log.warning("The settings could not be read (%s); they are kept as %s.", error, aside.name)
            return Settings()
