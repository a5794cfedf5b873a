"""The tools for looking at a far screen and steering it: a row of buttons for a window's bar, whatever bar that is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from widgets.common.buttons import IconButton
from widgets.common.pane import row
from widgets.common.theme import HALF_PX, Icon, Theme
from widgets.viewer.menus import CeilingMenu, KeysMenu, MonitorMenu, ZoomMenu, zoom_words
from widgets.viewer.pen import PenTool
from widgets.viewer.pen_menu import PenMenu
from widgets.viewer.viewer import ViewerWidget

_BESIDE = Qt.ToolButtonStyle.ToolButtonTextBesideIcon

BESIDE_TEXT_PX = 44
"""The icon and the margins of a button whose word changes; with room for the widest word nothing jumps."""


class ViewTools(QWidget):
    """Serves one viewer at a time. objectName "view.tools".

    Its buttons: "view.grab", "view.keys", "view.type", "view.pointer", "view.pen", "view.zoom", "view.monitors",
    "view.line", "view.statistics", "view.full_screen".

    Signals:
        type_requested(bool): show the panel that types a text, or take it away.
        statistics_requested(bool): show how the line does, or no longer.
        full_screen_requested: fill the screen, or go back.
    """

    type_requested = Signal(bool)
    statistics_requested = Signal(bool)
    full_screen_requested = Signal()

    def __init__(self, theme: Theme, prefix: str = "view", parent: QWidget | None = None) -> None:
        """Make a row that serves nobody yet; `prefix` begins the names of its buttons."""
        super().__init__(parent)
        self.setObjectName(f"{prefix}.tools")
        self._theme = theme
        self._prefix = prefix
        self._viewer: ViewerWidget | None = None
        self._grab = self._switch("grab", Icon.GRAB, "")
        self._keys = self._menu_button("keys", Icon.KEYBOARD, self.tr("Special keys"))
        self._type = self._switch("type", Icon.TYPE_TEXT, self.tr("Type a text over there"))
        self._pointer = self._switch("pointer", Icon.POINTER, self.tr("Point at something, without touching it"))
        self._pen = self._switch("pen", Icon.PEN, self.tr("Draw on the screen, without touching it"))
        self._zoom = self._menu_button("zoom", Icon.ZOOM, self.tr("Size of the picture"))
        self._monitors = self._menu_button("monitors", Icon.MONITOR, self.tr("Screens"))
        self._line = self._menu_button("line", Icon.CEILING, self.tr("How much of the line it may take"))
        self._statistics = self._switch("statistics", Icon.LINE, self.tr("Show how the line does"))
        self._full = IconButton(theme, Icon.FULL_SCREEN, self.tr("Full screen (F11)"), name=f"{prefix}.full_screen")
        self._build()

    def serve(self, viewer: ViewerWidget | None) -> None:
        """Work on this viewer from now on."""
        if self._viewer is not None:
            self._viewer.changed.disconnect(self._follow)
        self._viewer = viewer
        for menu in (self._keys.menu(), self._zoom.menu(), self._monitors.menu(), self._line.menu(), self._pen.menu()):
            menu.serve(viewer)  # type: ignore[attr-defined]  # all of them are ours
        if viewer is not None:
            viewer.changed.connect(self._follow)
        self._follow()

    def show_typing(self, is_shown: bool) -> None:
        """Note that the panel that types is there, or not."""
        self._type.setChecked(is_shown)

    def show_statistics(self, is_shown: bool) -> None:
        """Note that the statistics are shown, or not."""
        self._statistics.setChecked(is_shown)

    def show_full_screen(self, is_full: bool) -> None:
        """Note that the screen is filled, or not."""
        self._full.set_icon(Icon.WINDOWED if is_full else Icon.FULL_SCREEN)
        words = self.tr("Back to the window (Ctrl+Alt+Return)") if is_full else self.tr("Full screen (F11)")
        self._full.setToolTip(words)
        self._full.setAccessibleName(words)

    def _follow(self) -> None:
        viewer = self._viewer
        is_live = viewer is not None and viewer.is_live
        has_control = viewer is not None and viewer.canvas.has_control
        for button in (self._grab, self._keys, self._type):
            button.setEnabled(is_live and has_control)
        for button in (self._zoom, self._monitors, self._line):
            button.setEnabled(is_live)
        if viewer is None:
            return
        tool = viewer.pen.tool
        self._grab.setChecked(viewer.canvas.key_grab.is_wanted)
        self._pointer.setChecked(tool is PenTool.POINTER)
        self._pen.setChecked(tool is PenTool.PEN)
        for button in (self._pointer, self._pen):
            button.setVisible(viewer.has_pen)
        self._zoom.setText(zoom_words(viewer))
        self._monitors.setVisible(len(viewer.monitors.screens) > 1)
        self._monitors.setText(str(viewer.monitors.number or self.tr("All")))
        self._line.setChecked(viewer.ceiling_kbit_s is not None)

    def _switch(self, name: str, icon: Icon, words: str) -> IconButton:
        button = IconButton(self._theme, icon, words, name=f"{self._prefix}.{name}")
        button.setCheckable(True)
        return button

    def _menu_button(self, name: str, icon: Icon, words: str) -> IconButton:
        button = IconButton(self._theme, icon, words, name=f"{self._prefix}.{name}")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button

    def _use(self, tool: PenTool, is_used: bool) -> None:
        if self._viewer is not None:
            self._viewer.pen.use(tool if is_used else None)
            self._follow()

    def _build(self) -> None:
        grab_words = self.tr("All keys go over, the system's own too. Ctrl+Alt+Return or the mouse gets you out")
        self._grab.setToolTip(grab_words)
        self._grab.setAccessibleName(grab_words)
        self._keys.setMenu(KeysMenu(self._keys))
        self._zoom.setMenu(ZoomMenu(self._zoom))
        self._monitors.setMenu(MonitorMenu(self._monitors))
        self._line.setMenu(CeilingMenu(self._line))
        self._line.setCheckable(True)
        self._pen.setMenu(PenMenu(self._theme, self._pen))
        self._pen.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        layout = row(self, gap=HALF_PX)
        for button in (self._grab, self._keys, self._type, self._pointer, self._pen, self._zoom, self._monitors):
            layout.addWidget(button)
        for button in (self._line, self._statistics, self._full):
            layout.addWidget(button)
        self._zoom.setToolButtonStyle(_BESIDE)
        self._monitors.setToolButtonStyle(_BESIDE)
        self._theme.changed.connect(self._make_room)
        self._make_room()
        self._grab.clicked.connect(self._switch_grab)
        self._type.clicked.connect(self.type_requested)
        self._pointer.clicked.connect(lambda is_used: self._use(PenTool.POINTER, is_used))
        self._pen.clicked.connect(lambda is_used: self._use(PenTool.PEN, is_used))
        self._statistics.clicked.connect(self.statistics_requested)
        self._full.clicked.connect(self.full_screen_requested)
        self._follow()

    def _make_room(self) -> None:
        metrics = self.fontMetrics()
        for button, widest in ((self._zoom, "400 %"), (self._monitors, self.tr("All"))):
            button.setMinimumWidth(metrics.horizontalAdvance(widest) + BESIDE_TEXT_PX)

    def _switch_grab(self, is_wanted: bool) -> None:
        if self._viewer is not None:
            self._viewer.canvas.key_grab.want(is_wanted)
            self._viewer.canvas.setFocus()
