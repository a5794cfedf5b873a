"""A far screen with all that belongs to it: the panel that types, the picture, how the line does, the slim bar."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from widgets.common.pane import Pane, column
from widgets.common.theme import Theme
from widgets.viewer.slim_bar import SlimBar
from widgets.viewer.statistics_line import StatisticsLine
from widgets.viewer.tools import ViewTools
from widgets.viewer.type_panel import TypePanel
from widgets.viewer.view_bar import ViewBar
from widgets.viewer.viewer import ViewerWidget
from widgets.viewer.zoom import FIT

PIXEL_FOR_PIXEL = 1.0


class ScreenFrame(Pane):
    """Holds one viewer, in a window or over the whole screen. objectName "view.frame".

    Attributes:
        viewer: the screen itself.
        bar: what the slim bar shows ("full.look" ...); it comes only while the screen is filled.
        type_panel, statistics: shown when asked for.

    Signals:
        control_chosen(bool): steer, or only look, from the slim bar.
        full_screen_requested: fill the screen, or go back.
    """

    control_chosen = Signal(bool)
    full_screen_requested = Signal()

    def __init__(self, theme: Theme, viewer: ViewerWidget, parent: QWidget | None = None) -> None:
        """Hold a viewer."""
        super().__init__("window", parent)
        self.setObjectName("view.frame")
        self.viewer = viewer
        self.type_panel = TypePanel(theme, viewer)
        self.statistics = StatisticsLine(theme, viewer)
        self._tools: list[ViewTools] = []
        self._zoom: float | None = FIT
        self._is_full = False
        layout = column(self, gap=0)
        layout.addWidget(self.type_panel)
        layout.addWidget(viewer, 1)
        layout.addWidget(self.statistics)
        self._slim = SlimBar(theme, self, viewer.canvas)
        self.bar = ViewBar(theme, viewer, "full")
        self.bar.show_way_out(self.tr("Ctrl+Alt+Return leads back"))
        self.bar.control_chosen.connect(self.control_chosen)
        self._slim.add(self.bar, 1)
        self.join(self.bar.tools)
        self.type_panel.closed.connect(self._typing_closed)

    @property
    def is_full(self) -> bool:
        """Whether the screen is filled."""
        return self._is_full

    def join(self, tools: ViewTools) -> None:
        """Do what these tools ask for, and let them show how it stands."""
        self._tools.append(tools)
        tools.type_requested.connect(self.show_typing)
        tools.statistics_requested.connect(self.show_statistics)
        tools.full_screen_requested.connect(self.full_screen_requested)
        self._tell_tools()

    def part(self, tools: ViewTools) -> None:
        """Take no more wishes from these tools."""
        self._tools.remove(tools)
        tools.type_requested.disconnect(self.show_typing)
        tools.statistics_requested.disconnect(self.show_statistics)
        tools.full_screen_requested.disconnect(self.full_screen_requested)

    def show_typing(self, is_shown: bool = True) -> None:
        """Show the panel that types, or take it away."""
        if is_shown:
            self.type_panel.open_panel()
        elif not self.type_panel.isHidden():
            self.type_panel.close_panel()
        self._tell_tools()

    def show_statistics(self, is_shown: bool) -> None:
        """Show how the line does, or no longer."""
        self.statistics.setVisible(is_shown)
        self._tell_tools()

    def fill(self, is_full: bool) -> None:
        """Draw pixel for pixel from the corner and watch the upper edge, or as before; the window is not ours."""
        if is_full == self._is_full:
            return
        self._is_full = is_full
        self._slim.watch(is_full)
        if is_full:
            self._zoom = self.viewer.canvas.zoom
            self.viewer.set_zoom(PIXEL_FOR_PIXEL, is_cornered=True)
        else:
            self.viewer.set_zoom(self._zoom)
        self._tell_tools()

    def _typing_closed(self) -> None:
        self._tell_tools()
        self.viewer.canvas.setFocus()

    def _tell_tools(self) -> None:
        for tools in self._tools:
            tools.show_typing(not self.type_panel.isHidden())
            tools.show_statistics(not self.statistics.isHidden())
            tools.show_full_screen(self._is_full)
