"""The settings of a hub: one commented TOML file in the data folder, written by `deskhand-hub init`."""

from __future__ import annotations

import ipaddress
import json
import os
import secrets
from pathlib import Path

import msgspec

from app.hub.errors import SettingsError
from app.hub.folder import write_private
from sync.errors import UsageError
from sync.store.postgres import parsed

DATABASE_VARIABLE = "DESKHAND_HUB_DATABASE"
"""Names the database instead of the settings file, where a password does not belong into a file."""

DEFAULT_PORT = 8443
"""HTTPS without the rights of an administrator."""

MIN_IDENTITY_SECRET_CHARS = 32
"""An HMAC key shorter than the hash is the weakest part of the signature (RFC 7518, section 3.2)."""


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one hub takes at most; each keeps one client from using up what all share.

    Attributes:
        blob_bytes: largest attachment.
        blob_bytes_a_day: what one customer may upload in 24 hours.
        sockets, sockets_each: open signal sockets, in all and of one principal.
        relays, relays_each: open relays, in all and of one principal.
        relay_bytes: what one relay passes in its whole life, both directions together.
        enrolments_an_hour: new companions from one address.
        operations_a_minute: edits that one customer may push; one with much text counts more than once.
    """

    blob_bytes: int = 512 * 1024 * 1024
    blob_bytes_a_day: int = 2 * 1024 * 1024 * 1024
    sockets: int = 5000
    sockets_each: int = 8
    relays: int = 200
    relays_each: int = 8
    relay_bytes: int = 64 * 1024 * 1024 * 1024
    enrolments_an_hour: int = 60
    operations_a_minute: int = 600


class Product(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A product whose users may prove who they are: the secret that it shares with this hub."""

    identity_secret: str


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that can be set.

    Attributes:
        listen: address to listen on; "0.0.0.0" and "::" mean every one.
        database: "" for the SQLite file in the data folder, or a URL of PostgreSQL, which several nodes may share.
        blobs: folder of the attachments; "" for the one in the data folder. Several nodes share one.
        node_url: where the other nodes reach this one; "" for where it listens.
        tls_certificate, tls_key: PEM files; "" for the self-made pair in the data folder.
        team: team that newly enrolled customers' tickets go to.
        staff_token_days, companion_token_days: how long a sign-in lasts.
        trusted_proxies: addresses, or networks, of proxies whose X-Forwarded-For is believed.
    """

    listen: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    database: str = ""
    blobs: str = ""
    node_url: str = ""
    tls_certificate: str = ""
    tls_key: str = ""
    team: str = "support"
    staff_token_days: float = 30.0
    companion_token_days: float = 7.0
    trusted_proxies: tuple[str, ...] = ()
    limits: Limits = Limits()
    products: dict[str, Product] = {}


TEMPLATE = """\
# Settings of this Deskhand hub. Restart the hub after a change; `deskhand-hub doctor` checks them.

# Address and port that agents and customers connect to. "0.0.0.0" listens on every address of this machine.
listen = {listen}
port = {port}

# Where the records are. Empty: SQLite, in this folder. Or a PostgreSQL database, which several hub nodes may share:
# "postgresql://USER:PASSWORD@HOST/DATABASE". The environment variable DESKHAND_HUB_DATABASE goes before this.
database = {database}

# For several nodes on one database. Folder of the attachments, the same for all of them; empty: in this folder.
blobs = {blobs}
# Address at which the other nodes reach this one, for example "https://10.0.0.2:8443"; empty: where it listens.
node_url = {node_url}

# Certificate and key as PEM files. Empty: the self-made pair in this folder, whose fingerprint clients pin.
tls_certificate = {tls_certificate}
tls_key = {tls_key}

# Team whose queue new customers' tickets go to.
team = {team}

# Days that a sign-in lasts. Companions renew theirs by themselves.
staff_token_days = {staff_token_days}
companion_token_days = {companion_token_days}

