"""How the server writes rectangles, and what it knows of its viewer."""

from __future__ import annotations

import pytest

from remote.rfb import served as served_module
from remote.rfb.geometry import Copy, Rect

from .meeting import black_screen, ready_server


def test_very_many_rectangles_are_several_updates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served_module, "MAX_RECTS", 3)
    server = ready_server(0)
    server.send_update(black_screen(server), [Rect(0, 0, 1, 1)] * 4)
    sent = server.data_to_send()
    assert sent[:4] == b"\0\0\0\3"
    assert sent[4 + 3 * 16 :] == b"\0\0\0\1" + bytes(4) + b"\0\1\0\1" + bytes(8)


def test_a_viewer_that_knows_no_new_size_sees_what_fits() -> None:
    server = ready_server(0, 1)
    server.resize(16, 4)
    server.send_update(black_screen(server), [Rect(0, 0, 16, 4), Rect(8, 0, 8, 4)])
    assert server.data_to_send()[:16] == bytes.fromhex("00 00 0001 0000 0000 0008 0004 00000000")
    server.send_update(black_screen(server), [], copies=[Copy(Rect(0, 0, 4, 4), 12, 0)])
    assert server.data_to_send()[:16] == bytes.fromhex("00 00 0001 0000 0000 0004 0004 00000000")
