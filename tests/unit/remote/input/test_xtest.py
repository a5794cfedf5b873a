"""Keys and pointer arrive in a real X client as the viewer meant them."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from displays import VirtualDisplay, eventually
from Xlib import XK, X
from Xlib.display import Display

from remote.input.keysyms import char_of, keysym_of
from remote.input.layout import BACKWARD_TAB, Layout
from remote.input.xtest import InputGoneError, XTestInput

SHIFT, CONTROL, RETURN = 0xFFE1, 0xFFE3, 0xFF0D
EVENTS = X.KeyPressMask | X.KeyReleaseMask | X.ButtonPressMask | X.ButtonReleaseMask | X.PointerMotionMask


class Listener:
    """A window over the whole screen that writes down what it is told, with the meaning at that moment."""

    def __init__(self, display: VirtualDisplay) -> None:
        self.connection = Display(display.name)
        screen = self.connection.screen()
        self.window = screen.root.create_window(
            0, 0, display.width, display.height, 0, screen.root_depth, event_mask=EVENTS, override_redirect=True
        )
        self.window.map()
        self.window.set_input_focus(X.RevertToParent, X.CurrentTime)
        self.connection.sync()
        self.told: list[tuple[str, int]] = []
        self._layout = self._read_layout()

    def hear(self) -> list[tuple[str, int]]:
        """Return what has been told since the beginning."""
        self.connection.sync()
        while self.connection.pending_events():
            event = self.connection.next_event()
            if event.type == X.MappingNotify:
                self._layout = self._read_layout()
            elif event.type in {X.KeyPress, X.KeyRelease}:
                meaning = self._layout.keysym(event.detail, self._layout.state(event.state))
                self.told.append(("down" if event.type == X.KeyPress else "up", meaning))
            elif event.type in {X.ButtonPress, X.ButtonRelease}:
                self.told.append(("press" if event.type == X.ButtonPress else "release", event.detail))
        return self.told

    def text(self) -> str:
        """Return the characters that were written."""
        return "".join(char_of(keysym) or "" for kind, keysym in self.hear() if kind == "down")

    def _read_layout(self) -> Layout:
        limits = self.connection.display.info
        table = self.connection.get_keyboard_mapping(limits.min_keycode, limits.max_keycode - limits.min_keycode + 1)
        return Layout(limits.min_keycode, table, self.connection.get_modifier_mapping())


@pytest.fixture
def listener(display: VirtualDisplay) -> Iterator[Listener]:
    display.run(["setxkbmap", "us"])
    listener = Listener(display)
    yield listener
    listener.connection.close()


@pytest.fixture
def keys(display: VirtualDisplay, listener: Listener) -> Iterator[XTestInput]:
    keys = XTestInput(display.name)
    yield keys
    keys.close()


def write(keys: XTestInput, text: str) -> None:
    for character in text:
        keys.key(keysym_of(character), True)
        keys.key(keysym_of(character), False)


def test_characters_that_need_shift_arrive_without_the_viewer_holding_it(keys: XTestInput, listener: Listener) -> None:
    write(keys, "Hello, World! {~}")
    assert listener.text() == "Hello, World! {~}"


def test_shift_that_the_viewer_holds_does_not_change_what_it_means(keys: XTestInput, listener: Listener) -> None:
    keys.key(SHIFT, True)
    write(keys, "A1!")
    keys.key(SHIFT, False)
    write(keys, "a")
    assert listener.text() == "A1!a"


def test_shift_and_tab_go_backwards_in_each_way_of_telling_it(keys: XTestInput, listener: Listener) -> None:
    keys.key(SHIFT, True)
    press(keys, XK.XK_Tab)
    press(keys, XK.XK_Tab, 0x0F)
    press(keys, BACKWARD_TAB)
    keys.key(SHIFT, False)
    press(keys, BACKWARD_TAB)
    press(keys, XK.XK_Tab)
    tabs = [keysym for kind, keysym in listener.hear() if kind == "down" and keysym != SHIFT]
    assert tabs == [BACKWARD_TAB] * 4 + [XK.XK_Tab]


def test_caps_lock_over_there_does_not_change_what_it_means(keys: XTestInput, listener: Listener) -> None:
    for _ in range(2):
        keys.key(XK.XK_Caps_Lock, True)
        keys.key(XK.XK_Caps_Lock, False)
        write(keys, "aB1")
    assert listener.text() == "aB1aB1"


def test_characters_beyond_the_layout_arrive(keys: XTestInput, listener: Listener) -> None:
    text = "中文字 ж ü € ½ 日本"
    for character in text:
        write(keys, character)
        assert listener.text().endswith(character)
    assert listener.text() == text


def test_more_foreign_characters_than_spare_keycodes(keys: XTestInput, listener: Listener) -> None:
    text = "".join(chr(0x4E00 + index) for index in range(60))
    for character in text:
        write(keys, character)
        assert listener.text().endswith(character)


def test_the_other_persons_layout_is_followed(display: VirtualDisplay, keys: XTestInput, listener: Listener) -> None:
    write(keys, "y")
    display.run(["setxkbmap", "de"])
    write(keys, "yz@ß{")
    assert listener.text() == "yyz@ß{"


def press(keys: XTestInput, keysym: int, keycode: int | None = None) -> None:
    keys.key(keysym, True, keycode)
    keys.key(keysym, False, keycode)


Q_PLACE, A_PLACE, RIGHT_ALT, ZERO_PLACE, SHIFT_PLACE = 0x10, 0x1E, 0xB8, 0x0B, 0x2A


def test_a_code_presses_that_key_whatever_it_writes_there(
    display: VirtualDisplay, keys: XTestInput, listener: Listener
) -> None:
    """An American keyboard, a customer's French layout: "press keys" gives what stands on the customer's key."""
    display.run(["setxkbmap", "fr"])
    press(keys, ord("q"), Q_PLACE)
    assert listener.text() == "a"
    press(keys, ord("q"))  # "type characters" gives what the agent's key says
    assert listener.text() == "aq"
    keys.key(0xFFE1, True, SHIFT_PLACE)
    press(keys, ord("Q"), Q_PLACE)
    keys.key(0xFFE1, False, SHIFT_PLACE)
    keys.key(0xFFEA, True, RIGHT_ALT)  # AltGr of the French layout
    press(keys, ord("0"), ZERO_PLACE)
    keys.key(0xFFEA, False, RIGHT_ALT)
    assert listener.text() == "aqA@"
    assert not any(listener.connection.query_keymap())


def test_a_key_whose_code_is_all_that_is_known_is_pressed(keys: XTestInput, listener: Listener) -> None:
    press(keys, 0, A_PLACE)
    assert listener.hear() == [("down", ord("a")), ("up", ord("a"))]


@pytest.mark.parametrize("unknown", [0, 0x55, 0xFF, 1 << 31])
def test_a_code_that_is_no_key_leaves_it_to_the_keysym(keys: XTestInput, listener: Listener, unknown: int) -> None:
    press(keys, ord("x"), unknown)
    press(keys, 0, unknown)
    assert listener.hear() == [("down", ord("x")), ("up", ord("x"))]


def test_a_server_that_numbers_its_keys_differently_is_typed_at(keys: XTestInput, listener: Listener) -> None:
    limits = listener.connection.display.info
    moved = keys._layout
    keys._layout = Layout(limits.min_keycode, [()] * 248, [[]] * 8)
    assert keys._physical_key(A_PLACE) is None
    keys._layout = moved
    assert keys._physical_key(A_PLACE) == 38


def test_a_viewer_may_change_its_way_between_down_and_up(keys: XTestInput, listener: Listener) -> None:
    keys.key(ord("a"), True, A_PLACE)
    keys.key(ord("a"), False)
    keys.key(ord("b"), True)
    keys.key(ord("b"), False, 0x30)
    keys.key(ord("c"), False)
    assert listener.hear() == [("down", ord("a")), ("up", ord("a")), ("down", ord("b")), ("up", ord("b"))]


def test_a_key_held_by_its_code_repeats_and_is_let_go_at_the_end(keys: XTestInput, listener: Listener) -> None:
    keys.key(ord("a"), True, A_PLACE)
    keys.key(ord("a"), True, A_PLACE)
    assert listener.text() == "aa"
    keys.release_all()
    assert not any(listener.connection.query_keymap())


def test_a_modifier_held_by_its_code_does_not_change_typed_characters(keys: XTestInput, listener: Listener) -> None:
    keys.key(0xFFE1, True, SHIFT_PLACE)
    write(keys, "a1")
    keys.key(0xFFE1, False, SHIFT_PLACE)
    assert listener.text() == "a1"


def test_a_keycode_that_was_borrowed_is_no_key_of_the_keyboard(keys: XTestInput, listener: Listener) -> None:
    keys._borrowed[0x010006F3] = 38
    assert keys._physical_key(A_PLACE) is None
    keys._borrowed.clear()


def test_a_held_key_is_held_until_its_release(keys: XTestInput, listener: Listener) -> None:
    keys.key(CONTROL, True)
    keys.key(ord("c"), True)
    assert listener.hear() == [("down", CONTROL), ("down", ord("c"))]
    keys.key(ord("c"), False)
    keys.key(CONTROL, False)
    assert listener.hear()[2:] == [("up", ord("c")), ("up", CONTROL)]


def test_only_the_viewer_repeats_a_held_key(display: VirtualDisplay, keys: XTestInput, listener: Listener) -> None:
    display.run(["xset", "r", "rate", "50", "100"])
    keys.key(ord("x"), True)
    begin = time.monotonic()
    eventually(lambda: time.monotonic() > begin + 0.25)  # five repetitions, if the server made them
    assert listener.text() == "x"
    keys.key(ord("x"), True)
    keys.key(ord("x"), False)
    assert listener.text() == "xx"


def test_buttons_and_wheel(keys: XTestInput, listener: Listener) -> None:
    keys.pointer(40, 50, 0b1)
    keys.pointer(60, 50, 0b0)
    keys.pointer(60, 50, 0b1000)
    keys.pointer(60, 50, 0)
    keys.pointer(60, 50, 0b1000100)
    keys.pointer(60, 50, 0)
    assert listener.hear() == [
        ("press", 1), ("release", 1), ("press", 4), ("release", 4),
        ("press", 3), ("press", 7), ("release", 3), ("release", 7),
    ]  # fmt: skip
    where = listener.window.query_pointer()
    assert (where.root_x, where.root_y) == (60, 50)


def test_release_all_leaves_nothing_down(keys: XTestInput, listener: Listener) -> None:
    keys.key(SHIFT, True)
    keys.key(ord("D"), True)
    keys.pointer(5, 5, 0b1)
    keys.release_all()
    assert listener.window.query_pointer().mask == 0
    assert not any(listener.connection.query_keymap())


def test_closing_gives_borrowed_keycodes_back(display: VirtualDisplay, listener: Listener) -> None:
    def keysyms() -> set[int]:
        return {keysym for row in listener.connection.get_keyboard_mapping(8, 248) for keysym in row}

    before = keysyms()
    keys = XTestInput(display.name)
    write(keys, "漢字")
    assert keysyms() - before == {keysym_of("漢"), keysym_of("字")}
    keys.close()
    assert keysyms() == before


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # python-xlib forgets its socket
def test_no_screen_is_a_clear_error() -> None:
    with pytest.raises(InputGoneError, match="no screen here"):
        XTestInput(":4242")


def test_a_screen_that_ended_is_a_clear_error() -> None:
    with VirtualDisplay(320, 200) as screen:
        keys = XTestInput(screen.name)
    with pytest.raises(InputGoneError, match="has gone"):
        keys.key(RETURN, True)
    keys.close()


def test_a_keyboard_without_a_free_key_leaves_out_what_it_cannot_write(
    listener: Listener, display: VirtualDisplay
) -> None:
    connection = Display(display.name)
    limits = connection.display.info
    count = limits.max_keycode - limits.min_keycode + 1
    before = connection.get_keyboard_mapping(limits.min_keycode, count)
    for keycode, keysyms in enumerate(before, limits.min_keycode):
        if not any(keysyms):
            connection.change_keyboard_mapping(keycode, [[XK.XK_F24]])
    connection.sync()
    full = XTestInput(display.name)
    try:
        write(full, "a中b")
        assert listener.text() == "ab"
    finally:
        full.close()
        connection.change_keyboard_mapping(limits.min_keycode, [list(keysyms) for keysyms in before])
        connection.sync()
        connection.close()
