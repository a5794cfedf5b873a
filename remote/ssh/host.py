"""The companion's end of a session: lets one agent in, to what the customer granted and for as long as he did."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from remote.errors import ProtocolError, UsageError
from remote.files.digest import serve_digests
from remote.files.folder import GrantedFolder
from remote.files.server import serve_sftp
from remote.gate import NEVER, REQUIRED, SSH_REQUIRED, UNKNOWN, Gate, Kind
from remote.lease import Lease, Right
from remote.path.direct import Listener
from remote.path.tcp import TcpStream
from remote.ssh.code import session_code
from remote.ssh.events import Ended, FileReceived, FileSent, GuestConnected, GuestLeft, HostEvent, Refused
from remote.ssh.keys import fresh_key, key_sha256
from remote.ssh.link import HostLink, Serve
from remote.ssh.transport import HANDSHAKE_LIMIT_S
from remote.ssh.wire import Wire
from remote.stream import Stream

MAX_LINKS = 16
"""Of each path: a session has two connections, and a few that lost the race or are being proved.

Strangers who crowd the listener keep nobody from coming by the relay.
"""

CLOCK_STEP_S = 0.5
"""The wall clock can jump and a laptop sleep: the end of a lease is looked for at least this often."""

JOIN_S = 2.0

log = logging.getLogger(__name__)


def now_ms() -> int:
    """Return the time in milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


