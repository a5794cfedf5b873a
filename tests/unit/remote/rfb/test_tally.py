"""Counting what comes."""

from __future__ import annotations

from remote.rfb.encodings.numbers import Encoding, is_picture
from remote.rfb.geometry import Rect
from remote.rfb.viewer import ViewerConnection

from .meeting import meet, picture, pump

SIZE = (60, 40)


def test_every_byte_of_a_rectangle_is_counted_under_its_encoding() -> None:
    server, viewer = meet(Encoding.RAW, SIZE)
    before = dict(viewer.tally.size_bytes)
    server.send_update(picture(*SIZE), [Rect(0, 0, 10, 10), Rect(5, 5, 2, 1)], pointer=(3, 4))
    data = server.data_to_send()
    for byte in data:
        viewer.receive_data(bytes((byte,)))
    counted = viewer.tally.size_bytes - type(viewer.tally.size_bytes)(before)
    assert counted == {Encoding.RAW: 12 + 400 + 12 + 8, Encoding.VMWARE_CURSOR_POSITION: 12}
    assert len(data) == 4 + counted.total()


def test_updates_and_the_rectangles_of_the_newest_are_known() -> None:
    server, viewer = meet(Encoding.TIGHT, SIZE)
    begin = viewer.tally.updates
    rects = [Rect(0, 0, 10, 10), Rect(20, 20, 4, 4)]
    for part in rects:
        server.send_update(picture(*SIZE), [part])
    pump(server, viewer)
    assert viewer.tally.updates == begin + 2
    assert viewer.tally.last == ((rects[1], Encoding.TIGHT),)
    assert viewer.tally.rects[Encoding.TIGHT] == 2


def test_what_is_no_picture_is_left_out_where_pixels_are_counted() -> None:
    server, viewer = meet(Encoding.RAW, SIZE)
    server.send_update(picture(*SIZE), [Rect(0, 0, 1, 1)], pointer=(3, 4))
    server.set_leds(scroll=False, num=False, caps=True)
    pump(server, viewer)
    assert viewer.received_bytes == {Encoding.RAW: 16}
    assert [kind for kind in Encoding if is_picture(kind)] == [0, 1, 2, 5, 7, 16, 21, 50, Encoding.RECALL]


def test_nothing_has_come_before_the_beginning() -> None:
    assert ViewerConnection().tally.size_bytes == {}
