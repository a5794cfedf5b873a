"""What can be wrong with a hub, looked at one by one and said in plain words."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import httpx
import sqlcipher3.dbapi2

from app.hub.backup import made_at, newest_backup
from app.hub.database_look import look_at_database
from app.hub.errors import HubError, IllError
from app.hub.folder import DataFolder
from app.hub.settings import Settings, load_settings
from app.hub.tls import Certificate, load_certificate
from sync.errors import StoreDamagedError, StoreError
from sync.store.backup import check_file
from sync.store.engines import require_sound_sqlite

FREE_BYTES_NEEDED = 1024 * 1024 * 1024
"""Under a gigabyte, attachments of one busy day can fill the disk."""

WARN_DAYS = 30
CLOCK_TOLERANCE_S = 60.0
"""The hub refuses stamps of clients that are a minute ahead; with a clock of its own that is wrong, all of them."""

EARLIEST = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)
"""A clock before this program was written was never set."""

ANSWER_TIMEOUT_S = 5.0


@dataclass(frozen=True)
class Finding:
    """What one look found: whether it is well, and the sentence to say."""

    is_well: bool
    about: str
    sentence: str


def examine(folder: DataFolder) -> list[Finding]:
    """Look at everything; one thing that is wrong keeps no other from being looked at. Blocks."""
    looks: tuple[tuple[str, Callable[[DataFolder], str]], ...] = (
        ("data folder", _data_folder),
        ("settings", _settings),
        ("SQLite", _sqlite),
        ("records", _records),
        ("backups", _backups),
        ("certificate", _certificate),
        ("disk room", _disk_room),
        ("clock", _clock),
        ("port", _port),
    )
    return [_look(about, look, folder) for about, look in looks]


def _look(about: str, look: Callable[[DataFolder], str], folder: DataFolder) -> Finding:
    try:
        return Finding(True, about, look(folder))
    except (HubError, StoreError) as error:
        return Finding(False, about, str(error))
    except OSError as error:
        return Finding(False, about, f"{error.filename or folder.path}: {error.strerror or error}")


def _data_folder(folder: DataFolder) -> str:
    if not folder.path.is_dir():
        raise IllError(f"{folder.path} does not exist. Make a hub with `deskhand-hub init`.")
    if not os.access(folder.path, os.R_OK | os.W_OK | os.X_OK):
        raise IllError(f"{folder.path} cannot be written by this user. Run the hub as the folder's owner.")
    if os.name != "nt" and folder.secret.exists() and folder.secret.stat().st_mode & 0o077:
        raise IllError(f"Others may read {folder.secret}. Run `chmod 600` on it.")
    folder.key_for("doctor")
    return f"{folder.path} is there and can be written."


def _settings(folder: DataFolder) -> str:
    load_settings(folder.settings)
    return f"{folder.settings.name} is understood."


def _sqlite(folder: DataFolder) -> str:
    require_sound_sqlite()
    used = " (not used: the records are in PostgreSQL)" if load_settings(folder.settings).database else ""
    return f"Version {sqlcipher3.dbapi2.sqlite_version} is new enough{used}."


def _records(folder: DataFolder) -> str:
    if database := load_settings(folder.settings).database:
        return look_at_database(database)
    if not folder.records.exists():
        raise IllError(f"{folder.records} is missing. Restore a backup, or make a new hub with `deskhand-hub init`.")
    try:
        check_file(folder.records)
    except StoreDamagedError as error:
        newest = newest_backup(folder.backups)
        cure = _RESTORE.format(newest=newest) if newest is not None else _NO_BACKUP
        raise IllError(f"{error} {cure}") from error
    return f"{folder.records.name} is whole."


_RESTORE = "Stop the hub and run `deskhand-hub restore {newest}`: clients bring back what it lacks."
_NO_BACKUP = "There is no backup here; look for one elsewhere, and run `deskhand-hub restore` with it."

OVERDUE = datetime.timedelta(days=2)
"""The hub makes a backup every day that it runs."""


def _backups(folder: DataFolder) -> str:
    newest = newest_backup(folder.backups)
    if load_settings(folder.settings).database:
        own = (
            f"the newest of `deskhand-hub backup` is {newest.name}" if newest else "`deskhand-hub backup` makes a dump"
        )
        return f"PostgreSQL's own are not seen from here; {own}."
    if newest is None:
        return f"None yet; a hub that runs makes one every day in {folder.backups}."
    age = datetime.datetime.now(datetime.UTC) - made_at(newest)
    if age > OVERDUE and folder.running.exists():
        raise IllError(f"The newest is {age.days} days old. Look at the hub's log for what keeps it.")
    return f"The newest is {newest.name}; copy it to another machine now and then."


def _certificate(folder: DataFolder) -> str:
    certificate = _certificate_in_use(folder, load_settings(folder.settings))
    certificate.server_context()
    now = datetime.datetime.now(datetime.UTC)
    if now < certificate.not_before:
        raise IllError(f"It is good from {certificate.not_before:%Y-%m-%d} only. Is this machine's clock right?")
    days = (certificate.not_after - now).days
    if days < 0:
        raise IllError(f"It ran out on {certificate.not_after:%Y-%m-%d}. {_RENEW}")
    if days < WARN_DAYS:
        raise IllError(f"It runs out in {days} days. {_RENEW}")
    return f"Good until {certificate.not_after:%Y-%m-%d}; fingerprint {certificate.fingerprint}."


_RENEW = (
    "Renew it: your own with whoever gave it; the self-made one by deleting certificate.pem and certificate.key and "
    "running `deskhand-hub init`, after which clients have to pin the new fingerprint."
)


def _certificate_in_use(folder: DataFolder, settings: Settings) -> Certificate:
    if settings.tls_certificate:
        return load_certificate(folder.path / settings.tls_certificate, folder.path / settings.tls_key)
    return load_certificate(folder.certificate, folder.key)


def _disk_room(folder: DataFolder) -> str:
    free = shutil.disk_usage(folder.path).free
    if free < FREE_BYTES_NEEDED:
        raise IllError(f"Only {free // 1024**2:,} MiB are free. Free some space before attachments are refused.")
    return f"{free // 1024**3:,} GiB are free."


def _clock(_folder: DataFolder) -> str:
    now = datetime.datetime.now(datetime.UTC)
    if now < EARLIEST:
        raise IllError(f"This machine thinks it is {now:%Y-%m-%d %H:%M} UTC. Set the clock, best by NTP.")
    return f"It is {now:%Y-%m-%d %H:%M:%S} UTC; check that against a clock you trust."


def _port(folder: DataFolder) -> str:
    if not folder.running.exists():
        raise IllError("The hub does not run. Start it with `deskhand-hub serve`.")
    running = json.loads(folder.running.read_text("utf-8"))
    url, fingerprint = str(running["url"]), str(running["fingerprint"])
    try:
        answer = httpx.get(f"{url}/health", verify=_trusting_own(folder, fingerprint), timeout=ANSWER_TIMEOUT_S)
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise IllError(
            f"{url} does not answer ({type(error).__name__}). Start the hub again and look at its log."
        ) from None
    _compare_clocks(answer)
    return f"{url} answers."


def _trusting_own(folder: DataFolder, fingerprint: str) -> ssl.SSLContext | bool:
    if not fingerprint:
        return True
    certificate = _certificate_in_use(folder, load_settings(folder.settings))
    context = ssl.create_default_context(cafile=str(certificate.certificate_path))
    # Which name the hub was bound to says nothing here; that it holds this very certificate does.
    context.check_hostname = False
    return context


def _compare_clocks(answer: httpx.Response) -> None:
    date = answer.headers.get("date")
    if date is None:
        return
    apart_s = abs((parsedate_to_datetime(date) - datetime.datetime.now(datetime.UTC)).total_seconds())
    if apart_s > CLOCK_TOLERANCE_S:
        raise IllError(f"The hub's clock and this one differ by {apart_s:.0f} seconds. Set the clock, best by NTP.")
