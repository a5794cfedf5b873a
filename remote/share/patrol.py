"""Watches what is around the picture of a screen: its pointer, the lamps of its keyboard, its monitors."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from remote.rfb.leds import Leds
from remote.rfb.screens import Screen
from remote.share.frame_clock import FrameClock
from remote.share.pointer_watch import PointerNews, PointerWatch
from remote.share.sources import FrameSource, HasLeds, HasMonitors, Monitor

SELDOM_S = 0.3
"""Lamps and monitors are looked at no more often: nobody waits for them as for the pointer."""


@dataclass(frozen=True, eq=False)
class Around:
    """What is new around the picture.

    Attributes:
        screens: the monitors if they are others than before; None if not, or not known.
        leds: the keyboard's lamps if they changed.
    """

    pointer: PointerNews = field(default_factory=PointerNews)
    screens: tuple[Screen, ...] | None = None
    leds: Leds | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is."""
        return self.pointer.is_empty and self.screens is None and self.leds is None


class Patrol:
    """Looks around in a thread of its own, so that nobody is disturbed where nothing moves."""

    def __init__(
        self, source: FrameSource, tell: Callable[[Around], None], tell_gone: Callable[[OSError], None]
    ) -> None:
        """Prepare.

        Args:
            source: of which only the pointer, the monitors and the lamps are asked.
            tell: called, in the patrol's thread, when something is new.
            tell_gone: called there when the screen has gone; the patrol ends.
        """
        self._source, self._tell, self._tell_gone = source, tell, tell_gone
        self._pointer = PointerWatch(source)
        self._monitors: tuple[Monitor, ...] = ()
        self._leds: Leds | None = None
        self._seldom_s = 0.0
        self._clock = FrameClock(time.monotonic())
        self._is_closed = False
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="screen patrol", daemon=True)

    def start(self) -> None:
        """Begin; once more changes nothing."""
        if self._thread.ident is None:
            self._thread.start()

    def stir(self) -> None:
        """Note a reason to expect movement; from any thread."""
        now_s = time.monotonic()
        self._clock.stir(now_s)
        if self._clock.wait_s(now_s) == 0:
            self._wake.set()

    def close(self) -> None:
        """End, and wait for it."""
        self._is_closed = True
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            while not self._is_closed:
                now_s = time.monotonic()
                around = self._look(now_s)
                self._clock.looked(now_s, has_changed=not around.is_empty)
                if not around.is_empty:
                    self._tell(around)
                self._wake.wait(self._clock.wait_s(time.monotonic()))
                self._wake.clear()
        except OSError as error:
            self._tell_gone(error)

    def _look(self, now_s: float) -> Around:
        news = self._pointer.look()
        if now_s < self._seldom_s:
            return Around(news)
        self._seldom_s = now_s + SELDOM_S
        return Around(news, self._new_screens(), self._new_leds())

    def _new_screens(self) -> tuple[Screen, ...] | None:
        if not isinstance(self._source, HasMonitors):
            return None
        monitors = tuple(self._source.monitors())
        if monitors == self._monitors:
            return None
        self._monitors = monitors
        return tuple(Screen(each.id, each.x, each.y, each.width, each.height) for each in monitors)

    def _new_leds(self) -> Leds | None:
        leds = self._source.leds() if isinstance(self._source, HasLeds) else None
        if leds is None or leds == self._leds:
            return None
        self._leds = Leds(*leds)
        return self._leds
