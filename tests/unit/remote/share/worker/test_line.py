"""Whole messages over two pipes."""

from __future__ import annotations

import os
import threading

import pytest

from remote.errors import ProtocolError
from remote.rfb.encodings.choice import EncodedRect
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.geometry import Rect
from remote.share.studio import Picture, ScreenChanged, Sight, Verdict
from remote.share.worker import line as line_module
from remote.share.worker.coding import encode
from remote.share.worker.line import Line


def two_ends() -> tuple[Line, Line]:
    (to_one, from_other), (to_other, from_one) = os.pipe(), os.pipe()
    return Line(to_one, from_one), Line(to_other, from_other)


@pytest.mark.parametrize("has_writev", [True, False])
def test_messages_of_any_size_arrive_whole(monkeypatch: pytest.MonkeyPatch, has_writev: bool) -> None:
    if not has_writev:
        monkeypatch.delattr(line_module.os, "writev")
    one, other = two_ends()
    pieces = [EncodedRect(Rect(0, 0, 1, 1), Encoding.RAW, os.urandom(size)) for size in (3 << 20, 0, 1, *[70] * 600)]
    sent = Sight(4, (9, 9), picture=Picture([], [], pieces, True))
    sender = threading.Thread(target=lambda: (one.send(sent), one.send(Verdict(1, True))))
    sender.start()
    got = other.receive()
    assert isinstance(got, Sight) and got.picture is not None and got.picture.pieces == pieces
    assert other.receive() == Verdict(1, True)
    sender.join()
    one.close()
    assert other.receive() is None
    other.close()


def test_an_end_in_the_middle_of_a_message_is_an_end() -> None:
    whole = b"".join(encode(Sight(4, (9, 9), picture=Picture([], [], [], True))))
    for length in (1, 8, 12, len(whole) - 1):
        reading, writing = os.pipe()
        os.write(writing, whole[:length])
        os.close(writing)
        line = Line(reading, os.open(os.devnull, os.O_WRONLY))
        assert line.receive() is None
        line.close()


def test_nonsense_is_told_as_such() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"Traceback (most recent call last)")
    line = Line(reading, writing)
    with pytest.raises(ProtocolError):
        line.receive()
    line.close()


def test_nothing_is_sent_after_the_end() -> None:
    one, other = two_ends()
    one.finish()
    one.finish()
    with pytest.raises(OSError, match="closed"):
        one.send(ScreenChanged())
    assert other.receive() is None
    one.close()
    with pytest.raises(BrokenPipeError):
        other.send(ScreenChanged())
    other.close()
