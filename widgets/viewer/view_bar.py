"""The bar of a far screen that has no session bar of its own: whose screen, look or control, the tools."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from widgets.common.labels import ElidedLabel, Label
from widgets.common.pane import row
from widgets.common.theme import GRID_PX, TextRole, Theme
from widgets.viewer.control_switch import ControlSwitch
from widgets.viewer.tools import ViewTools
from widgets.viewer.viewer import ViewerWidget


class ViewBar(QWidget):
    """One line. Its buttons: "<prefix>.look", "<prefix>.control", and those of ViewTools.

    Attributes:
        tools: the tools.

    Signals:
        control_chosen(bool): steer, or only look.
    """

    control_chosen = Signal(bool)

    def __init__(self, theme: Theme, viewer: ViewerWidget, prefix: str = "view", parent: QWidget | None = None) -> None:
        """Serve this viewer; `prefix` begins the names of the buttons."""
        super().__init__(parent)
        self._viewer = viewer
        self._name = ElidedLabel("", TextRole.BODY)
        self._name.setProperty("strong", "true")
        self._way_out = Label("", TextRole.SMALL, "muted")
        self._switch = ControlSwitch(theme, prefix)
        self.tools = ViewTools(theme, prefix)
        self.tools.serve(viewer)
        layout = row(self, gap=GRID_PX)
        layout.addWidget(self._name, 1)
        layout.addStretch(0)
        for part in (self._way_out, self._switch, self.tools):
            layout.addWidget(part)
        self._switch.chosen.connect(self.control_chosen)
        viewer.changed.connect(self._follow)
        self.show_name("")
        self.show_way_out("")
        self._follow()

    def show_name(self, name: str) -> None:
        """Say whose screen it is, "" where the window does."""
        self._name.setText(name)
        self._name.setVisible(bool(name))

    def show_way_out(self, words: str) -> None:
        """Say which key leads back, "" for nothing."""
        self._way_out.setText(words)
        self._way_out.setVisible(bool(words))

    def allow_control(self, can_control: bool) -> None:
        """Offer to steer, or only to look."""
        self._switch.setVisible(can_control)

    def _follow(self) -> None:
        self._switch.show_control(self._viewer.canvas.has_control)
