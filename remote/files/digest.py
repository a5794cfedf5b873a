"""The "deskhand-digest" subsystem: SHA-256 of files or of their first bytes, made where the file is.

Messages are JSON structs, each after its length (32 bits). While a long file is hashed the host says how far it is,
so that silence means a broken line and not a large file.
"""

from __future__ import annotations

import time
from typing import TypeAlias, TypeVar

import msgspec

from remote.errors import LeaseError, NotGrantedError, OutsideFolderError, ProtocolError, TransferError
from remote.files.folder import GrantedFolder
from remote.gate import Gate
from remote.lease import Right
from remote.stream import Stream, close_stream

MAX_MESSAGE_BYTES = 16 * 1024
"""A path of 4 KiB and what goes with it."""

REPORT_S = 0.5


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """Agent: the hash of a file's first `length` bytes, None for all."""

    path: str
    length: int | None = None


class Hashing(msgspec.Struct, frozen=True, kw_only=True, tag="hashing"):
    """Host: so many bytes are done."""

    done_bytes: int


class Digest(msgspec.Struct, frozen=True, kw_only=True, tag="digest"):
    """Host: the hash, and of how many bytes it is."""

    sha256: str
    size_bytes: int


class Refusal(msgspec.Struct, frozen=True, kw_only=True, tag="refusal"):
    """Host: why not. `code`: "not_granted", "outside", "missing" or "failed"."""

    code: str
    message: str


Reply: TypeAlias = Hashing | Digest | Refusal
M = TypeVar("M")


class MessageStream:
    """Sends and receives structs over a stream."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._buffer = bytearray()

    def send(self, message: Ask | Reply) -> None:
        """Send one message; OSError when the line broke."""
        body = msgspec.json.encode(message)
        self._stream.sendall(len(body).to_bytes(4, "big") + body)

    def receive(self, kind: type[M]) -> M | None:
        """Return the next message, None at the end.

        Raises:
            ProtocolError: it is none of this kind, or too long.
            OSError: the line broke, or TimeoutError.
        """
        if not self._fill(4):
            return None
        size = int.from_bytes(self._buffer[:4], "big")
        if size > MAX_MESSAGE_BYTES:
            raise ProtocolError("A digest message is too long.")
        if not self._fill(4 + size):
            return None
        body = bytes(self._buffer[4 : 4 + size])
        del self._buffer[: 4 + size]
        try:
            return msgspec.json.decode(body, type=kind)
        except (msgspec.DecodeError, ValueError, RecursionError) as error:  # the last at deep JSON
            raise ProtocolError("This is no digest message.") from error

    def _fill(self, size: int) -> bool:
        while len(self._buffer) < size:
            data = self._stream.recv(size - len(self._buffer))
            if not data:
                return False
            self._buffer += data
        return True


def serve_digests(stream: Stream, folder: GrantedFolder, gate: Gate) -> None:
    """Answer one agent's questions until the stream ends (thread); every question and every block asks the gate."""
    messages = MessageStream(stream)
    try:
        while (ask := messages.receive(Ask)) is not None:
            messages.send(_answer(ask, messages, folder, gate))
    except (ProtocolError, OSError):
        return  # the agent left or speaks something else: closing says it
    finally:
        close_stream(stream)


def _answer(ask: Ask, messages: MessageStream, folder: GrantedFolder, gate: Gate) -> Reply:
    reported = time.monotonic()

    def report(done_bytes: int) -> None:
        nonlocal reported
        gate.check("digest:ask")
        if time.monotonic() - reported >= REPORT_S:
            messages.send(Hashing(done_bytes=done_bytes))
            reported = time.monotonic()

    try:
        gate.check("digest:ask")
        sha256, done = folder.digest(ask.path, ask.length, report)
        return Digest(sha256=sha256, size_bytes=done)
    except LeaseError as error:
        return Refusal(code="not_granted", message=str(error))
    except TransferError as error:
        return Refusal(code="outside" if isinstance(error, OutsideFolderError) else "failed", message=str(error))
    except FileNotFoundError:
        return Refusal(code="missing", message="There is no such file.")
    except OSError as error:
        return Refusal(code="failed", message=error.strerror or "The file cannot be read.")


class DigestClient:
    """Asks the host for hashes; one question at a time."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._messages = MessageStream(stream)

    def ask(self, path: str, length: int | None = None) -> Digest:
        """Return the hash of a file's first `length` bytes, None for all.

        Raises:
            NotGrantedError, OutsideFolderError, TransferError: the host's refusal.
            ProtocolError: the host's answer is none.
            OSError: the line broke, or TimeoutError after silence.
        """
        self._messages.send(Ask(path=path, length=length))
        while True:
            reply = self._messages.receive(Hashing | Digest | Refusal)  # type: ignore[arg-type]  # a union is a type here
            if reply is None:
                raise ConnectionError("The line ended.")
            if isinstance(reply, Digest):
                return reply
            if isinstance(reply, Refusal):
                raise _error_of(reply)

    def close(self) -> None:
        """End the channel."""
        close_stream(self._stream)


def _error_of(refusal: Refusal) -> Exception:
    if refusal.code == "not_granted":
        return NotGrantedError(Right.FILES.value, refusal.message)
    return OutsideFolderError(refusal.message) if refusal.code == "outside" else TransferError(refusal.message)
