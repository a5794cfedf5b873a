"""What every request passes: its token, the size of its body, and the form of a refusal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

import msgspec
import zstandard
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketState

from app.hub.errors import RefusalError
from app.hub.principal import Principal
from app.hub.refusals import refusal_of
from app.hub.signin import SignInDesk
from sync.errors import RefusedError, StoreError
from sync.protocol.accounts import Refusal

T = TypeVar("T")

MAX_ACCOUNT_BODY_BYTES = 64 * 1024
MAX_SYNC_BODY_BYTES = 32 * 1024 * 1024
"""500 operations with the longest texts that a record holds are smaller in all but made-up cases."""

NUL = rb"\u0000"
"""PostgreSQL stores no text with it, and no name, address or id has it. Operations are looked at one by one instead."""

BODY_TIMEOUT_S = 60.0
"""For a whole body of JSON; whoever sends a byte a second does not hold a place for ever."""


class Door:
    """Lets requests in: tells who asks, and reads what they sent within limits."""

    def __init__(self, desk: SignInDesk) -> None:
        """Take the desk that recognises tokens."""
        self._desk = desk

    async def principal(self, connection: HTTPConnection) -> Principal:
        """Return who asks.

        Raises:
            RefusalError: there is no token, or none that is good.
        """
        return await self._desk.recognise(bearer_token(connection))

    async def body(self, request: Request, kind: type[T], most_bytes: int = MAX_ACCOUNT_BODY_BYTES) -> T:
        """Return the JSON body of a request, which may be compressed with zstd.

        Raises:
            RefusalError: too_large, too_slow, or bad_request when it is not what it should be.
        """
        data = await _read_body(request, most_bytes)
        try:
            if request.headers.get("content-encoding", "").strip().lower() == "zstd":
                data = _decompressed(data, most_bytes)
            if most_bytes <= MAX_ACCOUNT_BODY_BYTES and NUL in data:
                raise ValueError("no text has U+0000 in it")
            return msgspec.json.decode(data, type=kind)
        except (ValueError, RecursionError, zstandard.ZstdError) as error:
            raise RefusalError(400, "bad_request", f"The request is not understood: {_in_short(error)}") from None


def bearer_token(connection: HTTPConnection) -> str:
    """Return the token in the Authorization header (RFC 6750, section 2.1).

    Raises:
        RefusalError: token_missing.
    """
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise RefusalError(401, "token_missing", "Sign in first.")
    return token.strip()


def address_of(connection: HTTPConnection) -> str:
    """Return the network address that a request comes from."""
    return connection.client.host if connection.client is not None else ""


def json_reply(value: object, status: int = 200) -> Response:
    """Return a reply with a JSON body that no cache keeps."""
    return Response(msgspec.json.encode(value), status, {"Cache-Control": "no-store"}, "application/json")


def refusal_reply(error: RefusalError) -> Response:
    """Return a refusal as every client understands it."""
    body = Refusal(code=error.code, message=str(error), retry_after_s=round(error.retry_after_s, 1))
    reply = json_reply(body, error.status)
    if error.retry_after_s > 0:
        reply.headers["Retry-After"] = str(max(1, round(error.retry_after_s)))
    if error.status == 401:
        reply.headers["WWW-Authenticate"] = "Bearer"
    return reply


@asynccontextmanager
async def refusing(socket: WebSocket) -> AsyncIterator[None]:
    """Answer a WebSocket's opening request with a refusal, as any other request."""
    try:
        yield
    except (RefusalError, RefusedError, StoreError) as error:
        refusal = refusal_of(error)
        if socket.application_state is WebSocketState.CONNECTING:
            await socket.send_denial_response(refusal_reply(refusal))
        else:
            await socket.close(1011, refusal.code)


async def _read_body(request: Request, most_bytes: int) -> bytes:
    refuse_oversize(request, most_bytes)
    data = bytearray()
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            async for piece in request.stream():
                data += piece
                if len(data) > most_bytes:
                    raise _too_large(most_bytes)
    except TimeoutError:
        raise RefusalError(408, "too_slow", "The request took too long to arrive.", 1.0) from None
    except ClientDisconnect:
        raise RefusalError(400, "bad_request", "The request broke off.") from None
    return bytes(data)


def refuse_oversize(request: Request, most_bytes: int) -> None:
    """Refuse a body whose stated length is too large, before it is read.

    Raises:
        RefusalError: too_large.
    """
    stated = request.headers.get("content-length", "0")
    if stated.isdecimal() and int(stated) > most_bytes:
        raise _too_large(most_bytes)


def _too_large(most_bytes: int) -> RefusalError:
    return RefusalError(413, "too_large", f"This is larger than the {most_bytes:,} bytes that the hub takes.")


def _decompressed(data: bytes, most_bytes: int) -> bytes:
    # Inflated piece by piece: the size that a frame states is the sender's word only.
    out = bytearray()
    with zstandard.ZstdDecompressor(max_window_size=8 * 1024 * 1024).stream_reader(data) as reader:
        while piece := reader.read(64 * 1024):
            out += piece
            if len(out) > most_bytes:
                raise _too_large(most_bytes)
    return bytes(out)


def _in_short(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
