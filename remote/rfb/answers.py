"""What the server role does about each message of a viewer: what it notes, what it answers, and what it tells."""

from __future__ import annotations

from functools import singledispatch

from remote.errors import ProtocolError
from remote.rfb import events, messages
from remote.rfb.announcement import announce
from remote.rfb.colour_map import fake_colour_map
from remote.rfb.desktop_news import refuse_size, tell_size
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.encodings.offer import Offer
from remote.rfb.pixel_format import RGB332
from remote.rfb.served import Served

Told = list[events.ServerEvent]


@singledispatch
def answer(message: messages.ClientMessages, served: Served) -> Told:
    """Work on one message.

    Returns:
        what our caller is told.

    Raises:
        ProtocolError: what the viewer asks for does not exist, or was not offered.
    """
    raise NotImplementedError(type(message))


@answer.register
def _(message: messages.SetPixelFormat, served: Served) -> Told:
    pixel_format = message.pixel_format
    if not pixel_format.is_true_colour:
        if pixel_format.bits_per_pixel != 8:
            raise ProtocolError("A colour map is only for pixels of 8 bits.")
        pixel_format = RGB332
        served.send(fake_colour_map())
    served.pixel_format = pixel_format
    served.encoder.set_pixel_format(pixel_format)
    return [events.PixelFormatSet(pixel_format)]


@answer.register
def _(message: messages.SetEncodings, served: Served) -> Told:
    served.offer = Offer(message.encodings)
    served.encoder.set_offer(served.offer)
    announce(served)
    return [events.EncodingsSet(message.encodings)]


@answer.register
def _(message: messages.FramebufferUpdateRequest, served: Served) -> Told:
    if message.is_incremental and served.continuous_rect is not None:
        return []
    if not message.is_incremental and Encoding.EXTENDED_DESKTOP_SIZE in served.offer:
        tell_size(served)
    rect = message.rect.clipped(served.width, served.height)
    return [events.UpdateRequested(rect, message.is_incremental)]


@answer.register
def _(message: messages.KeyMessage, served: Served) -> Told:
    return [events.KeyEvent(message.keysym, message.is_down)]


@answer.register
def _(message: messages.QemuKeyMessage, served: Served) -> Told:
    return [events.KeyEvent(message.keysym, message.is_down, message.keycode)]


@answer.register
def _(message: messages.PointerMessage, served: Served) -> Told:
    return [events.PointerEvent(*served.inside(message.x, message.y), message.buttons)]


@answer.register
def _(message: messages.ClientCutText, served: Served) -> Told:
    text: str | None = message.text
    dropped_bytes = message.dropped_bytes
    if message.extended is not None:
        served.check_offered(Encoding.EXTENDED_CLIPBOARD)
        text, dropped_bytes, reply = served.clipboard.receive(message.extended)
        if reply is not None:
            served.send(messages.encode_extended_clipboard(messages.SERVER_CUT_TEXT, reply))
    return [*events.cut_text_events(text, dropped_bytes)]


@answer.register
def _(message: messages.EnableContinuousUpdates, served: Served) -> Told:
    rect = message.rect.clipped(served.width, served.height)
    was_on = served.continuous_rect is not None
    served.continuous_rect = rect if message.is_on else None
    if was_on and not message.is_on:
        served.send(bytes((messages.END_OF_CONTINUOUS_UPDATES,)))
    return [events.ContinuousUpdatesSet(message.is_on, rect)]


@answer.register
def _(message: messages.Fence, served: Served) -> Told:
    reply = message.reply(messages.FENCE_KNOWN_FLAGS | messages.FENCE_SYNC_NEXT)
    if reply is None:
        return [events.FenceReceived(message.flags, message.payload)]
    if message.flags & messages.FENCE_SYNC_NEXT:
        served.held_reply = reply
    else:
        served.send(reply.to_bytes())
    return []


@answer.register
def _(message: messages.SetDesktopSize, served: Served) -> Told:
    refuse_size(served)
    return [events.DesktopSizeRequested(message.width, message.height)]
