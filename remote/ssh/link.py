"""One connection of the agent's at the companion: its transport, its channels and their threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from paramiko import Channel, Ed25519Key

from remote.gate import Gate
from remote.ssh.admission import Admission, HostTransport
from remote.ssh.wire import Wire

Serve = Callable[[Channel], None]
"""Serves a subsystem on a channel; runs in a thread of the link's."""


class HostLink:
    """Serves the subsystems over one stream, from `start` until it is cut or the agent leaves.

    Attributes:
        path: "direct" or "relay".
    """

    def __init__(self, wire: Wire, path: str, gate: Gate, commitment: str, servers: Mapping[str, Serve]) -> None:
        self.path = path
        self._servers = servers
        self._lock = threading.Lock()
        self._channels: list[tuple[str, Channel]] = []
        self._threads: list[threading.Thread] = []
        self._is_cut = False
        self.admission = Admission(commitment, gate, self._open)
        self.admission.count_channels = self._count_channels
        self.transport = HostTransport(wire, gate)

    def start(self, host_key: Ed25519Key) -> None:
        """Begin the handshake; returns at once."""
        self.transport.add_server_key(host_key)
        self.transport.start_server(event=threading.Event(), server=self.admission)

    def cut(self) -> None:
        """End everything now; waits for nothing."""
        self._is_cut = True
        self.transport.cut()

    def join(self, deadline: float) -> None:
        """Wait for the link's threads until a time (time.monotonic)."""
        self.transport.end(max(0.0, deadline - time.monotonic()))
        with self._lock:
            threads = list(self._threads)
        for thread in threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))

    def close_subsystem(self, name: str) -> None:
        """Close the channels of one subsystem, because its right was taken back."""
        with self._lock:
            channels = [channel for subsystem, channel in self._channels if subsystem == name]
        for channel in channels:
            channel.close()

    def _count_channels(self) -> int:
        with self._lock:
            self._channels = [(name, channel) for name, channel in self._channels if not channel.closed]
            self._threads = [thread for thread in self._threads if thread.is_alive()]
            return len(self._channels)

    def _open(self, name: str, channel: Channel) -> None:
        """Start a subsystem's thread; called in the transport's thread."""
        thread = threading.Thread(target=self._servers[name], args=(channel,), name=f"deskhand-{name}", daemon=True)
        with self._lock:
            # paramiko itself holds channels only weakly
            self._channels.append((name, channel))
            self._threads.append(thread)
            if not self._is_cut:
                thread.start()
