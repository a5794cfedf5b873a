"""One connection of the agent's at the companion: its transport, its channels and their threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import TypeAlias

from paramiko import Channel, Ed25519Key

from remote.gate import Gate
from remote.ssh.admission import Admission, HostTransport
from remote.ssh.channel import ChannelStream
from remote.ssh.wire import Wire
from remote.stream import Stream

Serve: TypeAlias = Callable[[Stream], None]
"""Serves a subsystem on a stream, in a thread of the link's; may return at once or when the stream has ended."""


class HostLink:
    """Serves the subsystems over one stream, from `start` until it is cut or the agent leaves.

    Attributes:
        path: "direct" or "relay".
    """

    def __init__(self, wire: Wire, path: str, gate: Gate, commitment: str, servers: Mapping[str, Serve]) -> None:
        self.path = path
        self._servers = servers
        self._lock = threading.Lock()
        self._streams: list[tuple[str, ChannelStream]] = []
        self._threads: list[threading.Thread] = []
        self._is_cut = False
        self.admission = Admission(commitment, gate, self._open)
        self.transport = HostTransport(wire, gate)
        self.admission.count_channels = self.transport.count_channels

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
            if thread is not threading.current_thread() and thread.ident is not None:
                thread.join(max(0.0, deadline - time.monotonic()))

    def close_subsystem(self, name: str) -> None:
        """Close the channels of one subsystem, because its right was taken back."""
        with self._lock:
            streams = [stream for subsystem, stream in self._streams if subsystem == name]
        for stream in streams:
            stream.close()

    def _open(self, name: str, channel: Channel) -> None:
        """Start a subsystem's thread; called in the transport's thread."""
        stream = ChannelStream(channel, self.transport)
        thread = threading.Thread(target=self._serve, args=(name, stream), name=f"deskhand-{name}", daemon=True)
        with self._lock:
            self._streams = [(known, held) for known, held in self._streams if not held.is_closed]
            self._threads = [known for known in self._threads if known.is_alive()]
            self._streams.append((name, stream))
            self._threads.append(thread)
            if not self._is_cut:
                thread.start()

    def _serve(self, name: str, stream: ChannelStream) -> None:
        try:
            self._servers[name](stream)
        except OSError:
            stream.close()  # the agent left in the middle; `on_ended` reports it