# Proxies in front of the hub whose X-Forwarded-For is believed, for example ["127.0.0.1", "10.0.0.0/24"]. Without
# them all requests that a proxy passes on count as one place for the slow-down after wrong passwords.
trusted_proxies = {trusted_proxies}

# Products that vouch for their users: `deskhand-hub product add NAME` adds one here with a fresh secret.
# The product signs {{"email", "name", "organisation", "exp"}} with it (JWT, HS256) and starts the companion with that.
"""


def settings_text(settings: Settings) -> str:
    """Return the settings as a commented TOML file; limits are written only where they differ from the usual."""
    names = (
        "listen",
        "port",
        "database",
        "blobs",
        "node_url",
        "tls_certificate",
        "tls_key",
        "team",
        "staff_token_days",
        "companion_token_days",
        "trusted_proxies",
    )
    text = TEMPLATE.format(**{name: _toml(getattr(settings, name)) for name in names})
    usual = msgspec.to_builtins(Limits())
    changed = {name: value for name, value in msgspec.to_builtins(settings.limits).items() if value != usual[name]}
    if changed:
        text += "\n[limits]\n" + "".join(f"{name} = {_toml(value)}\n" for name, value in changed.items())
    return text + "".join(product_text(name, product) for name, product in settings.products.items())


def product_text(name: str, product: Product) -> str:
    """Return the part of the settings file that names one product."""
    return f"\n[products.{_toml(name)}]\nidentity_secret = {_toml(product.identity_secret)}\n"


def _toml(value: str | float | tuple[str, ...]) -> str:
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped (TOML 1.0, "String").
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def load_settings(path: Path) -> Settings:
    """Read the settings; the environment may name another database.

    Raises:
        SettingsError: the file is missing, is not TOML, or holds a setting that does not exist or fit.
    """
    try:
        settings = msgspec.toml.decode(path.read_bytes(), type=Settings)
    except FileNotFoundError:
        raise SettingsError(f"There is no hub in {path.parent} yet. Make one with `deskhand-hub init`.") from None
    except OSError as error:
        raise SettingsError(f"{path} cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise SettingsError(f"{path} is not understood: {error}. Correct that line; nothing was changed.") from error
    if database := os.environ.get(DATABASE_VARIABLE, ""):
        settings = msgspec.structs.replace(settings, database=database)
    _check(path, settings)
    return settings


def _check(path: Path, settings: Settings) -> None:
    if not 0 <= settings.port <= 65535:
        raise SettingsError(f"{path}: port must be between 0 and 65535.")
    if bool(settings.tls_certificate) != bool(settings.tls_key):
        raise SettingsError(f"{path}: tls_certificate and tls_key belong together; give both or neither.")
    if settings.database:
        try:
            parsed(settings.database)
        except UsageError as error:
            raise SettingsError(f"{path}: database: {error}") from None
    for proxy in settings.trusted_proxies:
        try:
            ipaddress.ip_network(proxy, strict=False)
        except ValueError:
            raise SettingsError(f"{path}: trusted_proxies holds {proxy!r}, which is no address or network.") from None
    for name, product in settings.products.items():
        if len(product.identity_secret) < MIN_IDENTITY_SECRET_CHARS:
            raise SettingsError(
                f"{path}: the identity_secret of {name} is shorter than {MIN_IDENTITY_SECRET_CHARS} characters."
            )


def add_product(path: Path, name: str) -> Product:
    """Append a product with a fresh secret to the settings file, the rest of which stays as it is.

    Raises:
        SettingsError: the product is there already, or the file cannot be read.
    """
    if name in load_settings(path).products:
        raise SettingsError(f"{path} holds the product {name} already; its secret was not changed.")
    product = Product(identity_secret=secrets.token_hex(MIN_IDENTITY_SECRET_CHARS))
    text = path.read_text("utf-8").rstrip("\n") + "\n" + product_text(name, product)
    write_private(path, text.encode())
    return product
