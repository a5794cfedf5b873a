"""A key's code counts where the viewer means the key itself; else what it writes counts."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from screens import Desk, Journal, PaintedScreen

from remote.rfb.encodings.numbers import Encoding
from remote.rfb.messages import ClientCutText, KeyMessage, QemuKeyMessage, SetEncodings
from remote.share.events import CutTextReceived, ShareEvent
from remote.share.screen_share import ScreenShare

U_UMLAUT, ITS_PLACE = 0xFC, 0x1A


@dataclass
class Keyboard(Desk):
    """Writes down keys with their codes."""

    keys: list[tuple[int, bool, int | None]] = field(default_factory=list)

    def key(self, keysym: int, is_down: bool, keycode: int | None = None) -> None:
        self.keys.append((keysym, is_down, keycode))


@dataclass
class Guest:
    """A viewer that says what it is told to."""

    line: socket.socket
    keyboard: Keyboard
    shared: Journal[ShareEvent]

    def say(self, *encodings: int, keys: list[KeyMessage | QemuKeyMessage]) -> None:
        """Offer encodings, press keys, and wait until all has been worked on."""
        words = [SetEncodings(encodings), *keys, ClientCutText("done")]
        self.line.sendall(b"RFB 003.008\n\1\1" + b"".join(word.to_bytes() for word in words))
        self.shared.wait_for(CutTextReceived)


@pytest.fixture
def guest() -> Iterator[Guest]:
    journal: Journal[ShareEvent] = Journal()
    ours, theirs = socket.socketpair()
    keyboard = Keyboard()
    share = ScreenShare(ours, PaintedScreen(), keyboard, lambda _: True, name="painted", on_event=journal.note)
    share.start()
    yield Guest(theirs, keyboard, journal)
    theirs.close()
    share.stop()
    share.wait()


def test_other_viewers_add_the_code_to_every_key_and_mean_the_character(guest: Guest) -> None:
    """A German agent's ü must not become what stands in its place on an American keyboard."""
    guest.say(Encoding.TIGHT, Encoding.QEMU_EXTENDED_KEY_EVENT, keys=[QemuKeyMessage(U_UMLAUT, True, ITS_PLACE)])
    assert guest.keyboard.keys == [(U_UMLAUT, True, None)]


def test_a_key_that_writes_nothing_is_meant_by_its_place(guest: Guest) -> None:
    guest.say(Encoding.TIGHT, Encoding.QEMU_EXTENDED_KEY_EVENT, keys=[QemuKeyMessage(0, True, ITS_PLACE)])
    assert guest.keyboard.keys == [(0, True, ITS_PLACE)]


def test_our_own_viewer_tells_the_code_only_where_it_means_the_key(guest: Guest) -> None:
    keys = [QemuKeyMessage(U_UMLAUT, True, ITS_PLACE), KeyMessage(U_UMLAUT, False)]
    guest.say(Encoding.RECALL, Encoding.QEMU_EXTENDED_KEY_EVENT, keys=keys)
    assert guest.keyboard.keys == [(U_UMLAUT, True, ITS_PLACE), (U_UMLAUT, False, None)]
