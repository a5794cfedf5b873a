"""What is told in the shape of rectangles, read by the viewer."""

from __future__ import annotations

import numpy as np
import pytest

from remote.errors import ProtocolError
from remote.rfb import events
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.framebuffer import Framebuffer
from remote.rfb.geometry import Rect
from remote.rfb.pixel_format import BGRX
from remote.rfb.pseudo_rects import PseudoRects, Told
from remote.rfb.reader import Reader

from .meeting import read_all


def _read(encoding: int, rect: Rect, body: str = "", desktop: PseudoRects | None = None) -> Told:
    reader = Reader()
    desktop = desktop or PseudoRects(reader, Framebuffer(20, 10), BGRX)
    desktop._reader = reader
    told = read_all(desktop.read(rect, encoding), reader, [bytes((byte,)) for byte in bytes.fromhex(body)])
    assert len(reader) == 0
    return told


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        (Encoding.CURSOR, "0000ff00 80"),
        (Encoding.CURSOR_WITH_ALPHA, "00000000 ff0000ff"),
        (Encoding.VMWARE_CURSOR, "0100 ff0000ff"),
        (Encoding.VMWARE_CURSOR, "0000 00000000 0000ff00"),
    ],
)
def test_a_shape_of_the_pointer_in_each_of_its_forms(encoding: int, body: str) -> None:
    (told,) = _read(encoding, Rect(0, 0, 1, 1), body)
    assert isinstance(told, events.CursorChanged) and told.cursor is not None
    assert np.array_equal(told.cursor.rgba, [[[255, 0, 0, 255]]])


@pytest.mark.parametrize(
    ("encoding", "body"),
    [(Encoding.CURSOR, ""), (Encoding.CURSOR_WITH_ALPHA, "00000000"), (Encoding.VMWARE_CURSOR, "0100")],
)
def test_a_shape_without_pixels_hides_the_pointer(encoding: int, body: str) -> None:
    (told,) = _read(encoding, Rect(3, 3, 0, 5), body)
    assert isinstance(told, events.CursorChanged) and told.cursor is None


def test_what_else_is_told() -> None:
    assert _read(Encoding.VMWARE_CURSOR_POSITION, Rect(99, 3, 0, 0)) == [events.PointerMoved(19, 3)]
    assert _read(Encoding.DESKTOP_NAME, Rect(0, 0, 0, 0), "00000002 6869") == [events.NameChanged("hi")]
    assert _read(Encoding.QEMU_LED_STATE, Rect(0, 0, 0, 0), "fd") == [events.LedsChanged(True, False, True)]


def test_extensions_are_noted() -> None:
    desktop = PseudoRects(Reader(), Framebuffer(20, 10), BGRX)
    assert not (desktop.has_keycodes or desktop.has_more_buttons or desktop.has_sizes)
    assert _read(Encoding.QEMU_EXTENDED_KEY_EVENT, Rect(0, 0, 0, 0), desktop=desktop) == []
    assert _read(Encoding.EXTENDED_MOUSE_BUTTONS, Rect(0, 0, 0, 0), desktop=desktop) == []
    assert _read(Encoding.EXTENDED_DESKTOP_SIZE, Rect(0, 0, 20, 10), "00000000", desktop) == []
    assert desktop.has_keycodes and desktop.has_more_buttons and desktop.has_sizes


@pytest.mark.parametrize("encoding", [Encoding.FENCE, Encoding.CONTINUOUS_UPDATES, Encoding.LAST_RECT, -32, 12345])
def test_what_is_never_a_rectangle_is_refused(encoding: int) -> None:
    with pytest.raises(ProtocolError, match="never a rectangle"):
        _read(encoding, Rect(0, 0, 0, 0))


def test_a_desktop_that_no_screen_is_as_large_as_is_refused() -> None:
    for size in (Rect(0, 0, 0, 5), Rect(0, 0, 16385, 1), Rect(0, 0, 16384, 16384)):
        for encoding, body in ((Encoding.DESKTOP_SIZE, ""), (Encoding.EXTENDED_DESKTOP_SIZE, "00000000")):
            with pytest.raises(ProtocolError, match="framebuffer"):
                _read(encoding, size, body)
