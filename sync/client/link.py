"""The hub as a client calls it: accounts, push and pull, blobs; and what its answers mean as errors."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar

import httpx
import msgspec
import zstandard

from sync.client.address import LOOPBACK, HubAddress
from sync.client.sockets import watched_transport
from sync.client.tls import hub_context, is_wrong_certificate
from sync.errors import (
    ComeLaterError,
    HubIdentityError,
    HubUnreachableError,
    PeerError,
    RefusedError,
    TokenRefusedError,
)
from sync.protocol.accounts import Challenge, ChallengeAsk, DeviceSignIn, Enrol, Refusal, SignedIn, SignIn
from sync.protocol.messages import PullReply, PullRequest, PushReply, PushRequest

CONNECT_TIMEOUT_S = 3.5
"""Just over TCP's first three tries (at 0, 1 and 3 s); the next attempt begins sooner than TCP would try again."""

ANSWER_TIMEOUT_S = 60.0
"""A silence this long in the middle of an answer is the end of it."""

COMPRESSED_FROM_BYTES = 16 * 1024
"""A smaller body costs one packet or two either way."""

BUSY_STATUSES = frozenset({408, 425, 429})
"""The hub asks to come again later; like a failing hub, not like a refusal."""

MAX_REPLY_BYTES = 256 * 1024 * 1024
"""Inflated; the largest page that a hub makes is about half of it. A hub that went wrong must not take the memory."""

REPLY_PIECE_BYTES = 256 * 1024
MAX_WINDOW_BYTES = 8 * 1024 * 1024
"""Of a zstd frame; RFC 8878, section 3.1.1.1.2, asks for no more."""

UNREACHABLE = "The hub does not answer. Everything you write is kept here and goes out when it is back."
NOT_UNDERSTOOD = "The hub's answer is not understood. Everything you write is kept here."
WRONG_HUB = (
    "The hub shows another certificate than the one it is known by, so nothing was sent. Ask the person who runs it "
    "whether the certificate was changed."
)

Reply = TypeVar("Reply")


