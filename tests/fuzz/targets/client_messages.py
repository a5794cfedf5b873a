"""Each kind of message that a viewer sends (RFC 6143 section 7.5 and community)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from remote.errors import ProtocolError
from remote.rfb import messages
from remote.rfb.geometry import Rect
from remote.rfb.pixel_format import BGRX, RGB332, PixelFormat
from remote.rfb.reader import Parsing
from remote.rfb.screens import one_screen
from tests.fuzz.target import Feeding, Outcome, Target, refused

AREA = Rect(1, 2, 300, 400)

SAMPLES: dict[type[messages.ClientMessages], tuple[messages.ClientMessages, ...]] = {
    messages.SetPixelFormat: (
        messages.SetPixelFormat(BGRX),
        messages.SetPixelFormat(RGB332),
        messages.SetPixelFormat(PixelFormat(8, 8, False, False, 0, 0, 0, 0, 0, 0)),
    ),
    messages.SetEncodings: (
        messages.SetEncodings(()),
        messages.SetEncodings((7, 16, 0, -239, -308, -312, -313, -1063131698)),
        messages.SetEncodings(tuple(range(messages.MAX_ENCODINGS))),
    ),
    messages.FramebufferUpdateRequest: (
        messages.FramebufferUpdateRequest(True, AREA),
        messages.FramebufferUpdateRequest(False, Rect(65535, 65535, 65535, 65535)),
    ),
    messages.KeyMessage: (messages.KeyMessage(0xFF0D, True), messages.KeyMessage(0xFFFFFFFF, False)),
    messages.PointerMessage: (messages.PointerMessage(3, 4, 1), messages.PointerMessage(3, 4, 0x181, is_extended=True)),
    messages.ClientCutText: (
        messages.ClientCutText("hello"),
        messages.ClientCutText(extended=(messages.FENCE_REQUEST >> 3 | 1).to_bytes(4, "big")),
    ),
    messages.EnableContinuousUpdates: (
        messages.EnableContinuousUpdates(True, AREA),
        messages.EnableContinuousUpdates(False, Rect(0, 0, 0, 0)),
    ),
    messages.Fence: (messages.Fence(messages.FENCE_REQUEST, b"mark"), messages.Fence(0, bytes(64))),
    messages.SetDesktopSize: (
        messages.SetDesktopSize(800, 600, one_screen(800, 600)),
        messages.SetDesktopSize(0, 65535),
    ),
    messages.QemuKeyMessage: (messages.QemuKeyMessage(0x61, True, 30), messages.QemuKeyMessage(0, False, 0xB7)),
}
"""Valid messages of every kind that there is."""


class _ClientMessageTarget(Target):
    """One kind: what was read is what its bytes say, in any pieces; written again it is read as the same.

    Attributes:
        kind: of message.
    """

    kind: ClassVar[type[messages.ClientMessages]]

    def seeds(self) -> Sequence[bytes]:
        """Return valid messages without their first byte."""
        return [message.to_bytes()[1:] for message in SAMPLES[self.kind]]

    def read(self, feeding: Feeding) -> Parsing[messages.ClientMessages]:
        """Read one message."""
        return self.kind.read(feeding.reader)

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Read one message."""
        feeding = Feeding(pieces)
        try:
            message = feeding.read(self.read(feeding))
        except ProtocolError as error:
            return refused(error)
        if not getattr(message, "dropped_bytes", 0):
            again = Feeding((message.to_bytes()[1:],))
            assert again.read(self.read(again)) == message
            assert not again.left_bytes
        return message, feeding.left_bytes


class SetPixelFormatTarget(_ClientMessageTarget):
    """SetPixelFormat takes 19 bytes, and no format in which a component lies outside the pixel."""

    name: ClassVar[str] = "message-set-pixel-format"
    kind: ClassVar[type[messages.ClientMessages]] = messages.SetPixelFormat


class SetEncodingsTarget(_ClientMessageTarget):
    """SetEncodings takes at most MAX_ENCODINGS numbers; a longer list is refused before it is stored."""

    name: ClassVar[str] = "message-set-encodings"
    kind: ClassVar[type[messages.ClientMessages]] = messages.SetEncodings


class UpdateRequestTarget(_ClientMessageTarget):
    """FramebufferUpdateRequest takes nine bytes, any nine."""

    name: ClassVar[str] = "message-update-request"
    kind: ClassVar[type[messages.ClientMessages]] = messages.FramebufferUpdateRequest


class KeyTarget(_ClientMessageTarget):
    """KeyEvent takes seven bytes, any seven."""

    name: ClassVar[str] = "message-key"
    kind: ClassVar[type[messages.ClientMessages]] = messages.KeyMessage


class PointerTarget(_ClientMessageTarget):
    """PointerEvent takes five bytes, and one more exactly when both ends have agreed and bit 7 says so."""

    name: ClassVar[str] = "message-pointer"
    kind: ClassVar[type[messages.ClientMessages]] = messages.PointerMessage

    def read(self, feeding: Feeding) -> Parsing[messages.ClientMessages]:
        """Read one message as after the agreement."""
        return messages.PointerMessage.read(feeding.reader, may_extend=True)


class ClientCutTextTarget(_ClientMessageTarget):
    """ClientCutText stores at most 256 KiB, whichever sign its length has."""

    name: ClassVar[str] = "message-cut-text"
    kind: ClassVar[type[messages.ClientMessages]] = messages.ClientCutText


class ContinuousUpdatesTarget(_ClientMessageTarget):
    """EnableContinuousUpdates takes nine bytes, any nine."""

    name: ClassVar[str] = "message-continuous-updates"
    kind: ClassVar[type[messages.ClientMessages]] = messages.EnableContinuousUpdates


class ClientFenceTarget(_ClientMessageTarget):
    """ClientFence carries at most 64 bytes."""

    name: ClassVar[str] = "message-fence"
    kind: ClassVar[type[messages.ClientMessages]] = messages.Fence


class SetDesktopSizeTarget(_ClientMessageTarget):
    """SetDesktopSize holds at most 255 screens."""

    name: ClassVar[str] = "message-desktop-size"
    kind: ClassVar[type[messages.ClientMessages]] = messages.SetDesktopSize


class QemuKeyTarget(_ClientMessageTarget):
    """QEMU's message is a key or refused: audio and whatever else there may be was never offered."""

    name: ClassVar[str] = "message-qemu-key"
    kind: ClassVar[type[messages.ClientMessages]] = messages.QemuKeyMessage


MESSAGE_TARGETS: tuple[type[_ClientMessageTarget], ...] = (
    SetPixelFormatTarget,
    SetEncodingsTarget,
    UpdateRequestTarget,
    KeyTarget,
    PointerTarget,
    ClientCutTextTarget,
    ContinuousUpdatesTarget,
    ClientFenceTarget,
    SetDesktopSizeTarget,
    QemuKeyTarget,
)
