"""Qt's keys as X keysyms."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QKeyCombination, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

from widgets.viewer.keyboard import Keyboard
from widgets.viewer.keys import is_leaving, keysym_of_key, turning

Key, Modifier = Qt.Key, Qt.KeyboardModifier
NONE, SHIFT, CONTROL, KEYPAD = (
    Modifier.NoModifier, Modifier.ShiftModifier, Modifier.ControlModifier, Modifier.KeypadModifier,
)  # fmt: skip


@pytest.mark.parametrize(
    ("key", "text", "modifiers", "keysym"),
    [
        (Key.Key_A, "a", NONE, 0x61), (Key.Key_A, "A", SHIFT, 0x41), (Key.Key_A, "\x01", CONTROL, 0x61),
        (Key.Key_A, "", CONTROL | SHIFT, 0x41), (Key.Key_Return, "\r", NONE, 0xFF0D), (Key.Key_Tab, "\t", NONE, 0xFF09),
        (Key.Key_Backtab, "", SHIFT, 0xFE20), (Key.Key_F5, "", NONE, 0xFFC2), (Key.Key_F35, "", NONE, 0xFFE0),
        (Key.Key_Udiaeresis, "ü", NONE, 0xFC), (0, "中", NONE, 0x01004E2D), (Key.Key_Home, "", NONE, 0xFF50),
        (Key.Key_Home, "", KEYPAD, 0xFF95), (Key.Key_7, "7", KEYPAD, 0xFFB7), (Key.Key_7, "7", NONE, 0x37),
        (Key.Key_Control, "", CONTROL, 0xFFE3), (Key.Key_AltGr, "", NONE, 0xFE03), (Key.Key_Space, " ", NONE, 0x20),
        (Key.Key_unknown, "", NONE, None), (Key.Key_Delete, "\x7f", NONE, 0xFFFF), (Key.Key_ssharp, "", CONTROL, 0xDF),
    ],
)  # fmt: skip
def test_keysyms_of_keys(key: int, text: str, modifiers: Modifier, keysym: int | None) -> None:
    assert keysym_of_key(key, text, modifiers) == keysym


def test_the_key_that_leaves_is_exactly_one() -> None:
    both = Modifier.ControlModifier | Modifier.AltModifier
    assert is_leaving(QKeyCombination(both, Key.Key_Return))
    assert is_leaving(QKeyCombination(both | KEYPAD, Key.Key_Enter))
    assert not is_leaving(QKeyCombination(both | SHIFT, Key.Key_Return))
    assert not is_leaving(QKeyCombination(CONTROL, Key.Key_Return))
    assert not is_leaving(QKeyCombination(both, Key.Key_Delete))


def event(kind: QEvent.Type, key: Key, text: str = "", code: int = 0, *, repeats: bool = False) -> QKeyEvent:
    return QKeyEvent(kind, key, NONE, code, 0, 0, text, repeats)


def down(key: Key, text: str = "", code: int = 0, *, repeats: bool = False) -> QKeyEvent:
    return event(QEvent.Type.KeyPress, key, text, code, repeats=repeats)


def up(key: Key, text: str = "", code: int = 0, *, repeats: bool = False) -> QKeyEvent:
    return event(QEvent.Type.KeyRelease, key, text, code, repeats=repeats)


@pytest.fixture
def sent() -> list[tuple[int, bool]]:
    return []


@pytest.fixture
def keyboard(sent: list[tuple[int, bool]]) -> Keyboard:
    return Keyboard(lambda keysym, is_down, _: sent.append((keysym, is_down)))


def test_a_key_comes_up_as_what_it_went_down_as(keyboard: Keyboard, sent: list[tuple[int, bool]]) -> None:
    keyboard.press(down(Key.Key_A, "A", 38))
    keyboard.release(up(Key.Key_A, "a", 38))
    assert sent == [(0x41, True), (0x41, False)]


def test_a_repetition_is_only_downs(keyboard: Keyboard, sent: list[tuple[int, bool]]) -> None:
    keyboard.press(down(Key.Key_X, "x", 53))
    keyboard.release(up(Key.Key_X, "x", 53, repeats=True))
    keyboard.press(down(Key.Key_X, "x", 53, repeats=True))
    keyboard.release(up(Key.Key_X, "x", 53))
    assert sent == [(0x78, True), (0x78, True), (0x78, False)]


def test_release_all_lets_go_once(keyboard: Keyboard, sent: list[tuple[int, bool]]) -> None:
    keyboard.press(down(Key.Key_Control, code=37))
    keyboard.press(down(Key.Key_C, "c", 54))
    keyboard.release_all()
    keyboard.release_all()
    keyboard.release(up(Key.Key_C, "c", 54))
    assert sent == [(0xFFE3, True), (0x63, True), (0x63, False), (0xFFE3, False)]


def test_texts_and_combinations(keyboard: Keyboard, sent: list[tuple[int, bool]]) -> None:
    keyboard.write("中")
    keyboard.strike((1, 2))
    assert sent == [(0x01004E2D, True), (0x01004E2D, False), (1, True), (2, True), (2, False), (1, False)]


def test_a_key_counts_by_its_place_where_that_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "xcb")
    sent: list[tuple[int, bool, int | None]] = []
    keyboard = Keyboard(lambda *key: sent.append(key))
    y = QKeyEvent(QEvent.Type.KeyPress, Key.Key_Z, NONE, 29, ord("z"), 0, "z")
    keyboard.press(y)
    keyboard.release_all()
    keyboard.is_by_place = True
    keyboard.press(y)
    keyboard.release(QKeyEvent(QEvent.Type.KeyRelease, Key.Key_Z, NONE, 29, ord("z"), 0, "z"))
    keyboard.strike((0xFFEB,))
    assert sent[:4] == [(ord("z"), True, None), (ord("z"), False, None), (ord("z"), True, 21), (ord("z"), False, 21)]
    assert sent[4:] == [(0xFFEB, True, None), (0xFFEB, False, None)], "struck by name"


def test_the_keys_that_turn_the_tabs() -> None:
    both = Modifier.ControlModifier | Modifier.AltModifier
    assert turning(QKeyCombination(both, Key.Key_PageDown)) == 1
    assert turning(QKeyCombination(both | KEYPAD, Key.Key_PageUp)) == -1
    assert turning(QKeyCombination(both | SHIFT, Key.Key_PageUp)) == 0
    assert turning(QKeyCombination(both, Key.Key_Home)) == 0