class HubLink:
    """Calls to one hub. All of it belongs to one event loop; cancelling any call is safe.

    Attributes:
        token: sent with every call, "" for none.
        ssl_context: what connections are wrapped in, None for plain HTTP on loopback.
    """

    def __init__(self, address: HubAddress) -> None:
        self.address = address
        self.token = ""
        self.ssl_context = hub_context(address)
        is_here = address.host in LOOPBACK
        self._http = httpx.AsyncClient(
            transport=watched_transport(self.ssl_context, is_here=is_here),
            base_url=address.url,
            verify=self.ssl_context or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            timeout=httpx.Timeout(ANSWER_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
            trust_env=not is_here,  # a proxy is asked for other machines only
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def sign_in(self, ask: SignIn) -> SignedIn:
        """Sign in with a password."""
        return await self._call("/auth/sign-in", ask, SignedIn)

    async def enrol(self, ask: Enrol) -> SignedIn:
        """Introduce a companion."""
        return await self._call("/auth/enrol", ask, SignedIn)

    async def challenge(self, device_id: str) -> Challenge:
        """Ask for something to sign with the device key."""
        return await self._call("/auth/challenge", ChallengeAsk(device_id=device_id), Challenge)

    async def device_sign_in(self, ask: DeviceSignIn) -> SignedIn:
        """Sign in with the signed challenge."""
        return await self._call("/auth/device", ask, SignedIn)

    async def sign_out(self, token: str) -> None:
        """Have the hub forget a token."""
        async with self._errors_told():
            response = await self._http.post("/auth/sign-out", headers=_bearer(token))
            await _raise_refusal(response)

    async def push(self, request: PushRequest) -> PushReply:
        """Send operations."""
        return await self._call("/sync/push", request, PushReply)

    async def pull(self, request: PullRequest) -> PullReply:
        """Ask for news."""
        return await self._call("/sync/pull", request, PullReply)

    async def put_blob(self, sha256: str, pieces: AsyncIterator[bytes], size_bytes: int) -> None:
        """Send a file; the hub checks its hash."""
        headers = {**_bearer(self.token), "Content-Length": str(size_bytes)}
        async with self._errors_told():
            response = await self._http.put(f"/blob/{sha256}", content=pieces, headers=headers)
            await _raise_refusal(response)

    @asynccontextmanager
    async def get_blob(self, sha256: str, from_byte: int) -> AsyncIterator[tuple[bool, AsyncIterator[bytes]]]:
        """Ask for a file, or for its rest.

        Yields:
            Whether the pieces begin at `from_byte` (RFC 9110, section 14.2) and not at the beginning; the pieces.
        """
        headers = {**_bearer(self.token), "Accept-Encoding": "identity"}
        if from_byte:
            headers["Range"] = f"bytes={from_byte}-"
        async with self._errors_told(), self._http.stream("GET", f"/blob/{sha256}", headers=headers) as response:
            await _raise_refusal(response)
            yield response.status_code == httpx.codes.PARTIAL_CONTENT, response.aiter_raw()

    async def _call(self, path: str, body: msgspec.Struct, reply_type: type[Reply]) -> Reply:
        data = msgspec.json.encode(body)
        headers = {"Content-Type": "application/json", "Accept-Encoding": "zstd", **_bearer(self.token)}
        if len(data) >= COMPRESSED_FROM_BYTES:
            data = zstandard.ZstdCompressor().compress(data)
            headers["Content-Encoding"] = "zstd"
        async with self._errors_told(), self._http.stream("POST", path, content=data, headers=headers) as response:
            reply = await _read(response)
        if not response.is_success:
            raise refusal_error(response.status_code, reply)
        try:
            return msgspec.json.decode(reply, type=reply_type)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise PeerError(NOT_UNDERSTOOD) from error

    @asynccontextmanager
    async def _errors_told(self) -> AsyncIterator[None]:
        """Turn what a connection can suffer into our errors."""
        try:
            yield
        except (httpx.HTTPError, httpx.StreamError, ssl.SSLError) as error:
            raise told_as_sync_error(error) from error


def told_as_sync_error(error: Exception) -> HubIdentityError | HubUnreachableError:
    """Return what a failed connection means."""
    return HubIdentityError(WRONG_HUB) if is_wrong_certificate(error) else HubUnreachableError(UNREACHABLE)


def refusal_error(status: int, body: bytes) -> RefusedError | HubUnreachableError:
    """Return what an answer with an error status means, to whichever request."""
    try:
        refusal = msgspec.json.decode(body, type=Refusal)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        refusal = Refusal(code=f"http_{status}", message=f"The hub refused, without saying why (status {status}).")
    if status == httpx.codes.UNAUTHORIZED and refusal.code != "wrong_password":
        return TokenRefusedError(refusal.code, refusal.message)
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return HubUnreachableError(refusal.message)
    if status in BUSY_STATUSES:
        return ComeLaterError(refusal.code, refusal.message)
    return RefusedError(refusal.code, refusal.message)


async def _raise_refusal(response: httpx.Response) -> None:
    if response.is_success:
        return
    # What is not streamed has been read already.
    raise refusal_error(response.status_code, response.content if response.is_closed else await _read(response))


async def _read(response: httpx.Response) -> bytes:
    """Return a reply's body, inflated piece by piece: how large it gets is known only afterwards.

    Raises:
        PeerError: it is too large, or damaged.
    """
    encoding = response.headers.get("content-encoding", "identity").lower()
    if encoding not in {"identity", "zstd"}:
        raise PeerError(NOT_UNDERSTOOD)
    inflating = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW_BYTES) if encoding == "zstd" else None
    stated = response.headers.get("content-length", "0")
    _check_size(int(stated) if stated.isdecimal() else 0)
    arrived = bytearray()
    async for piece in response.aiter_raw():
        arrived += piece
        _check_size(len(arrived))
    if inflating is None:
        return bytes(arrived)
    out = bytearray()
    try:
        with inflating.stream_reader(bytes(arrived)) as reader:
            while piece := reader.read(REPLY_PIECE_BYTES):
                out += piece
                _check_size(len(out))
    except zstandard.ZstdError as error:
        raise PeerError(NOT_UNDERSTOOD) from error
    return bytes(out)


def _check_size(size_bytes: int) -> None:
    if size_bytes > MAX_REPLY_BYTES:
        raise PeerError("The hub's answer is larger than any. Everything you write is kept here.")


def _bearer(token: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}
