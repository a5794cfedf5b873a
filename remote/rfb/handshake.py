"""The handshake of both roles: version, security, and who may stay (RFC 6143 section 7.1 to 7.3)."""

from __future__ import annotations

import struct
from collections.abc import Callable

from remote.errors import ProtocolError
from remote.rfb.reader import Parsing, Reader
from remote.rfb.security import (
    CHALLENGE_BYTES,
    SecurityType,
    Version,
    answer_challenge,
    choose_security_type,
    encode_reason,
    is_right_answer,
    read_security_result,
    read_security_types,
    read_version,
)

Send = Callable[[bytes], None]

_U32 = struct.Struct(">I")


def let_viewer_in(reader: Reader, send: Send, password: bytes | None, challenge: bytes) -> Parsing[bool | None]:
    """Server: greet a viewer and ask it for the password, if there is one.

    Returns:
        whether the viewer lets others stay (ClientInit); None: its password was wrong, and it was told.

    Raises:
        ProtocolError: what came is no handshake.
    """
    send(Version.V3_8.greeting())
    version = yield from read_version(reader)
    chosen = SecurityType.NONE if password is None else SecurityType.VNC_AUTHENTICATION
    if version == Version.V3_3:
        send(_U32.pack(chosen))
    else:
        send(bytes((1, chosen)))
        if (yield from reader.read_u8()) != chosen:
            raise ProtocolError("The viewer chose a security type that was not offered.")
    if password is not None:
        if not (yield from _ask_password(reader, send, password, challenge, version)):
            return None
    elif version == Version.V3_8:
        send(_U32.pack(0))
    return bool((yield from reader.read_u8()))


def enter_server(reader: Reader, send: Send, password: bytes | None, *, is_shared: bool) -> Parsing[None]:
    """Viewer: answer a server's greeting, give it the password if it asks, and tell whether others may stay.

    Raises:
        ProtocolError: what came is no handshake.
        SecurityError: the server does not let us in.
    """
    version = yield from read_version(reader)
    send(version.greeting())
    types = yield from read_security_types(reader, version)
    chosen = choose_security_type(types, has_password=password is not None)
    if version != Version.V3_3:
        send(bytes((chosen,)))
    if chosen == SecurityType.VNC_AUTHENTICATION:
        challenge = yield from reader.read_exact(CHALLENGE_BYTES)
        send(answer_challenge(password or b"", challenge))
    if chosen == SecurityType.VNC_AUTHENTICATION or version == Version.V3_8:
        yield from read_security_result(reader, version)
    send(bytes((is_shared,)))


def _ask_password(reader: Reader, send: Send, password: bytes, challenge: bytes, version: Version) -> Parsing[bool]:
    send(challenge)
    answer = yield from reader.read_exact(CHALLENGE_BYTES)
    if is_right_answer(password, challenge, answer):
        send(_U32.pack(0))
        return True
    send(_U32.pack(1))
    if version == Version.V3_8:
        send(encode_reason("The password is wrong."))
    return False
