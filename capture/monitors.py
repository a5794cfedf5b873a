"""The monitors that make up an X screen, and how they are laid out on it (RANDR 1.2 and 1.5)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from Xlib import X
from Xlib.display import Display
from Xlib.error import ConnectionClosedError, DisplayError, XError
from Xlib.ext import randr

from capture.errors import ScreenGoneError

EXTENSION = randr.extname
CHANGES = randr.RRScreenChangeNotifyMask | randr.RRCrtcChangeNotifyMask | randr.RROutputChangeNotifyMask

WHOLE_SCREEN_ID = 0
"""Of the one monitor that a screen has whose server tells of none. X never gives this number to anything."""


class Monitor(NamedTuple):
    """One monitor; two that show the same lie at the same place.

    Attributes:
        id: stays the same as long as the monitor is there, and no other has it; 32 bits.
        x: of its left edge, physical pixels from the left edge of the whole screen.
        y: of its upper edge.
        width: physical pixels.
        height: physical pixels.
        name: as the machine calls it ("HDMI-1"); "" where it has none.
        is_primary: where the desktop puts what belongs to no monitor; at most one is.
    """

    id: int
    x: int
    y: int
    width: int
    height: int
    name: str
    is_primary: bool


class MonitorReader:
    """Reads the layout of one X screen; one thread at a time. The server is asked only after it told of a change."""

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
            raise ScreenGoneError("There is no screen here whose monitors can be read.") from error
        self._root = self._display.screen().root
        self._monitors: tuple[Monitor, ...] = ()
        self._has_randr = self._display.has_extension(EXTENSION)
        # The server tells of virtual monitors (xrandr --setmonitor) only in the way of the core protocol.
        self._root.change_attributes(event_mask=X.StructureNotifyMask)
        if self._has_randr:
            self._root.xrandr_select_input(CHANGES)
        self._display.flush()

    def read(self) -> tuple[Monitor, ...]:
        """Return the monitors, at least one; the same object as long as nothing has changed.

        Raises:
            ScreenGoneError: the screen has gone.
        """
        try:
            if self._has_news() or not self._monitors:
                monitors = tuple(self._ask()) or self._whole_screen()
                self._monitors = self._monitors if monitors == self._monitors else monitors
        except (ConnectionClosedError, OSError) as error:
            raise ScreenGoneError("The screen's monitors can no longer be read.") from error
        return self._monitors

    def close(self) -> None:
        """Disconnect from the screen; one that has gone is no error."""
        with suppress(ConnectionClosedError, OSError):
            self._display.close()

    def _has_news(self) -> bool:
        has_news = False
        while self._display.pending_events():
            self._display.next_event()
            has_news = True
        return has_news

    def _ask(self) -> Iterator[Monitor]:
        if not self._has_randr:
            return
        try:
            if hasattr(self._root, "xrandr_get_monitors"):  # only there from RANDR 1.5 on
                yield from self._monitors_of_randr_1_5()
            else:
                yield from self._monitors_of_randr_1_2()
        except XError:
            return  # a monitor that went between two questions: the news of it is on its way

    def _monitors_of_randr_1_5(self) -> Iterator[Monitor]:
        for info in self._root.xrandr_get_monitors(is_active=True).monitors:
            name = self._display.get_atom_name(info.name)
            place = info.x, info.y, info.width_in_pixels, info.height_in_pixels
            yield Monitor(info.name, *place, name, bool(info.primary))

    def _monitors_of_randr_1_2(self) -> Iterator[Monitor]:
        resources = self._root.xrandr_get_screen_resources_current()
        primary = self._root.xrandr_get_output_primary().output
        for number in resources.outputs:
            output = self._display.xrandr_get_output_info(number, resources.config_timestamp)
            if not output.crtc:
                continue  # nothing is connected, or it is switched off
            crtc = self._display.xrandr_get_crtc_info(output.crtc, resources.config_timestamp)
            yield Monitor(number, crtc.x, crtc.y, crtc.width, crtc.height, output.name, number == primary)

    def _whole_screen(self) -> tuple[Monitor, ...]:
        size = self._root.get_geometry()
        return (Monitor(WHOLE_SCREEN_ID, 0, 0, size.width, size.height, "", True),)
