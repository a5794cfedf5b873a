"""Bringing one end of a relay to the node that holds it, message by message."""

from __future__ import annotations

from contextlib import suppress

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from app.hub.errors import RefusalError
from app.hub.neighbours import NodeAddress
from app.hub.relay import MAX_MESSAGE_BYTES, NOT_BINARY, Ending
from app.hub.waiting import until_first
from sync.client.tls import pinned_context
from sync.protocol.accounts import Refusal

CONNECT_S = 5.0
MESSAGES_AHEAD = 4
"""Read from the other node before its end has taken them: a slow end slows its partner down."""


async def bridge(socket: WebSocket, token: str, address: NodeAddress) -> None:
    """Serve an end by the relay of another node, until either side closes.

    Args:
        socket: of the end; not accepted yet.
        token: as the end showed it; the other node uses it up.
        address: of the node that holds the relay.

    Raises:
        RefusalError: what the other node refused with, or node_away when it does not answer.
    """
    url = address.url.replace("http", "ws", 1) + "/relay"
    try:
        far = await connect(
            url,
            additional_headers={"Authorization": f"Bearer {token}"},
            ssl=pinned_context(address.fingerprint) if address.fingerprint else None,
            open_timeout=CONNECT_S,
            max_size=2 * MAX_MESSAGE_BYTES,
            max_queue=MESSAGES_AHEAD,
            compression=None,
            proxy=None,
        )
    except InvalidStatus as error:
        raise _refusal_in(error) from None
    except (OSError, WebSocketException, TimeoutError):
        raise node_away() from None
    try:
        await socket.accept()
        await until_first([_inwards(socket, far), _outwards(far, socket)])
    except Ending as ending:
        with suppress(WebSocketDisconnect, RuntimeError):
            await socket.close(ending.code, ending.reason)
    finally:
        await far.close()


async def _inwards(socket: WebSocket, far: ClientConnection) -> None:
    """Pass on what the end sends; ends when it leaves."""
    with suppress(ConnectionClosed):
        while (message := await socket.receive())["type"] != "websocket.disconnect":
            data: bytes | None = message.get("bytes")
            if data is None:
                raise Ending(*NOT_BINARY)
            await far.send(data)
        return
    await far.wait_closed()
    raise _ending_of(far)


async def _outwards(far: ClientConnection, socket: WebSocket) -> None:
    """Pass on what the relay sends.

    Raises:
        Ending: the relay is over, and why.
    """
    try:
        while True:
            data = await far.recv()
            await socket.send_bytes(data if isinstance(data, bytes) else data.encode())
    except ConnectionClosed:
        raise _ending_of(far) from None
    except (WebSocketDisconnect, RuntimeError):
        return  # the end itself has gone


def _ending_of(far: ClientConnection) -> Ending:
    if far.close_code is None or far.close_code == 1006:
        return Ending(1012, "restarting")
    return Ending(far.close_code, far.close_reason or "")


def _refusal_in(error: InvalidStatus) -> RefusalError:
    try:
        refusal = msgspec.json.decode(error.response.body or b"", type=Refusal)
    except msgspec.DecodeError:
        return node_away()
    return RefusalError(error.response.status_code, refusal.code, refusal.message, refusal.retry_after_s)


def node_away() -> RefusalError:
    """Return what an end is told whose relay is at a node that does not answer."""
    return RefusalError(503, "node_away", "The way to the other side is not there any more; ask for a new one.", 1.0)
