"""Security types None and VNC Authentication, and the versions' ways to agree on one (RFC 6143 section 7.1 and 7.2)."""

from __future__ import annotations

import hmac
import re
import struct
from enum import IntEnum

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from remote.errors import ProtocolError, SecurityError
from remote.rfb.reader import Parsing, Reader

VERSION_BYTES = 12
CHALLENGE_BYTES = 16
MAX_PASSWORD_BYTES = 8
"""What VNC Authentication looks at; the rest of a longer password is ignored by every peer."""

MAX_REASON_BYTES = 4096
"""A reason is a sentence."""

_VERSION = re.compile(rb"RFB (\d{3})\.(\d{3})\n")
_U32 = struct.Struct(">I")


class Version(IntEnum):
    """The minor version of RFB 3."""

    V3_3 = 3
    V3_7 = 7
    V3_8 = 8

    def greeting(self) -> bytes:
        """Return the ProtocolVersion message."""
        return b"RFB 003.%03d\n" % self


class SecurityType(IntEnum):
    """The security types that we speak."""

    NONE = 1
    VNC_AUTHENTICATION = 2


def read_version(reader: Reader) -> Parsing[Version]:
    """Read the other end's version; newer ones (and the strange numbers of some servers) are treated as 3.8.

    Raises:
        ProtocolError: the other end does not speak RFB.
    """
    data = yield from reader.read_exact(VERSION_BYTES)
    match = _VERSION.fullmatch(data)
    if not match:
        raise ProtocolError("The other end does not speak RFB: it is no VNC program.")
    version = int(match[1]), int(match[2])
    if version < (3, 3):
        raise ProtocolError(f"RFB {version[0]}.{version[1]} is older than any version that we speak.")
    return Version.V3_8 if version >= (3, 8) else Version.V3_7 if version == (3, 7) else Version.V3_3


def read_reason(reader: Reader) -> Parsing[str]:
    """Read why the server refuses.

    Raises:
        ProtocolError: longer than a reason is.
    """
    size = yield from reader.read_u32()
    if size > MAX_REASON_BYTES:
        raise ProtocolError(f"The server refuses for a reason of {size} bytes.")
    text = (yield from reader.read_exact(size)).decode("utf-8", "replace")
    return "".join(character if character.isprintable() else " " for character in text).strip()


def encode_reason(reason: str) -> bytes:
    """Return a reason as it is read by `read_reason`."""
    data = reason.encode()
    return _U32.pack(len(data)) + data


def read_security_types(reader: Reader, version: Version) -> Parsing[tuple[int, ...]]:
    """Read what the server offers; in version 3.3 it has decided already.

    Raises:
        SecurityError: it refuses to talk to us.
    """
    if version == Version.V3_3:
        types: tuple[int, ...] = ((yield from reader.read_u32()),)
    else:
        count = yield from reader.read_u8()
        types = tuple((yield from reader.read_exact(count)))
    if not types or types == (0,):
        reason = yield from read_reason(reader)
        raise SecurityError(f"The server refuses the connection: {reason}")
    return types


def choose_security_type(types: tuple[int, ...], *, has_password: bool) -> SecurityType:
    """Choose among what the server offers, with the password if there is one.

    Raises:
        SecurityError: nothing that we speak, or a password is asked for and there is none.
    """
    if SecurityType.VNC_AUTHENTICATION in types and has_password:
        return SecurityType.VNC_AUTHENTICATION
    if SecurityType.NONE in types:
        return SecurityType.NONE
    if SecurityType.VNC_AUTHENTICATION in types:
        raise SecurityError("The server asks for a password, and none was given.")
    raise SecurityError("The server offers no way to sign in that this viewer knows.")


def read_security_result(reader: Reader, version: Version) -> Parsing[None]:
    """Read whether the server lets us in.

    Raises:
        SecurityError: it does not.
    """
    if not (yield from reader.read_u32()):
        return
    reason = (yield from read_reason(reader)) if version == Version.V3_8 else "the password is wrong"
    raise SecurityError(f"The server did not let us in: {reason}")


def answer_challenge(password: bytes, challenge: bytes) -> bytes:
    """Return the challenge of 16 bytes encrypted by DES with the password as key, the bits of each byte mirrored."""
    key = bytes(int(f"{byte:08b}"[::-1], 2) for byte in password[:MAX_PASSWORD_BYTES].ljust(MAX_PASSWORD_BYTES, b"\0"))
    encryptor = Cipher(TripleDES(key * 3), modes.ECB()).encryptor()  # noqa: S305  (what the protocol prescribes)
    return encryptor.update(challenge) + encryptor.finalize()


def is_right_answer(password: bytes, challenge: bytes, answer: bytes) -> bool:
    """Tell whether an answer was made with the password, in a time that tells nothing."""
    return hmac.compare_digest(answer_challenge(password, challenge), answer)
