"""Messages between the two processes: there and back, and whatever else a broken process may write."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote.errors import ProtocolError
from remote.rfb.cursor import Cursor
from remote.rfb.encodings.choice import Effort, EncodedRect
from remote.rfb.encodings.h264_frame import H264Frame
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.encodings.offer import Offer
from remote.rfb.geometry import Copy, Rect
from remote.rfb.leds import Leds
from remote.rfb.pixel_format import RGB332
from remote.rfb.screens import Screen
from remote.share.patrol import Around
from remote.share.pointer_watch import PointerNews
from remote.share.studio import (
    Order,
    Picture,
    RepairDue,
    ScreenChanged,
    ScreenLost,
    Sight,
    Started,
    Verdict,
)
from remote.share.update_maker import Terms
from remote.share.worker.coding import HEAD, Begin, Message, Stir, decode, encode, sizes

TERMS = Terms(Rect(1, 2, 3, 4), True, False, 123456.5, 4000, Effort(5, True, False))
OFFER = Offer((7, -239, 0x44534B01))
PICTURE = Picture(
    [Copy(Rect(1, 2, 3, 4), 5, 6)],
    [H264Frame(Rect(0, 0, 16, 16), b"film", True)],
    [EncodedRect(Rect(0, 0, 1, 1), Encoding.TIGHT, b"one", True), EncodedRect(Rect(1, 1, 2, 2), Encoding.RAW, b"")],
    True,
    frozenset((1, 4)),
)
ROUND = [
    Begin(),
    Stir(),
    Order(7, 1.5, (64, 48), None, OFFER, RGB332, frozenset(), (), TERMS),
    Order(8, 2.5, (64, 48), (3, 4), OFFER, RGB332, frozenset((0, 4)), (Rect(0, 0, 9, 9),), TERMS),
    Verdict(7, True),
    Started((1920, 1080), True),
    ScreenChanged(),
    RepairDue(None),
    RepairDue(12.25),
    ScreenLost("the screen has gone"),
]


def there_and_back(message: Message) -> Any:
    return read(b"".join(encode(message)))


def read(data: bytes) -> Any:
    head, rest = data[: HEAD.size], data[HEAD.size :]
    description_bytes, payload_bytes = sizes(head)
    assert len(rest) == description_bytes + payload_bytes
    return decode(head, rest[:description_bytes], rest[description_bytes:])


@pytest.mark.parametrize("message", ROUND)
def test_every_message_arrives_as_it_was(message: Message) -> None:
    assert there_and_back(message) == message


def test_what_is_around_arrives_with_the_pointers_shape() -> None:
    cursor = Cursor(2, 1, 1, 0, np.arange(8, dtype=np.uint8).reshape(1, 2, 4))
    leds, screens = Leds(True, False, True), (Screen(1, 0, 0, 64, 48),)
    around = there_and_back(Around(PointerNews(cursor, (5, 6)), screens, leds))
    assert (around.screens, around.leds) == (screens, leds)
    assert around.pointer.cursor.is_same(cursor) and around.pointer.place == (5, 6)


def test_a_sight_arrives_with_all_its_bytes() -> None:
    sight = there_and_back(Sight(9, (64, 48), PICTURE))
    assert (sight.number, sight.size) == (9, (64, 48))
    picture = sight.picture
    assert (picture.copies, picture.videos, picture.pieces) == (PICTURE.copies, PICTURE.videos, PICTURE.pieces)
    assert picture.is_all and picture.begun == frozenset((1, 4))


def test_what_was_encoded_is_written_as_it_is() -> None:
    data = bytes(1000)
    pieces = [EncodedRect(Rect(0, 0, 1, 1), Encoding.RAW, data)]
    assert encode(Sight(1, (9, 9), picture=Picture([], [], pieces, True)))[1] is data


@given(st.binary(max_size=64), st.binary(max_size=200), st.binary(max_size=20))
def test_any_bytes_are_a_message_or_a_documented_error(head: bytes, description: bytes, payload: bytes) -> None:
    head = head.ljust(HEAD.size, b"\0")[: HEAD.size]
    for attempt in (lambda: sizes(head), lambda: decode(head, description, payload)):
        try:
            attempt()
        except ProtocolError:
            continue


@given(st.data())
def test_a_damaged_message_is_a_message_or_a_documented_error(data: st.DataObject) -> None:
    around = Around(PointerNews(Cursor(1, 1, 0, 0, np.zeros((1, 1, 4), np.uint8)), (5, 6)), None, Leds(1, 0, 1))
    whole = bytearray(b"".join(encode(data.draw(st.sampled_from([*ROUND, Sight(9, (64, 48), PICTURE), around])))))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    head = bytes(whole[: HEAD.size])
    try:
        description_bytes, _ = sizes(head)
        rest = bytes(whole[HEAD.size :])
        decode(head, rest[:description_bytes], rest[description_bytes:])
    except ProtocolError:
        return


@pytest.mark.parametrize(
    "sight",
    [
        Sight(1, (0, 48)),
        Sight(1, (1 << 20, 48)),
        Sight(1, (9, 9), picture=Picture([], [], [EncodedRect(Rect(0, 0, 1, 1), Encoding.CURSOR, b"x")], True)),
        Around(PointerNews(Cursor(1, 1, 5, 0, np.zeros((1, 1, 4), np.uint8)))),
        Started((-1, 5), False),
        RepairDue(float("nan")),
    ],
)
def test_what_no_worker_in_its_senses_tells_is_refused(sight: Message) -> None:
    with pytest.raises(ProtocolError):
        there_and_back(sight)


def test_a_payload_must_be_what_was_described() -> None:
    head, *payload = encode(Sight(1, (9, 9), picture=PICTURE))
    description = head[HEAD.size :]
    for wrong in (b"".join(payload)[:-1], b"".join(payload) + b"x"):
        with pytest.raises(ProtocolError, match="payload"):
            decode(head[: HEAD.size], description, wrong)
    with pytest.raises(ProtocolError, match="payload"):
        decode(HEAD.pack(5, 0, 1), b"\x80", b"x")


def test_sizes_beyond_any_message_are_refused_before_anything_is_read() -> None:
    with pytest.raises(ProtocolError):
        sizes(HEAD.pack(6, 1 << 30, 0))
    with pytest.raises(ProtocolError):
        sizes(HEAD.pack(6, 10, 1 << 31))
