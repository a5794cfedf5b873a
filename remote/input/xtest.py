"""Keys and pointer for this machine's X screen, by the XTEST extension."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from Xlib import X
from Xlib.display import Display
from Xlib.error import ConnectionClosedError, DisplayError
from Xlib.ext import xtest

from remote.errors import RemoteError
from remote.input.layout import MODIFIER_KEYSYMS, Layout, Stroke
from remote.input.scancodes import UP_ARROW_KEYCODE, UP_ARROW_KEYSYM, x_keycode

BUTTON_COUNT = 9
"""X buttons 1-3 are left, middle, right; 4-7 the wheel up, down, left, right; 8 and 9 back and forward."""


class InputGoneError(RemoteError, OSError):
    """The screen that took our keys has gone, or takes none. It is an OSError for those who know only `InputSink`."""


log = logging.getLogger(__name__)


class XTestInput:
    """Presses keys and moves the pointer of one X screen; one thread at a time."""

    def __init__(self, display: str | None = None) -> None:
        """Connect to the screen.

        Args:
            display: name of the X display; without it the one that DISPLAY names.

        Raises:
            InputGoneError: no such screen, or it does not let programs type.
        """
        try:
            self._display = Display(display)
        except (DisplayError, ConnectionClosedError, OSError) as error:
            raise InputGoneError("There is no screen here that takes keys.") from error
        if not self._display.has_extension(xtest.extname):
            self._display.close()
            raise InputGoneError("This screen lets no program type (the XTEST extension is missing).")
        self._root = self._display.screen().root
        self._layout = self._read_layout()
        self._held: dict[int, int] = {}  # keysym typed -> keycode that writes it
        self._pressed: dict[int, int] = {}  # keycode pressed as a physical key -> keysym that came with it
        self._buttons = 0
        self._borrowed: dict[int, int] = {}

    def key(self, keysym: int, is_down: bool, keycode: int | None = None) -> None:
        """Press or release a key: the one that a code names, or the one that writes a keysym, with what that needs.

        Args:
            keysym: X keysym; one that no key of the layout writes is put on an unused keycode first. 0: only the code
                is known.
            is_down: a second "down" without an "up" repeats the key.
            keycode: XT set 1 with 0xE0 as bit 7: this key of the keyboard, whatever it writes here. None, or a code
                that is not known: whatever key writes the keysym.

        Raises:
            InputGoneError: the screen has gone.
        """
        with _screen_needed():
            self._follow_layout()
            place = self._physical_key(keycode)
            if not is_down:
                self._let_go(keysym, place)
            elif place is not None:
                self._press_physical(place, keysym)
            elif keysym:
                self._press(keysym)
            self._display.flush()

    def pointer(self, x: int, y: int, buttons: int) -> None:
        """Move the pointer and set its buttons.

        Args:
            x: physical pixels from the left edge of the screen; a place outside moves to the edge.
            y: from the upper edge.
            buttons: bit 0 is the left button, 1 the middle one, 2 the right one, 3-6 the wheel up, down, left, right.

        Raises:
            InputGoneError: the screen has gone.
        """
        with _screen_needed():
            self._display.xtest_fake_input(X.MotionNotify, 0, x=x, y=y)
            self._set_buttons(buttons)
            self._display.flush()

    def release_all(self) -> None:
        """Let go of every key and button that is still down, so that nothing stays pressed after a session."""
        with _screen_needed():
            for keysym in list(self._held):
                self._release(keysym)
            for keycode in list(self._pressed):
                self._release_physical(keycode)
            self._set_buttons(0)
            self._display.sync()

    def close(self) -> None:
        """Let go of everything, give borrowed keycodes back and disconnect. A screen that has gone is no error."""
        try:
            self.release_all()
            with _screen_needed():
                for keycode in self._borrowed.values():
                    self._display.change_keyboard_mapping(keycode, [[X.NoSymbol]])
                self._display.sync()
        except InputGoneError:
            return  # its server has ended, and with it all that was held
        finally:
            with suppress(ConnectionClosedError, OSError):
                self._display.close()

    def _physical_key(self, scancode: int | None) -> int | None:
        """Return the X keycode of a key, if it is one that this server has and whose place is known."""
        keycode = None if scancode is None else x_keycode(scancode)
        if keycode not in self._display_keycodes() or keycode in self._borrowed.values():
            return None
        return keycode if self._layout.first_keysym(UP_ARROW_KEYCODE) == UP_ARROW_KEYSYM else None

    def _display_keycodes(self) -> range:
        limits = self._display.display.info
        return range(limits.min_keycode, limits.max_keycode + 1)

    def _press_physical(self, keycode: int, keysym: int) -> None:
        if keycode in self._pressed:
            self._fake(X.KeyRelease, keycode)
        self._go_down(keycode)
        self._pressed[keycode] = keysym

    def _release_physical(self, keycode: int) -> None:
        del self._pressed[keycode]
        self._go_up(keycode)

    def _let_go(self, keysym: int, keycode: int | None) -> None:
        """Release a key however it was pressed: a viewer may change its way of telling keys between down and up."""
        if keycode in self._pressed:
            self._release_physical(keycode)
        elif keysym in self._held:
            self._release(keysym)
        else:
            for pressed in [pressed for pressed, told in self._pressed.items() if keysym and told == keysym]:
                self._release_physical(pressed)

    def _press(self, keysym: int) -> None:
        if keysym in self._held:
            self._fake(X.KeyRelease, self._held[keysym])
            self._fake(X.KeyPress, self._held[keysym])
            return
        if keysym in MODIFIER_KEYSYMS:
            for keycode in self._layout.keycodes_of(keysym)[:1]:
                self._hold(keysym, keycode)
            return
        state = self._layout.state(self._root.query_pointer().mask)
        stroke = self._layout.stroke(keysym, state)
        if stroke is None:
            if (borrowed := self._borrow(keysym)) is not None:
                self._tap(borrowed)
        elif (stroke.is_shifted, stroke.is_level3) == (state.is_shifted, state.is_level3):
            self._hold(keysym, stroke.keycode)
        else:
            self._tap_with_modifiers(stroke, state.is_shifted, state.is_level3)

    def _hold(self, keysym: int, keycode: int) -> None:
        self._go_down(keycode)
        self._held[keysym] = keycode

    def _release(self, keysym: int) -> None:
        self._go_up(self._held.pop(keysym))

    def _go_down(self, keycode: int) -> None:
        # The viewer repeats a held key itself. The server must not: a line that stalls would make it type on and on.
        self._display.change_keyboard_control(key=keycode, auto_repeat_mode=X.AutoRepeatModeOff)
        self._fake(X.KeyPress, keycode)

    def _go_up(self, keycode: int) -> None:
        self._fake(X.KeyRelease, keycode)
        self._display.change_keyboard_control(key=keycode, auto_repeat_mode=X.AutoRepeatModeDefault)

    def _tap(self, keycode: int) -> None:
        """Press and release at once; a key that needs borrowed modifiers cannot be held without holding them too."""
        self._fake(X.KeyPress, keycode)
        self._fake(X.KeyRelease, keycode)

    def _tap_with_modifiers(self, stroke: Stroke, is_shifted: bool, is_level3: bool) -> None:
        undo = self._turn(self._layout.shift_keycodes(), is_shifted, stroke.is_shifted)
        undo += self._turn(self._layout.level3_keycodes(), is_level3, stroke.is_level3)
        self._tap(stroke.keycode)
        for event_type, keycode in reversed(undo):
            self._fake(event_type, keycode)

    def _turn(self, keycodes: list[int], is_on: bool, is_wanted: bool) -> list[tuple[int, int]]:
        """Turn a modifier on or off; return what undoes it."""
        if is_on == is_wanted:
            return []
        if is_wanted:
            self._fake(X.KeyPress, keycodes[0])
            return [(X.KeyRelease, keycodes[0])]
        ours = [keycode for keycode in keycodes if keycode in self._held.values() or keycode in self._pressed]
        for keycode in ours:
            self._fake(X.KeyRelease, keycode)
        return [(X.KeyPress, keycode) for keycode in ours]

    def _borrow(self, keysym: int) -> int | None:
        """Put a keysym on a keycode that the layout does not use, the one borrowed longest ago when all are in use.

        A program looks the keycode up when it gets round to the key press; the longer a keycode keeps its meaning,
        the slower that program may be.

        Returns:
            The keycode; None on a keyboard of which the layout uses every key: this keysym cannot be typed there.
        """
        keycode = self._borrowed.pop(keysym, None)
        if keycode is None:
            unused = [spare for spare in self._layout.spare_keycodes if spare not in self._borrowed.values()]
            if not unused and not self._borrowed:
                log.info("no key of this keyboard is free to write what its layout lacks")
                return None
            keycode = unused[-1] if unused else self._borrowed.pop(next(iter(self._borrowed)))
            self._display.change_keyboard_mapping(keycode, [[keysym, keysym]])
        self._borrowed[keysym] = keycode
        return keycode

    def _set_buttons(self, buttons: int) -> None:
        for index in range(BUTTON_COUNT):
            is_down = bool(buttons >> index & 1)
            if is_down != bool(self._buttons >> index & 1):
                self._fake(X.ButtonPress if is_down else X.ButtonRelease, index + 1)
        self._buttons = buttons

    def _fake(self, event_type: int, detail: int) -> None:
        self._display.xtest_fake_input(event_type, detail)

    def _follow_layout(self) -> None:
        """Read the layout again if somebody has changed it; our own borrowing does not count."""
        is_changed = False
        while self._display.pending_events():
            event = self._display.next_event()
            if event.type == X.MappingNotify:
                is_changed |= event.count != 1 or event.first_keycode not in self._borrowed.values()
        if is_changed:
            self._borrowed.clear()  # a new layout has taken the keycodes back
            self._layout = self._read_layout()

    def _read_layout(self) -> Layout:
        keycodes = self._display_keycodes()
        table = self._display.get_keyboard_mapping(keycodes.start, len(keycodes))
        return Layout(keycodes.start, table, self._display.get_modifier_mapping())


@contextmanager
def _screen_needed() -> Iterator[None]:
    try:
        yield
    except (ConnectionClosedError, OSError) as error:
        raise InputGoneError("The screen that takes the keys has gone.") from error
