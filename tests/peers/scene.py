"""Something to look at on a far screen: a photograph, text, a window that scrolls; and who listens there."""

from __future__ import annotations

from types import TracebackType

import numpy as np
from displays import Pixels, VirtualDisplay
from peers.displays_opened import open_display
from Xlib import X

from remote.input.keysyms import char_of
from remote.input.layout import Layout

REQUEST_BYTES = 200_000
"""Less than an X server without the BIG-REQUESTS extension takes at once (262,140)."""
EVENTS = X.KeyPressMask | X.KeyReleaseMask | X.ButtonPressMask | X.ButtonReleaseMask | X.PointerMotionMask


def photograph(width: int, height: int, seed: int = 1) -> Pixels:
    """Return many soft colours and a little noise, (height, width, 3) uint8, BGR."""
    across, down = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    waves = [np.sin(seed + 5 * across + phase) * np.cos(3 * down * phase) for phase in (1.0, 2.0, 3.0)]
    noise = np.random.default_rng(seed).normal(0, 4, (height, width, 3))
    picture: Pixels = np.clip(128 + 100 * np.stack(waves, axis=-1) + noise, 0, 255).astype(np.uint8)
    return picture


def lines_of_text(width: int, height: int, seed: int = 2) -> Pixels:
    """Return what looks to an encoder like lines of text, no two alike; (height, width, 3) uint8, BGR."""
    marks = np.random.default_rng(seed).random((height, width // 2)) < 0.4
    marks[np.arange(height) % 12 >= 8] = False
    page = np.full((height, width, 3), 255, np.uint8)
    page[:, : width // 2 * 2][np.repeat(marks, 2, axis=1)] = (32, 16, 16)
    return page


class PaintedWindow:
    """A window without a frame that shows what a test paints into it, and writes down what is done to it.

    Attributes:
        told: keys as ("down" or "up", keysym), buttons as ("press" or "release", number), moves as ("at", (x, y)).
    """

    def __init__(self, screen: VirtualDisplay, x: int, y: int, width: int, height: int) -> None:
        self.display = open_display(screen.name)
        top = self.display.screen()
        self.width, self.height = width, height
        self.window = top.root.create_window(
            x, y, width, height, 0, top.root_depth, event_mask=EVENTS, override_redirect=True
        )
        self._pen = self.window.create_gc(graphics_exposures=False)
        self.window.map()
        self.display.sync()
        self.told: list[tuple[str, object]] = []
        self._layout = self._read_layout()

    def __enter__(self) -> PaintedWindow:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.window.destroy()
        self.display.sync()
        self.display.close()

    def paint(self, picture: Pixels, x: int = 0, y: int = 0) -> None:
        """Show (height, width, 3) uint8 BGR at a place of the window."""
        height, width = picture.shape[:2]
        data = np.zeros((height, width, 4), np.uint8)
        data[..., :3] = picture
        rows = max(REQUEST_BYTES // (4 * width), 1)
        for top in range(0, height, rows):
            part = data[top : top + rows]
            self.window.put_image(self._pen, x, y + top, width, len(part), X.ZPixmap, 24, 0, part.tobytes())
        self.display.sync()

    def scroll(self, strip: Pixels) -> None:
        """Move everything up by the height of a strip, and show the strip below."""
        rows = len(strip)
        self.window.copy_area(self._pen, self.window, 0, rows, self.width, self.height - rows, 0, 0)
        self.paint(strip, 0, self.height - rows)

    def move(self, x: int, y: int) -> None:
        """Move the window on its screen."""
        self.window.configure(x=x, y=y)
        self.display.sync()

    def focus(self) -> None:
        """Take the keyboard."""
        self.window.set_input_focus(X.RevertToParent, X.CurrentTime)
        self.display.sync()

    def hear(self) -> list[tuple[str, object]]:
        """Return what has been told since the beginning."""
        self.display.sync()
        while self.display.pending_events():
            event = self.display.next_event()
            if event.type == X.MappingNotify:
                self._layout = self._read_layout()
            elif event.type in {X.KeyPress, X.KeyRelease}:
                meaning = self._layout.keysym(event.detail, self._layout.state(event.state))
                self.told.append(("down" if event.type == X.KeyPress else "up", meaning))
            elif event.type in {X.ButtonPress, X.ButtonRelease}:
                self.told.append(("press" if event.type == X.ButtonPress else "release", event.detail))
            elif event.type == X.MotionNotify:
                self.told.append(("at", (event.root_x, event.root_y)))
        return self.told

    def text(self) -> str:
        """Return the characters that were typed."""
        keys = [what for kind, what in self.hear() if kind == "down" and isinstance(what, int)]
        return "".join(char_of(keysym) or "" for keysym in keys)

    def pressed(self) -> list[int]:
        """Return the keycodes that are down on the screen now."""
        held = self.display.query_keymap()
        return [keycode for keycode in range(256) if held[keycode // 8] >> keycode % 8 & 1]

    def _read_layout(self) -> Layout:
        limits = self.display.display.info
        table = self.display.get_keyboard_mapping(limits.min_keycode, limits.max_keycode - limits.min_keycode + 1)
        return Layout(limits.min_keycode, table, self.display.get_modifier_mapping())


def psnr(one: Pixels, other: Pixels) -> float:
    """Return how near two pictures are, in dB; infinite when they are equal."""
    mean = float(np.mean((one.astype(np.float64) - other) ** 2))
    return float("inf") if mean == 0 else 10 * float(np.log10(255**2 / mean))
