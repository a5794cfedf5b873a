"""A wire between a viewer and a server: it writes down what both say, and can take encodings out of the offer."""

from __future__ import annotations

import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import suppress
from types import TracebackType

from peers.skim import PIXEL_ENCODINGS, QUALITY_LEVELS, Format, Sent, Skimmer

RECEIVE_BYTES = 65536
SET_PIXEL_FORMAT, SET_ENCODINGS, KEY, POINTER, CUT_TEXT, CONTINUOUS_UPDATES, FENCE = 0, 2, 4, 5, 6, 150, 248
SET_DESKTOP_SIZE, QEMU = 251, 255
FIXED_BYTES = {SET_PIXEL_FORMAT: 19, 3: 9, KEY: 7, POINTER: 5, CONTINUOUS_UPDATES: 9, QEMU: 11}
"""The rest of those client messages that are always equally long."""


class LineEndedError(Exception):
    """One side has hung up."""


class Wire:
    """Listens for viewers on a port of its own and passes everything on to a server, both on 127.0.0.1.

    What a server sends reaches the viewer at once, before it is read here.

    Attributes:
        port: where viewers dial.
        sent: what the servers sent, all connections together.
        offers: the encodings of each SetEncodings as the viewer sent it.
        passed: the same as they were passed on.
        told: how many messages of each type the viewers sent.
        formats: the pixel formats that viewers set, 16 bytes each.
        troubles: what could not be understood; nothing after it was counted.
    """

    def __init__(
        self, server_port: int, *, only: Collection[int] | None = None, is_lossless: bool = False, piece_bytes: int = 0
    ) -> None:
        """Listen at once.

        Args:
            server_port: of the server.
            only: the encodings of pixels that viewers may offer; None lets all pass.
            is_lossless: take the quality levels out of the offer, so that JPEG is allowed to nobody.
            piece_bytes: hand the server's bytes on in pieces of this size; 0: as they come.
        """
        self._server_port, self._only, self._is_lossless, self._piece = server_port, only, is_lossless, piece_bytes
        self.sent = Sent()
        self.offers: list[tuple[int, ...]] = []
        self.passed: list[tuple[int, ...]] = []
        self.told: Counter[int] = Counter()
        self.formats: list[bytes] = []
        self.troubles: list[str] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self._lines: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._begin("wire door", self._accept)

    def __enter__(self) -> Wire:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self.cut()
        for thread in self._threads:
            thread.join()
        for line in self._lines:
            line.close()
        if kind is None:
            assert not self.troubles

    def cut(self) -> None:
        """Hang up on both sides, as a line that breaks."""
        for line in list(self._lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def _begin(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                viewer, _ = self._door.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._server_port))
            except OSError:
                viewer.close()
                continue
            for line in (viewer, server):
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._lines += (viewer, server)
            skimmer = Skimmer(_Reader(server, viewer, self._piece).take, self.sent)
            self._begin("wire down", lambda down=skimmer, ends=(server, viewer): self._pump_down(down, *ends))
            self._begin("wire up", lambda down=skimmer, ends=(viewer, server): self._pump_up(down, *ends))

    def _pump_down(self, skimmer: Skimmer, server: socket.socket, viewer: socket.socket) -> None:
        try:
            skimmer.skim_handshake()
            while True:
                skimmer.skim_message()
        except (LineEndedError, OSError):
            pass
        except Exception as error:  # noqa: BLE001 - told when the wire is taken away, which fails the test
            self.troubles.append(f"from the server: {error!r}")
            _pass_on(server, viewer)
        _hang_up(viewer)

    def _pump_up(self, skimmer: Skimmer, viewer: socket.socket, server: socket.socket) -> None:
        try:
            Chatter(self, skimmer, _Reader(viewer, None).take, server.sendall).pass_on()
        except (LineEndedError, OSError):
            pass
        except Exception as error:  # noqa: BLE001 - as above
            self.troubles.append(f"from the viewer: {error!r}")
        _hang_up(server)

    def filtered(self, offer: tuple[int, ...]) -> tuple[int, ...]:
        """Return what of an offer is passed on."""
        return tuple(
            encoding
            for encoding in offer
            if (self._only is None or encoding not in PIXEL_ENCODINGS or encoding in self._only)
            and not (self._is_lossless and encoding in QUALITY_LEVELS)
        )


class Chatter:
    """What one viewer says, passed on message by message."""

    def __init__(
        self, wire: Wire, skimmer: Skimmer, take: Callable[[int], bytes], send: Callable[[bytes], None]
    ) -> None:
        self._wire, self._skimmer, self._take, self._send = wire, skimmer, take, send
        self._knows_buttons = False

    def pass_on(self) -> None:
        """Go on until one side hangs up."""
        self._send(self._take(12))
        chosen = self._take(1)
        self._skimmer.security_type = chosen[0]
        self._send(chosen)
        if chosen[0] == 2:
            self._send(self._take(16))
        self._send(self._take(1))
        while True:
            kind = self._take(1)[0]
            self._wire.told[kind] += 1
            self._send(bytes((kind,)) + self._read_rest(kind))

    def _read_rest(self, kind: int) -> bytes:
        if kind == SET_ENCODINGS:
            return self._read_encodings()
        rest = self._take(FIXED_BYTES.get(kind, 0))
        if kind == SET_PIXEL_FORMAT:
            self._wire.formats.append(rest[3:])
            self._skimmer.format = Format.parse(rest[3:])
        elif kind == POINTER and rest[0] & 0x80 and self._knows_buttons:
            rest += self._take(1)
        elif kind == CUT_TEXT:
            rest = self._take(7)
            rest += self._take(abs(struct.unpack(">i", rest[3:])[0]))
        elif kind == FENCE:
            rest = self._take(8)
            rest += self._take(rest[7])
        elif kind == SET_DESKTOP_SIZE:
            rest = self._take(7)
            rest += self._take(16 * rest[5])
        elif kind not in FIXED_BYTES:
            raise ValueError(f"message {kind}")
        return rest

    def _read_encodings(self) -> bytes:
        count = int.from_bytes(self._take(3)[1:], "big")
        offer = struct.unpack(f">{count}i", self._take(4 * count))
        passed = self._wire.filtered(offer)
        self._wire.offers.append(offer)
        self._wire.passed.append(passed)
        self._knows_buttons = -316 in offer
        return struct.pack(f">xH{len(passed)}i", len(passed), *passed)


class _Reader:
    """Reads exact numbers of bytes from a line, and passes on at once what comes, if it is to go on unread."""

    def __init__(self, line: socket.socket, onward: socket.socket | None, piece_bytes: int = 0) -> None:
        self._line, self._onward, self._piece = line, onward, piece_bytes
        self._waiting = bytearray()

    def take(self, count: int) -> bytes:
        while len(self._waiting) < count:
            data = self._line.recv(RECEIVE_BYTES)
            if not data:
                raise LineEndedError
            if self._onward is not None:
                step = self._piece or len(data)
                for start in range(0, len(data), step):
                    self._onward.sendall(data[start : start + step])
            self._waiting += data
        taken = bytes(self._waiting[:count])
        del self._waiting[:count]
        return taken


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(RECEIVE_BYTES):
            target.sendall(data)


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_WR)
