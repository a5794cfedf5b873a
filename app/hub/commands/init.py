"""`deskhand-hub init`: makes the data folder with settings, secret, database and certificate."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import msgspec

from app.hub.commands.terminal import Commands, say
from app.hub.folder import DataFolder, write_private
from app.hub.ledger import open_ledger
from app.hub.settings import DEFAULT_PORT, Settings, load_settings, settings_text
from app.hub.tls import Certificate, load_certificate, make_certificate

DESCRIPTION = """\
Make a hub: a folder with its settings (hub.toml), its database and a certificate of its own, whose fingerprint
is printed for clients to pin. Harmless when the hub exists: nothing that is there is changed.
"""


def add_to(commands: Commands) -> None:
    """Describe the command."""
    parser = commands.add_parser("init", help="make a new hub in the data folder", description=DESCRIPTION)
    parser.add_argument(
        "--listen", default="127.0.0.1", metavar="ADDRESS", help="address to listen on; 0.0.0.0 for all (%(default)s)"
    )
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="port to listen on (%(default)s)")
    parser.add_argument(
        "--host",
        action="append",
        default=[],
        metavar="NAME",
        help="host name or address that clients will use, for the certificate; may be given several times",
    )
    parser.add_argument("--team", default="support", help="team that new customers' tickets go to (%(default)s)")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Make what is missing and say what there is."""
    folder = DataFolder(arguments.data)
    folder.create()
    if not folder.settings.exists():
        settings = Settings(
            listen=arguments.listen, port=arguments.port, team=arguments.team, database=arguments.database or ""
        )
        write_private(folder.settings, settings_text(settings).encode())
    settings = load_settings(folder.settings)
    certificate = certificate_of(folder, settings, arguments.host)
    with open_ledger(folder, settings):
        pass
    say(f"The hub's data folder is {folder.path}. Its settings are in {folder.settings.name}.")
    say(f"Fingerprint of its certificate, for clients to pin (SHA-256):\n  {certificate.fingerprint}")
    say("Next: add yourself with `deskhand-hub user add EMAIL --name NAME --role admin`,")
    say("then start the hub with `deskhand-hub serve`.")
    return 0


def certificate_of(folder: DataFolder, settings: Settings, hosts: list[str]) -> Certificate:
    """Return the certificate that the settings name, or the self-made one, made if it is missing.

    Raises:
        CertificateError: it cannot be read or written.
    """
    if settings.tls_certificate:
        return load_certificate(folder.path / settings.tls_certificate, folder.path / settings.tls_key)
    if folder.certificate.exists() and folder.key.exists():
        return load_certificate(folder.certificate, folder.key)
    names = [*hosts, *([settings.listen] if settings.listen not in {"0.0.0.0", "::", ""} else [])]  # noqa: S104
    return make_certificate(folder.certificate, folder.key, names)


def with_tls_files(settings: Settings, certificate: Path | None, key: Path | None) -> Settings:
    """Return settings in which the command line's certificate stands, when it names one."""
    if certificate is None or key is None:
        return settings
    return msgspec.structs.replace(settings, tls_certificate=str(certificate.absolute()), tls_key=str(key.absolute()))
