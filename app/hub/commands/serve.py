"""`deskhand-hub serve`: runs the hub until it is told to stop."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import socket
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import msgspec

from app.hub.commands.init import certificate_of, with_tls_files
from app.hub.commands.terminal import Commands, say
from app.hub.compose import Hub
from app.hub.errors import SettingsError
from app.hub.folder import DataFolder, write_private
from app.hub.ledger import open_ledger
from app.hub.lock import only_server
from app.hub.neighbours import NodeAddress
from app.hub.open_files import allow_many_files, warn_if_few
from app.hub.server import HubServer, bind, require_tls_or_loopback, url_of
from app.hub.settings import Settings, load_settings
from app.hub.tls import Certificate

log = logging.getLogger(__name__)

DESCRIPTION = """\
Run the hub. When it is ready it prints one line of JSON, {"ready": true, "url": ..., "fingerprint": ...}, and logs
to standard error. Stop it with Ctrl+C or SIGTERM: what was acknowledged is on the disk either way.
"""


def add_to(commands: Commands) -> None:
    """Describe the command."""
    parser = commands.add_parser("serve", help="run the hub", description=DESCRIPTION)
    parser.add_argument("--listen", metavar="ADDRESS", help="address to listen on, instead of the settings' own")
    parser.add_argument("--port", type=int, help="port to listen on, instead of the settings' own; 0: any free one")
    _add_tls_options(parser)
    parser.add_argument("--verbose", action="store_true", help="log more")
    parser.set_defaults(run=run)


def _add_tls_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--tls-cert", type=Path, metavar="PEM", help="certificate chain, instead of the self-made certificate"
    )
    parser.add_argument("--tls-key", type=Path, metavar="PEM", help="the certificate's key")
    parser.add_argument(
        "--plain", action="store_true", help="HTTP without TLS, on a loopback address only (behind a proxy)"
    )


def run(arguments: Namespace) -> int:
    """Serve until stopped."""
    _log_to_stderr(is_verbose=arguments.verbose)
    folder = DataFolder(arguments.data)
    settings = _settings(folder, arguments)
    require_tls_or_loopback(settings.listen, is_plain=arguments.plain)
    warn_if_few(allow_many_files(), settings.limits.sockets)
    with ExitStack() as stack:
        stack.enter_context(only_server(folder.lock))
        certificate = None if arguments.plain else certificate_of(folder, settings, [])
        if certificate is not None:
            certificate.server_context()  # says now, in plain words, what would fail later
        ledger = stack.enter_context(open_ledger(folder, settings))
        bound = stack.enter_context(bind(settings.listen, settings.port))
        address = _node_address(settings, bound, certificate)
        serve_until_stopped(Hub(ledger, address), bound, certificate, lambda: _announce(folder, bound, certificate))
        folder.running.unlink(missing_ok=True)
    return 0


def _settings(folder: DataFolder, arguments: Namespace) -> Settings:
    if (arguments.tls_cert is None) != (arguments.tls_key is None):
        raise SettingsError("--tls-cert and --tls-key belong together; give both or neither.")
    settings = with_tls_files(load_settings(folder.settings), arguments.tls_cert, arguments.tls_key)
    listen = settings.listen if arguments.listen is None else arguments.listen
    port = settings.port if arguments.port is None else arguments.port
    return msgspec.structs.replace(settings, listen=listen, port=port)


def serve_until_stopped(
    hub: Hub, bound: socket.socket, certificate: Certificate | None, on_ready: Callable[[], None]
) -> None:
    """Run a loop that serves on a bound socket until SIGINT or SIGTERM."""
    server = HubServer(hub, certificate, on_ready)

    def stop(number: int, _frame: object) -> None:
        server.stop()
        log.info("Stopping (%s)", signal.Signals(number).name)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(server.serve([bound]))


def _node_address(settings: Settings, bound: socket.socket, certificate: Certificate | None) -> NodeAddress:
    url = settings.node_url or url_of(bound, is_plain=certificate is None)
    return NodeAddress(url.rstrip("/"), "" if certificate is None else certificate.fingerprint)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    if sys.platform == "win32":
        return asyncio.SelectorEventLoop  # no uvloop there, and psycopg does not work with the usual one
    import uvloop

    return uvloop.new_event_loop


def _announce(folder: DataFolder, bound: socket.socket, certificate: Certificate | None) -> None:
    url = url_of(bound, is_plain=certificate is None)
    fingerprint = "" if certificate is None else certificate.fingerprint
    running = {"process_id": os.getpid(), "url": url, "port": bound.getsockname()[1], "fingerprint": fingerprint}
    write_private(folder.running, json.dumps(running).encode())
    log.info("Serving %s", url)
    say(json.dumps({"ready": True, "url": url, "fingerprint": fingerprint}))


def _log_to_stderr(*, is_verbose: bool) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO if is_verbose else logging.WARNING, handlers=[handler])
    logging.getLogger("app.hub").setLevel(logging.DEBUG if is_verbose else logging.INFO)
