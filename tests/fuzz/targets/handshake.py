"""The parts of the handshake by themselves (RFC 6143 sections 7.1, 7.2 and 7.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from remote.errors import ProtocolError, SecurityError
from remote.rfb.packing import tight_packing, zrle_packing
from remote.rfb.pixel_format import BGRX, CANVAS_TYPE, RGB332, PixelFormat
from remote.rfb.security import (
    MAX_REASON_BYTES,
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
from tests.fuzz.target import Feeding, Outcome, Target, refused
from tests.fuzz.targets.rectangles import DEEP, RGB111, RGB565_BIG


class VersionTarget(Target):
    """A greeting is twelve bytes: one of our three versions, or ProtocolError; never more is read."""

    name: ClassVar[str] = "version"

    def seeds(self) -> Sequence[bytes]:
        """Return greetings of ours and of strange servers."""
        return [version.greeting() for version in Version] + [b"RFB 003.889\n", b"RFB 005.000\n", b"RFB 003.002\n"]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Read one greeting."""
        feeding = Feeding(pieces)
        try:
            return feeding.read(read_version(feeding.reader)), feeding.left_bytes
        except ProtocolError as error:
            return refused(error)


class SecurityTarget(Target):
    """What a server offers and how it judges: a type that was offered, or SecurityError with a short reason."""

    name: ClassVar[str] = "security"

    def seeds(self) -> Sequence[bytes]:
        """Return offers, refusals and results, for each version, with and without a password."""
        refusal = encode_reason("Too many tries.")
        offers = [b"\1\1", b"\2\1\2", b"\1\x13", b"\0" + refusal, b"\0\0\0\1", b"\0\0\0\2", bytes(4) + refusal]
        results = [bytes(4), b"\0\0\0\1" + refusal, b"\0\0\0\1" + (MAX_REASON_BYTES + 1).to_bytes(4, "big")]
        return [bytes((mode,)) + offer + result for mode in range(6) for offer in offers for result in results]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Read an offer, choose, and read a result."""
        mode = next((piece for piece in pieces if piece), b"\0")[0] % 6
        version, has_password = tuple(Version)[mode % 3], mode >= 3
        feeding = Feeding(pieces)
        try:
            feeding.read(feeding.reader.skip(1))
            types = feeding.read(read_security_types(feeding.reader, version))
            chosen = choose_security_type(types, has_password=has_password)
            assert chosen in types
            assert has_password or chosen == SecurityType.NONE
            feeding.read(read_security_result(feeding.reader, version))
            return types, chosen, feeding.left_bytes
        except (ProtocolError, SecurityError) as error:
            assert len(str(error)) < MAX_REASON_BYTES + 100
            assert str(error).isprintable()
            return refused(error)


class ReasonTarget(Target):
    """A reason is at most MAX_REASON_BYTES, printable, and in one line."""

    name: ClassVar[str] = "reason"

    def seeds(self) -> Sequence[bytes]:
        """Return reasons, and one with what a terminal would obey."""
        return [encode_reason(text) for text in ("", "No.", "Grüße\n\x1b[2J\0", "x" * MAX_REASON_BYTES)]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Read one reason."""
        feeding = Feeding(pieces)
        try:
            reason = feeding.read(read_reason(feeding.reader))
        except ProtocolError as error:
            return refused(error)
        assert reason.isprintable() and len(reason) <= MAX_REASON_BYTES
        return reason, feeding.left_bytes


class VncAuthTarget(Target):
    """Only the answer made with the password is right, whatever challenge and answer are."""

    name: ClassVar[str] = "vnc-auth"
    password: ClassVar[bytes] = b"one time"

    def seeds(self) -> Sequence[bytes]:
        """Return challenges with their right answers."""
        challenges = (bytes(16), bytes(range(16)), b"\xff" * 16)
        return [challenge + answer_challenge(self.password, challenge) for challenge in challenges]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Judge an answer; it is whole when it comes here, so pieces are nothing to it."""
        data = b"".join(pieces)
        challenge, answer = data[:16].ljust(16, b"\0"), data[16:32]
        is_right = is_right_answer(self.password, challenge, answer)
        assert is_right == (answer == answer_challenge(self.password, challenge))
        return (is_right,)


class PixelFormatTarget(Target):
    """Any 16 bytes: ProtocolError, or a format in which pixels of every packing can be written and read."""

    name: ClassVar[str] = "pixel-format"

    def seeds(self) -> Sequence[bytes]:
        """Return formats of 8, 16 and 32 bits, and one with a colour map."""
        formats = (BGRX, RGB332, RGB565_BIG, RGB111, DEEP, PixelFormat(8, 8, False, False, 0, 0, 0, 0, 0, 0))
        return [pixel_format.to_bytes() for pixel_format in formats]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Read a format and try it; 16 bytes are whole when they come here, so pieces are nothing to it."""
        data = b"".join(pieces)[:16].ljust(16, b"\0")
        try:
            pixel_format = PixelFormat.from_bytes(data)
        except ProtocolError as error:
            return refused(error)
        if pixel_format.is_true_colour:
            for packing in (tight_packing(pixel_format), zrle_packing(pixel_format)):
                wire = packing.pack(_COLOURS)
                assert len(wire) == packing.size_bytes * len(_COLOURS)
                back = packing.unpack(wire)
                assert int(back.max()) <= 0xFFFFFF
                assert packing.pack(back) == wire or _is_overlapping(pixel_format)
        return (pixel_format,)


def _is_overlapping(pixel_format: PixelFormat) -> bool:
    """Tell whether components share bits: nobody needs it, and colours come out wrong, but nothing worse."""
    bits = [maximum << shift for maximum, shift in pixel_format.components]
    return bool(bits[0] & bits[1] or bits[1] & bits[2] or bits[0] & bits[2])


_COLOURS = np.array([0, 0xFFFFFF, 0x336699, 0x010203, 0xFE7F80], CANVAS_TYPE)
