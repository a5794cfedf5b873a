"""What the server role tells a viewer of the desktop itself: size, monitors, name, and the keyboard's lamps."""

from __future__ import annotations

from remote.rfb.encodings.choice import EncodedRect
from remote.rfb.encodings.desktop import ResizeReason, ResizeStatus, encode_leds, encode_name, encode_screens
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.geometry import Rect
from remote.rfb.screens import fitting_screens
from remote.rfb.served import NOWHERE, Served


def tell_size(served: Served, reason: ResizeReason = ResizeReason.SERVER) -> None:
    """Send the screen's size in an update of its own, as peers demand: only the best way that the viewer knows."""
    if Encoding.EXTENDED_DESKTOP_SIZE in served.offer:
        _send_layout(served, reason, ResizeStatus.DONE)
    elif Encoding.DESKTOP_SIZE in served.offer:
        rect = Rect(0, 0, served.width, served.height)
        served.send_rects([EncodedRect(rect, Encoding.DESKTOP_SIZE, b"")])
    else:
        return
    served.viewer_size = served.width, served.height


def tell_missed_size(served: Served) -> None:
    """Send the screen's size if it has changed before the viewer told that it understands this."""
    if served.viewer_size != (served.width, served.height):
        tell_size(served)


def tell_layout(served: Served) -> None:
    """Send how the monitors are laid out, if the viewer understands it; a layout by itself changes no picture."""
    if Encoding.EXTENDED_DESKTOP_SIZE in served.offer:
        tell_size(served)


def refuse_size(served: Served) -> None:
    """Answer a viewer's wish for another size: a real screen stays as it is."""
    if Encoding.EXTENDED_DESKTOP_SIZE in served.offer:
        _send_layout(served, ResizeReason.THIS_CLIENT, ResizeStatus.PROHIBITED)


def tell_name(served: Served) -> None:
    """Send what the desktop is called, if the viewer understands it."""
    if Encoding.DESKTOP_NAME in served.offer:
        served.send_rects([EncodedRect(NOWHERE, Encoding.DESKTOP_NAME, encode_name(served.name))])


def tell_leds(served: Served) -> None:
    """Send which locks of the keyboard are on, if that is known and the viewer understands it."""
    if served.leds is not None and Encoding.QEMU_LED_STATE in served.offer:
        served.send_rects([EncodedRect(NOWHERE, Encoding.QEMU_LED_STATE, encode_leds(served.leds))])


def _send_layout(served: Served, reason: ResizeReason, status: ResizeStatus) -> None:
    screens = fitting_screens(served.screens, served.width, served.height)
    rect = Rect(reason, status, served.width, served.height)
    served.send_rects([EncodedRect(rect, Encoding.EXTENDED_DESKTOP_SIZE, encode_screens(screens))])
