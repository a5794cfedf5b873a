"""A screen and a desk without X, for tests of what is between them: small, but they keep a real one's promises."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from remote.rfb.cursor import Cursor
from remote.share.events import ShareEvent
from remote.share.screen_share import ScreenShare
from remote.view.events import Opened, Painted, ViewEvent
from remote.view.screen_view import ScreenView

T = TypeVar("T")
WAIT_S = 5.0
FIRST_VALUE = 40  # not black, which a view shows before it has received anything


@dataclass(frozen=True)
class PaintedPointer:
    """Where the pointer of a painted screen is."""

    x: int
    y: int
    shape: Cursor | None


class PaintedScreen:
    """A screen that shows what a test paints on it (a FrameSource); its comparison is by rows, exact and simple."""

    def __init__(self, width: int = 64, height: int = 48) -> None:
        self.pixels = np.full((height, width, 4), FIRST_VALUE, np.uint8)
        self.at = PaintedPointer(0, 0, None)
        self.is_gone = False
        self.is_closed = False
        self.looks = 0

    @property
    def size(self) -> tuple[int, int]:
        return self.pixels.shape[1], self.pixels.shape[0]

    def paint(self, x: int, y: int, width: int, height: int, value: int) -> None:
        after = self.pixels.copy()
        after[y : y + height, x : x + width, :3] = value
        self.pixels = after

    def resize(self, width: int, height: int, value: int) -> None:
        self.pixels = np.full((height, width, 4), value, np.uint8)

    def grab(self) -> np.ndarray:
        if self.is_gone:
            raise OSError("the screen has gone")
        self.looks += 1
        return self.pixels.copy()

    def changes(self, before: np.ndarray, after: np.ndarray) -> list[tuple[int, int, int, int]]:
        rows = np.flatnonzero((before != after).any(axis=(1, 2)))
        return [(0, int(row), after.shape[1], 1) for row in rows]

    def pointer(self) -> PaintedPointer:
        return self.at

    def close(self) -> None:
        self.is_closed = True


@dataclass
class Desk:
    """Writes down the keys and pointer moves that reach it (an InputSink)."""

    told: list[tuple[object, ...]] = field(default_factory=list)
    is_gone: bool = False
    is_closed: bool = False

    def key(self, keysym: int, is_down: bool, keycode: int | None = None) -> None:
        if self.is_gone:
            raise OSError("the desk has gone")
        self.told.append(("key", keysym, is_down))

    def pointer(self, x: int, y: int, buttons: int) -> None:
        self.told.append(("pointer", x, y, buttons))

    def release_all(self) -> None:
        self.told.append(("release_all",))

    def close(self) -> None:
        self.is_closed = True


class Journal(list[T]):
    """Collects events from any thread, and waits for one."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = threading.Condition()

    def note(self, event: T) -> None:
        with self._changed:
            self.append(event)
            self._changed.notify_all()

    def wait_for(self, check: Callable[[T], bool] | type, start: int = 0) -> T:
        """Return the first event, from a place in the journal on, that is of a kind or passes a check."""
        passes = (lambda event: isinstance(event, check)) if isinstance(check, type) else check

        def find() -> list[T]:
            return [event for event in self[start:] if passes(event)]

        with self._changed:
            assert self._changed.wait_for(find, WAIT_S), f"not told within {WAIT_S} s; told: {list(self)}"
            return find()[0]


class Session:
    """A painted screen shared over a real socket with a real view of it."""

    def __init__(
        self,
        *,
        refused: Iterable[int] = (),
        server_password: bytes | None = None,
        viewer_password: bytes | None = None,
        screen: PaintedScreen | None = None,
    ) -> None:
        self.refused = set(refused)
        self.screen = screen or PaintedScreen()
        self.desk = Desk()
        self.shared: Journal[ShareEvent] = Journal()
        self.viewed: Journal[ViewEvent] = Journal()
        ours, theirs = socket.socketpair()
        self.share = ScreenShare(
            ours,
            self.screen,
            self.desk,
            lambda message_type: message_type not in self.refused,
            name="painted",
            on_event=self.shared.note,
            password=server_password,
        )
        self.view = ScreenView(theirs, password=viewer_password, on_event=self.viewed.note)
        self.share.start()
        self.view.start()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.view.stop()
        self.share.stop()
        assert self.view.wait(WAIT_S) and self.share.wait(WAIT_S)

    def shows(self, expected: np.ndarray) -> bool:
        """Tell whether the view shows these pixels now."""
        with self.view.lock:
            seen = self.view.framebuffer
            return seen.shape == expected.shape and bool((seen[..., :3] == expected[..., :3]).all())

    def wait_until_equal(self) -> None:
        """Wait until the view shows what is painted."""
        self.viewed.wait_for(Opened)
        if not self.shows(self.screen.pixels):
            self.viewed.wait_for(lambda event: isinstance(event, Painted) and self.shows(self.screen.pixels))
