"""Which locks of this machine's keyboard are on (X11; told of changes by the X Keyboard Extension, section 9)."""

from __future__ import annotations

from contextlib import suppress
from typing import NamedTuple

from Xlib.display import Display
from Xlib.error import ConnectionClosedError, DisplayError
from Xlib.protocol import rq

from capture.errors import ScreenGoneError

EXTENSION = "XKEYBOARD"
CORE_KEYBOARD = 0x100
INDICATOR_STATE = 1 << 4
"""Of the events of the extension: a lamp went on or off."""

CAPS_LAMP, NUM_LAMP, SCROLL_LAMP = 1 << 0, 1 << 1, 1 << 2
"""The order of the lamps in the keycode tables of every current X server (evdev, and xfree86 before it)."""


class Leds(NamedTuple):
    """Which locks are on."""

    scroll: bool
    num: bool
    caps: bool


class _UseExtension(rq.ReplyRequest):
    _request = rq.Struct(rq.Card8("opcode"), rq.Opcode(0), rq.RequestLength(), rq.Card16("major"), rq.Card16("minor"))
    _reply = rq.Struct(
        rq.ReplyCode(),
        rq.Bool("is_supported"),
        rq.Card16("sequence_number"),
        rq.ReplyLength(),
        rq.Card16("major"),
        rq.Card16("minor"),
        rq.Pad(20),
    )


class _SelectEvents(rq.Request):
    _request = rq.Struct(
        rq.Card8("opcode"),
        rq.Opcode(1),
        rq.RequestLength(),
        rq.Card16("device"),
        rq.Card16("affected"),
        rq.Card16("clear"),
        rq.Card16("all_of"),
        rq.Card16("affected_map"),
        rq.Card16("map"),
    )


class LedReader:
    """Reads the lamps of one X screen's keyboard; one thread at a time.

    The server is asked only after it told of a change; one without the extension is asked every time.
    """

    def __init__(self, display: str | None = None) -> None:
        """Connect to the screen.

        Args:
            display: name of the X display; without it the one that DISPLAY names.

        Raises:
            ScreenGoneError: there is no such screen.
        """
        try:
            self._display = Display(display)
        except (DisplayError, ConnectionClosedError, OSError) as error:
            raise ScreenGoneError("There is no screen here whose keyboard can be read.") from error
        self._leds: Leds | None = None
        self._is_told = self._watch()

    def read(self) -> Leds:
        """Return which locks are on now.

        Raises:
            ScreenGoneError: the screen has gone.
        """
        try:
            if self._has_news() or not self._is_told or self._leds is None:
                lamps = self._display.get_keyboard_control().led_mask
                self._leds = Leds(bool(lamps & SCROLL_LAMP), bool(lamps & NUM_LAMP), bool(lamps & CAPS_LAMP))
        except (ConnectionClosedError, OSError) as error:
            raise ScreenGoneError("The screen's keyboard can no longer be read.") from error
        return self._leds

    def close(self) -> None:
        """Disconnect from the screen; one that has gone is no error."""
        with suppress(ConnectionClosedError, OSError):
            self._display.close()

    def _watch(self) -> bool:
        """Ask to be told of changes; return whether the server will."""
        extension = self._display.query_extension(EXTENSION)
        if not extension or not extension.present:
            return False
        line, opcode = self._display.display, extension.major_opcode
        if not _UseExtension(display=line, opcode=opcode, major=1, minor=0).is_supported:
            return False
        _SelectEvents(
            display=line,
            opcode=opcode,
            device=CORE_KEYBOARD,
            affected=INDICATOR_STATE,
            clear=0,
            all_of=INDICATOR_STATE,
            affected_map=0,
            map=0,
        )
        self._display.flush()
        return True

    def _has_news(self) -> bool:
        has_news = False
        while self._display.pending_events():
            self._display.next_event()
            has_news = True
        return has_news
