"""Versions, security types and VNC Authentication."""

from __future__ import annotations

import pytest

from remote.errors import ProtocolError, SecurityError
from remote.rfb.reader import Reader
from remote.rfb.security import (
    SecurityType,
    Version,
    answer_challenge,
    choose_security_type,
    encode_reason,
    is_right_answer,
    read_reason,
    read_security_result,
    read_security_types,
    read_version,
)

from .meeting import read_all


@pytest.mark.parametrize(
    ("greeting", "version"),
    [
        (b"RFB 003.003\n", Version.V3_3),
        (b"RFB 003.005\n", Version.V3_3),  # never official; the RFC says to take it for 3.3
        (b"RFB 003.007\n", Version.V3_7),
        (b"RFB 003.008\n", Version.V3_8),
        (b"RFB 003.889\n", Version.V3_8),  # Apple
        (b"RFB 004.001\n", Version.V3_8),
        (b"RFB 005.000\n", Version.V3_8),
    ],
)
def test_versions(greeting: bytes, version: Version) -> None:
    reader = Reader()
    assert read_all(read_version(reader), reader, [greeting[:4], greeting[4:]]) == version
    assert Version.V3_8.greeting() == b"RFB 003.008\n"


@pytest.mark.parametrize("greeting", [b"SSH-2.0-Open", b"HTTP/1.1 400", b"RFB 002.002\n", b"RFB 3.8\n....", bytes(12)])
def test_what_is_no_rfb_is_told(greeting: bytes) -> None:
    reader = Reader()
    with pytest.raises(ProtocolError, match="RFB"):
        read_all(read_version(reader), reader, [greeting])


def test_an_answer_is_what_other_programs_compute() -> None:
    """DES by FIPS 46: key 0123456789abcdef, bits of each byte mirrored here, and the text "Now is the time "."""
    key = bytes(int(f"{byte:08b}"[::-1], 2) for byte in bytes.fromhex("0123456789abcdef"))
    answer = answer_challenge(key, b"Now is the time ")
    assert answer.hex() == "3fa40e8a984d48156a271787ab8883f9"


def test_only_eight_bytes_of_a_password_count() -> None:
    challenge = bytes(range(16))
    assert answer_challenge(b"longpassword", challenge) == answer_challenge(b"longpass", challenge)
    assert answer_challenge(b"", challenge) == answer_challenge(bytes(8), challenge)
    assert is_right_answer(b"secret", challenge, answer_challenge(b"secret", challenge))
    assert not is_right_answer(b"secret", challenge, answer_challenge(b"Secret", challenge))


@pytest.mark.parametrize(
    ("types", "has_password", "chosen"),
    [((1,), False, 1), ((1,), True, 1), ((2, 1), False, 1), ((1, 2), True, 2), ((19, 2), True, 2)],
)
def test_chooses(types: tuple[int, ...], has_password: bool, chosen: int) -> None:
    assert choose_security_type(types, has_password=has_password) == SecurityType(chosen)


def test_says_what_is_missing() -> None:
    with pytest.raises(SecurityError, match="asks for a password"):
        choose_security_type((2,), has_password=False)
    with pytest.raises(SecurityError, match="no way to sign in"):
        choose_security_type((19, 30), has_password=True)


@pytest.mark.parametrize(
    ("version", "wire"),
    [(Version.V3_3, "00000000"), (Version.V3_7, "00"), (Version.V3_8, "00")],
)
def test_a_server_that_refuses_says_why(version: Version, wire: str) -> None:
    reader = Reader()
    with pytest.raises(SecurityError, match="too many viewers"):
        read_all(
            read_security_types(reader, version), reader, [bytes.fromhex(wire) + encode_reason("too many viewers")]
        )


def test_types_of_each_version() -> None:
    reader = Reader()
    assert read_all(read_security_types(reader, Version.V3_3), reader, [b"\0\0\0\2"]) == (2,)
    assert read_all(read_security_types(reader, Version.V3_8), reader, [b"\3\2\1", b"\x13"]) == (2, 1, 19)


def test_results() -> None:
    reader = Reader()
    read_all(read_security_result(reader, Version.V3_8), reader, [b"\0\0\0\0"])
    with pytest.raises(SecurityError, match="password is wrong"):
        read_all(read_security_result(reader, Version.V3_7), reader, [b"\0\0\0\1"])
    with pytest.raises(SecurityError, match="go away"):
        read_all(read_security_result(reader, Version.V3_8), reader, [b"\0\0\0\1" + encode_reason("go away")])


def test_reasons_are_sentences_and_cannot_paint_a_terminal() -> None:
    reader = Reader()
    assert read_all(read_reason(reader), reader, [encode_reason("no\x1b[31m\r\nway ")]) == "no [31m  way"
    with pytest.raises(ProtocolError, match="reason of"):
        read_all(read_reason(reader), reader, [b"\0\1\0\0"])
