"""Which message an event stands for."""

from __future__ import annotations

from remote.rfb import events
from remote.rfb.geometry import Rect
from remote.rfb.messages import CLIENT_MESSAGES
from remote.rfb.pixel_format import BGRX


def test_every_message_of_a_viewer_has_its_event() -> None:
    rect = Rect(0, 0, 1, 1)
    samples: list[events.ServerEvent] = [
        events.PixelFormatSet(BGRX),
        events.EncodingsSet(()),
        events.UpdateRequested(rect, True),
        events.KeyEvent(1, True),
        events.PointerEvent(0, 0, 0),
        events.CutTextReceived(""),
        events.ContinuousUpdatesSet(True, rect),
        events.FenceReceived(0, b""),
        events.DesktopSizeRequested(1, 1),
        events.KeyEvent(1, True, 2),
    ]
    assert [events.message_type_of(event) for event in samples] == sorted(CLIENT_MESSAGES)
    assert events.message_type_of(events.CutTextDropped(9)) == 6


def test_the_beginning_and_the_end_are_no_messages() -> None:
    assert events.message_type_of(events.Connected(True, 1, 1, "")) is None
    assert events.message_type_of(events.Closed("")) is None
