"""Messages from server to viewer (RFC 6143 section 7.6 and community), as the viewer reads and answers them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from remote.errors import ProtocolError
from remote.rfb import events, messages
from remote.rfb.clipboard import ExtendedClipboard
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.reader import Parsing, Reader
from remote.rfb.update import UpdateReader

Told = list[events.ViewerEvent]


class ServerMessages:
    """Reads them; accepts only what was offered.

    Attributes:
        updates: reads the picture, and what is told in its shape.
        has_fence: the server has shown that it knows fences.
        has_continuous_updates: and that it sends updates without being asked.
    """

    def __init__(
        self,
        reader: Reader,
        send: Callable[[bytes], None],
        offered: Sequence[int],
        clipboard: ExtendedClipboard,
        updates: UpdateReader,
    ) -> None:
        self.has_fence = self.has_continuous_updates = False
        self._reader, self._send, self._clipboard, self.updates = reader, send, clipboard, updates
        self._offered = frozenset(offered)
        self._readers: Mapping[int, Callable[[], Parsing[Told]]] = {
            messages.FRAMEBUFFER_UPDATE: self._read_update,
            messages.SET_COLOUR_MAP_ENTRIES: self._skip_colour_map,
            messages.BELL: self._read_bell,
            messages.SERVER_CUT_TEXT: self._read_cut_text,
            messages.END_OF_CONTINUOUS_UPDATES: self._read_end_of_continuous_updates,
            messages.Fence.message_type: self._read_fence,
        }

    def read(self) -> Parsing[Told]:
        """Read one message and answer it; return what there is to tell.

        Raises:
            ProtocolError: it is damaged, or of a kind that does not exist or was not offered.
        """
        kind = yield from self._reader.read_u8()
        if kind not in self._readers:
            raise ProtocolError(f"No server sends messages of type {kind}.")
        return (yield from self._readers[kind]())

    def _read_update(self) -> Parsing[Told]:
        told = yield from self.updates.read()
        for lost in self.updates.take_lost():
            self._send(messages.FramebufferUpdateRequest(False, lost).to_bytes())
        return told

    def _read_bell(self) -> Parsing[Told]:
        yield from ()
        return [events.Bell()]

    def _skip_colour_map(self) -> Parsing[Told]:
        """Read a colour map and forget it: our pixel format has true colours."""
        yield from self._reader.skip(3)
        count = yield from self._reader.read_u16()
        yield from self._reader.skip(6 * count)
        return []

    def _read_cut_text(self) -> Parsing[Told]:
        text: str | None
        text, dropped_bytes, extended = yield from messages.read_cut_text(self._reader)
        if extended is not None:
            self._check_offered(Encoding.EXTENDED_CLIPBOARD)
            text, dropped_bytes, answer = self._clipboard.receive(extended)
            if answer is not None:
                self._send(messages.encode_extended_clipboard(messages.ClientCutText.message_type, answer))
        return [*events.cut_text_events(text, dropped_bytes)]

    def _read_end_of_continuous_updates(self) -> Parsing[Told]:
        yield from ()
        self._check_offered(Encoding.CONTINUOUS_UPDATES)
        self.has_continuous_updates = True
        return []

    def _read_fence(self) -> Parsing[Told]:
        self._check_offered(Encoding.FENCE)
        fence = yield from messages.Fence.read(self._reader)
        self.has_fence = True
        reply = fence.reply()
        if reply is None:
            return [events.FenceReceived(fence.flags, fence.payload)]
        self._send(reply.to_bytes())
        return []

    def _check_offered(self, encoding: Encoding) -> None:
        if encoding not in self._offered:
            raise ProtocolError(f"The server used {encoding.name}, which was not offered.")
