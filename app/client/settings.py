"""The companion's settings: which hub is its vendor's, and how it behaves. One TOML file, written by the vendor.

The file is looked for in this order, and the first one found counts, so that what an administrator installed
beside the program cannot be overruled by a file that somebody talks a customer into saving:

1. the file named by `--settings`
2. `deskhand-client.toml` beside the program
3. `deskhand-client.toml` in the machine's configuration folder (on Linux /etc/xdg/deskhand)
4. `deskhand-client.toml` in the user's configuration folder (on Linux ~/.config/deskhand)
"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path

import msgspec
import platformdirs

from app.client.errors import SettingsError
from sync.client.address import HubAddress
from sync.errors import UsageError

FILE_NAME = "deskhand-client.toml"
APPLICATION = "deskhand"

MAX_FILE_BYTES = 65_536
"""A settings file is a few lines; anything larger is not one."""


class Direct(StrEnum):
    """Where the companion listens itself during a session, to be raced against the relay."""

    LAN = "lan"
    LOOPBACK = "loopback"
    OFF = "off"


class Colours(StrEnum):
    """Which colours the window wears."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the settings file says.

    Attributes:
        hub: "https://host:port"; plain http only for an address of this very machine.
        fingerprint: hex SHA-256 of the hub's certificate, colons allowed; "" trusts the system's authorities.
        vendor: who helps, as the customer knows him ("Example Software").
        direct: where to listen for a direct connection during a session.
        folder: where files go that an agent sends, and the only place he can fetch from; "" is the default.
        colours: light, dark or as the system.
        language: "de", "zh_CN" ...; "" follows the system.
    """

    hub: str
    fingerprint: str = ""
    vendor: str = ""
    direct: Direct = Direct.LAN
    folder: str = ""
    colours: Colours = Colours.SYSTEM
    language: str = ""

    @property
    def address(self) -> HubAddress:
        """Where the hub is and how it is known again."""
        return HubAddress(self.hub, self.fingerprint)

    @property
    def shared_folder(self) -> Path:
        """The folder that a customer can open to an agent."""
        if self.folder:
            return Path(self.folder).expanduser()
        return platformdirs.user_downloads_path() / "Deskhand"


def search_places(named: Path | None) -> list[Path]:
    """Return where the settings file is looked for, in order; a named file is the only place."""
    if named is not None:
        return [named]
    folders = [Path(sys.argv[0]).resolve().parent]
    folders += [Path(place) for place in platformdirs.site_config_dir(APPLICATION, False, multipath=True).split(":")]
    folders.append(platformdirs.user_config_path(APPLICATION, appauthor=False))
    return [folder / FILE_NAME for folder in folders]


def load_settings(named: Path | None = None) -> Settings:
    """Read the settings file.

    Raises:
        SettingsError: there is none, or it cannot be used; the text says which file and what to do.
    """
    places = search_places(named)
    for place in places:
        if place.is_file():
            return parse_settings(_read(place), place)
    looked = "\n".join(f"  {place}" for place in places)
    raise SettingsError(
        "Deskhand does not know whom to ask for help: its settings file was not found.\n"
        f"It was looked for here:\n{looked}\n"
        "Install the program again, or ask the company that gave it to you for the file."
    )


def parse_settings(data: bytes, place: Path) -> Settings:
    """Return the settings in the text of a file.

    Raises:
        SettingsError: it is no TOML, names something unknown, or leaves out the hub.
    """
    try:
        settings = msgspec.toml.decode(data, type=Settings)
    except (msgspec.DecodeError, ValueError) as error:
        raise _unusable(place, str(error)) from None
    try:
        address = HubAddress(settings.hub, settings.fingerprint)
    except UsageError as error:
        raise _unusable(place, str(error)) from None
    return msgspec.structs.replace(settings, hub=address.url, fingerprint=address.fingerprint)


def _read(place: Path) -> bytes:
    try:
        with place.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise _unusable(place, error.strerror or "it cannot be read.") from None
    if len(data) > MAX_FILE_BYTES:
        raise _unusable(place, "it is far too long for a settings file.")
    return data


def _unusable(place: Path, why: str) -> SettingsError:
    return SettingsError(
        f"Deskhand cannot use its settings file {place}:\n  {why}\n"
        "Nothing was changed. Correct the file, or install the program again."
    )
