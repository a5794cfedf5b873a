"""Client messages against bytes made by hand, whole, in pieces, cut off and hostile."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote.errors import ProtocolError, UsageError
from remote.rfb import messages
from remote.rfb.clipboard import ExtendedClipboard
from remote.rfb.geometry import Rect
from remote.rfb.messages import CLIENT_MESSAGES, ClientMessages
from remote.rfb.pixel_format import BGRX
from remote.rfb.reader import Reader
from remote.rfb.screens import Screen

from .meeting import read_all

GOLDEN: dict[str, ClientMessages] = {
    "00 000000 20180001 00ff00ff00ff 100800 000000": messages.SetPixelFormat(BGRX),
    "02 00 0003 00000007 ffffff21 00000000": messages.SetEncodings((7, -223, 0)),
    "02 00 0000": messages.SetEncodings(()),
    "03 01 0001 0002 0003 0004": messages.FramebufferUpdateRequest(True, Rect(1, 2, 3, 4)),
    "03 00 0000 0000 ffff ffff": messages.FramebufferUpdateRequest(False, Rect(0, 0, 65535, 65535)),
    "04 01 0000 0000ff0d": messages.KeyMessage(0xFF0D, True),
    "04 00 0000 00000061": messages.KeyMessage(0x61, False),
    "05 05 0102 0304": messages.PointerMessage(0x102, 0x304, 5),
    "06 000000 00000003 47fc74": messages.ClientCutText("Güt"),
    "06 000000 fffffffc 01020304": messages.ClientCutText(extended=bytes((1, 2, 3, 4))),
    "96 01 0001 0002 0003 0004": messages.EnableContinuousUpdates(True, Rect(1, 2, 3, 4)),
    "f8 000000 80000003 02 6869": messages.Fence(0x80000003, b"hi"),
    "fb 00 0400 0300 01 00 00000000 0000 0000 0400 0300 00000000": messages.SetDesktopSize(
        1024, 768, (Screen(0, 0, 0, 1024, 768),)
    ),
    "ff 00 0001 0000ff0d 0000001c": messages.QemuKeyMessage(0xFF0D, True, 0x1C),
}


def _read(data: bytes, pieces: list[bytes] | None = None) -> tuple[ClientMessages, int]:
    reader = Reader()
    message = read_all(CLIENT_MESSAGES[data[0]].read(reader), reader, pieces or [data[1:]])
    return message, len(reader)


@pytest.mark.parametrize(("wire", "message"), GOLDEN.items(), ids=[type(m).__name__ for m in GOLDEN.values()])
def test_a_message_is_read_and_written_as_specified(wire: str, message: ClientMessages) -> None:
    data = bytes.fromhex(wire)
    assert _read(data + b"rest") == (message, 4)
    assert _read(data, [data[at : at + 1] for at in range(1, len(data))]) == (message, 0)
    assert message.to_bytes() == data


@pytest.mark.parametrize("wire", GOLDEN)
def test_a_message_that_is_cut_off_is_refused(wire: str) -> None:
    data = bytes.fromhex(wire)
    for size in range(1, len(data)):
        with pytest.raises(ProtocolError, match="ended in the middle"):
            _read(data[:size], [data[1:size]])


def test_every_kind_has_its_number_once_and_an_example() -> None:
    assert sorted(CLIENT_MESSAGES) == [0, 2, 3, 4, 5, 6, 150, 248, 251, 255]
    assert all(kind.message_type == number for number, kind in CLIENT_MESSAGES.items())
    assert {type(message) for message in GOLDEN.values()} == set(CLIENT_MESSAGES.values())


@pytest.mark.parametrize(
    "wire",
    [
        "02 00 0401",  # more encodings than there are
        "02 00 ffff",
        "f8 000000 00000000 41",  # a fence beyond 64 bytes
        "f8 000000 00000000 ff",
        "ff 01",  # QEMU audio
        "00 000000 21180001 00ff00ff00ff 100800 000000",
    ],
)
def test_hostile_lengths_are_refused_before_anything_is_stored(wire: str) -> None:
    with pytest.raises(ProtocolError) as failure:
        _read(bytes.fromhex(wire))
    assert "ended in the middle" not in str(failure.value)


def test_a_clipboard_that_is_too_long_is_skipped_and_told() -> None:
    size = messages.MAX_CUT_TEXT_BYTES + 1
    data = b"\6\0\0\0" + size.to_bytes(4, "big") + bytes(size) + b"rest"
    message, left = _read(data)
    assert message == messages.ClientCutText("", size)
    assert left == 4


def test_a_clipboard_that_just_fits_is_taken() -> None:
    text = "x" * messages.MAX_CUT_TEXT_BYTES
    assert _read(messages.encode_cut_text(6, text)) == (messages.ClientCutText(text), 0)
    with pytest.raises(UsageError, match="too long"):
        messages.cut_text_message(6, text, ExtendedClipboard(is_server=False))
    messages.cut_text_message(6, text[:-1], ExtendedClipboard(is_server=False))
    with pytest.raises(UsageError, match="too long"):  # its line ends are two bytes on their way
        messages.cut_text_message(6, text[:-2] + "\n", ExtendedClipboard(is_server=False))


def test_a_clipboard_becomes_latin_1_with_single_line_feeds() -> None:
    assert messages.encode_cut_text(3, "a\r\nb€\n") == bytes.fromhex("03 000000 00000005") + b"a\nb?\n"


def test_the_wrong_print_screen_becomes_the_right_one() -> None:
    message, _ = _read(bytes.fromhex("ff 00 0001 0000ff61 000000b7"))
    assert message == messages.QemuKeyMessage(0xFF61, True, 0x54)


@given(st.integers(0, 2**32 - 1), st.binary(max_size=64))
def test_a_fence_is_answered_once(flags: int, payload: bytes) -> None:
    reply = messages.Fence(flags, payload).reply()
    if flags >> 31:
        assert reply is not None
        assert (reply.payload, reply.flags) == (payload, flags & 3)
        assert reply.reply() is None
    else:
        assert reply is None


def test_our_own_fences_ask_and_fit() -> None:
    assert messages.fence_request(1, b"x") == messages.Fence(0x80000001, b"x")
    with pytest.raises(UsageError):
        messages.fence_request(0, bytes(65))


@given(st.sampled_from(sorted(CLIENT_MESSAGES)), st.binary(max_size=60))
def test_any_bytes_are_a_message_or_refused(number: int, data: bytes) -> None:
    try:
        message, _ = _read(bytes((number,)) + data)
    except ProtocolError:
        return
    assert _read(message.to_bytes())[0] == message
