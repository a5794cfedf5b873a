"""Every event is told once, wherever the bytes are cut."""

from __future__ import annotations

from remote.rfb import events
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.geometry import Rect

from .meeting import meet, picture


def test_a_cut_update_does_not_tell_again_what_came_before_it() -> None:
    server, viewer = meet(Encoding.RAW, (20, 10))
    server.bell()
    server.send_update(picture(20, 10), [Rect(0, 0, 20, 10)])
    data = server.data_to_send()
    viewer.receive_data(data[:50])
    first = viewer.events()
    assert first == [events.Bell()]
    viewer.receive_data(data[50:])
    assert viewer.events() == [events.FramebufferUpdated((Rect(0, 0, 20, 10),))]
    assert first == [events.Bell()]