class SessionHost:
    """Serves one session. Methods may be called from any thread; events come from the host's own threads."""

    def __init__(
        self,
        session_id: str,
        agent_commitment: str,
        *,
        gate: Gate,
        screen: Callable[[Stream], None],
        folder: Path | None,
        on_event: Callable[[HostEvent], None],
        clock: Callable[[], int] = now_ms,
        drawing: Callable[[Stream], None] | None = None,
    ) -> None:
        """Make the session's host key; nothing is served before `grant`.

        Args:
            agent_commitment: from the agent's request (remote.ssh.code).
            gate: asked for every message; the program hands the same one to its screen share.
            screen: serves RFB on a stream; called in a thread of its own, may return at once or at the end.
            folder: what the right to files opens, None for no folder.
            clock: milliseconds since 1970, UTC.
            drawing: serves the agent's pen on a stream, in a thread of its own; None where nobody can draw.
        """
        self._session_id = session_id
        self._commitment = agent_commitment
        self._gate = gate
        self._screen = screen
        self._drawing = drawing
        self._folder = None if folder is None else GrantedFolder(folder)
        self._on_event = on_event
        self._clock = clock
        self._key = fresh_key()
        self._changed = threading.Condition(threading.RLock())
        self._links: list[HostLink] = []
        self._guests: list[HostLink] = []
        self._listener: Listener | None = None
        self._watcher: threading.Thread | None = None
        self._is_stopped = False
        self._code = ""
        self._told_refusals: set[Kind] = set()
        gate.on_refused = self._report_refusal

    @property
    def host_key_sha256(self) -> str:
        """Hex SHA-256 of the host key's blob, for the lease."""
        return key_sha256(self._key.asbytes())

    @property
    def code(self) -> str:
        """The code to show, "" until the agent is in."""
        return self._code

    def grant(self, lease: Lease) -> None:
        """Put a lease in force: the first one, or one with more rights or fewer.

        Raises:
            UsageError: the lease is for another session, host key or agent.
        """
        mine = (self._session_id, self.host_key_sha256, self._commitment)
        if (lease.session_id, lease.host_key_sha256, lease.agent_commitment) != mine:
            raise UsageError("The lease was made for another session.")
        with self._changed:
            self._gate.replace(lease)
            self._told_refusals.clear()
            if self._watcher is None and not self._is_stopped:
                self._watcher = threading.Thread(target=self._watch, name="deskhand-lease", daemon=True)
                self._watcher.start()
            self._changed.notify_all()
            links = list(self._links)
        self._close_ungranted(links, lease)

    def revoke(self, right: Right) -> None:
        """Take one right back within the lease; what uses it stops, the rest of the session goes on."""
        lease = self._gate.lease
        if lease is not None:
            self.grant(msgspec.structs.replace(lease, rights=tuple(held for held in lease.rights if held != right)))

    def serve(self, stream: Stream, path: str = "relay") -> None:
        """Serve an agent who comes over this stream; returns at once. After the end, the stream is just closed."""
        line = TcpStream(stream) if isinstance(stream, socket.socket) else stream
        wire = Wire(line, HANDSHAKE_LIMIT_S)
        servers: dict[str, Serve] = {
            "rfb": self._screen,
            "sftp": self._serve_files,
            "deskhand-digest": self._serve_digests,
            "deskhand-draw": self._serve_drawing,
        }
        link = HostLink(wire, path, self._gate, self._commitment, servers)
        link.transport.on_authenticated = lambda: self._welcome(link)
        link.transport.on_ended = lambda: self._forget(link)
        with self._changed:
            is_welcome = not self._is_stopped and sum(known.path == path for known in self._links) < MAX_LINKS
            if is_welcome:
                self._links.append(link)
                link.start(self._key)
        if not is_welcome:
            wire.close()

    def listen(self, addresses: Sequence[str]) -> list[str]:
        """Listen for the agent on private addresses of this machine until the end; returns "host:port" of each.

        Raises:
            PathError: an address is public.
        """
        with self._changed:
            if self._is_stopped:
                return []
            if self._listener is None:
                self._listener = Listener(addresses, lambda stream: self.serve(stream, "direct"))
            return self._listener.addresses

    def stop(self, reason: str) -> None:
        """End the session: every socket is cut first, then threads are waited for (at most JOIN_S)."""
        with self._changed:
            if self._is_stopped:
                return
            self._is_stopped = True
            self._gate.close()
            links, listener, watcher = list(self._links), self._listener, self._watcher
            self._changed.notify_all()
        for link in links:
            link.cut()
        if listener is not None:
            listener.close()
        deadline = time.monotonic() + JOIN_S
        for link in links:
            link.join(deadline)
        if watcher is not None and watcher is not threading.current_thread():
            watcher.join(max(0.0, deadline - time.monotonic()))
        self._tell(Ended(reason))

    def _watch(self) -> None:
        """End the session at its lease's end (thread)."""
        with self._changed:
            while not self._is_stopped:
                lease = self._gate.lease
                left_s = 0.0 if lease is None else (lease.expires_at_ms - self._clock()) / 1000
                if left_s <= 0:
                    break
                self._changed.wait(min(left_s, CLOCK_STEP_S))
        self.stop("expired")

    def _close_ungranted(self, links: Sequence[HostLink], lease: Lease) -> None:
        """Close screens and pens that are no longer granted; files answer for themselves, request by request."""
        for name in ("deskhand-draw", "rfb"):
            if SSH_REQUIRED[f"subsystem:{name}"] not in lease.rights:
                for link in links:
                    link.close_subsystem(name)

    def _welcome(self, link: HostLink) -> None:
        code = session_code(self._session_id, self._key.asbytes(), link.admission.agent_key_blob)
        with self._changed:
            self._code = code
            self._guests.append(link)
        self._tell(GuestConnected(code, link.path))

    def _forget(self, link: HostLink) -> None:
        with self._changed:
            if link in self._links:
                self._links.remove(link)
            was_guest = link in self._guests
            if was_guest:
                self._guests.remove(link)
            remaining = len(self._guests)
        if was_guest:
            self._tell(GuestLeft(link.path, remaining))

    def _serve_files(self, stream: Stream) -> None:
        if self._folder is None:
            stream.close()
            return
        serve_sftp(stream, self._folder, self._gate, self._on_received, self._on_sent)

    def _serve_digests(self, stream: Stream) -> None:
        if self._folder is None:
            stream.close()
            return
        serve_digests(stream, self._folder, self._gate)

    def _serve_drawing(self, stream: Stream) -> None:
        if self._drawing is None:
            stream.close()
            return
        try:
            self._drawing(stream)
        except ProtocolError as error:
            log.info("the agent's pen was taken away: %s", error)

    def _on_received(self, path: Path, sha256: str, kept_aside: Path | None) -> None:
        self._tell(FileReceived(path, sha256, kept_aside))

    def _on_sent(self, path: Path, sha256: str) -> None:
        self._tell(FileSent(path, sha256))

    def _report_refusal(self, kind: Kind) -> None:
        # Once for each kind and lease: whoever sends thousands a second must not keep the program from its Stop.
        counted_as = kind if kind in REQUIRED or kind in NEVER else UNKNOWN
        if counted_as in self._told_refusals:
            return
        self._told_refusals.add(counted_as)
        log.info("refused %s: not granted", kind)
        self._tell(Refused(kind))

    def _tell(self, event: HostEvent) -> None:
        self._on_event(event)
