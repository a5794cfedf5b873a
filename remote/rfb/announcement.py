"""What the server role tells as soon as a viewer offers an extension: that we speak it too."""

from __future__ import annotations

from remote.rfb import messages
from remote.rfb.desktop_news import tell_leds, tell_missed_size
from remote.rfb.encodings.choice import EncodedRect
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.served import NOWHERE, Served

ANNOUNCED = (
    Encoding.FENCE,
    Encoding.CONTINUOUS_UPDATES,
    Encoding.QEMU_EXTENDED_KEY_EVENT,
    Encoding.EXTENDED_MOUSE_BUTTONS,
    Encoding.QEMU_LED_STATE,
)
"""Told once, when the viewer first offers them."""


def announce(served: Served) -> None:
    """Tell a viewer that has just sent SetEncodings what of it we speak, and what it may have missed."""
    if Encoding.EXTENDED_CLIPBOARD in served.offer:  # after every SetEncodings, by its specification
        capabilities = served.clipboard.capabilities()
        served.send(messages.encode_extended_clipboard(messages.SERVER_CUT_TEXT, capabilities))
    new = {extension for extension in ANNOUNCED if extension in served.offer} - served.announced
    served.announced |= new
    if Encoding.FENCE in new:
        served.send(messages.fence_request(0, b"").to_bytes())
    if Encoding.CONTINUOUS_UPDATES in new:
        served.send(bytes((messages.END_OF_CONTINUOUS_UPDATES,)))
    for encoding in (Encoding.QEMU_EXTENDED_KEY_EVENT, Encoding.EXTENDED_MOUSE_BUTTONS):
        if encoding in new:
            served.send_rects([EncodedRect(NOWHERE, encoding, b"")])
    if Encoding.QEMU_LED_STATE in new:
        tell_leds(served)
    tell_missed_size(served)
