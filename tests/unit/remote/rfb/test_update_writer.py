"""The rectangles of an update, as far as the viewer understands them."""

from __future__ import annotations

import numpy as np

from remote.rfb.cursor import Cursor
from remote.rfb.geometry import Copy, Rect

from .meeting import black_screen, ready_server


def test_the_pointer_goes_first_in_the_form_that_was_offered() -> None:
    rgba = np.full((1, 2, 4), 255, np.uint8)
    cursor = Cursor(2, 1, 1, 0, rgba)
    sent = {}
    for encodings in ((0,), (0, -239), (0, -239, -314, 0x574D5666)):
        server = ready_server(*encodings)
        server.send_update(black_screen(server), [Rect(0, 0, 1, 1)], cursor=cursor, pointer=(99, 3))
        sent[encodings] = server.data_to_send().hex()
    raw = "00000000 00010001 00000000 00000000".replace(" ", "")
    assert sent[(0,)] == "00000001" + raw
    assert sent[(0, -239)] == "00000002" + "0001000000020001ffffff11" + "ffffff00" * 2 + "c0" + raw
    alpha = "0001000000020001fffffec6" + "00000000" + "ff" * 8
    assert sent[(0, -239, -314, 0x574D5666)] == "00000003" + alpha + "0007000300000000574d5666" + raw


def test_copies_are_rectangles_for_viewers_that_cannot_copy() -> None:
    copies = [Copy(Rect(0, 0, 4, 4), 4, 2)]
    server = ready_server(0, 1)
    server.send_update(black_screen(server), [], copies=copies)
    assert server.data_to_send() == bytes.fromhex("00 00 0001 0000 0000 0004 0004 00000001 0004 0002")
    server = ready_server(0)
    server.send_update(black_screen(server), [], copies=copies)
    assert server.data_to_send() == bytes.fromhex("00 00 0001 0000 0000 0004 0004 00000000") + bytes(64)


def test_nothing_to_tell_is_no_update() -> None:
    server = ready_server(0)
    assert server.send_update(black_screen(server), [Rect(9, 9, 5, 5), Rect(0, 0, 0, 0)], pointer=(1, 1)) == ()
    assert server.data_to_send() == b""
