"""Only looking, or steering: one of two, seen at a glance."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from widgets.common.buttons import Button
from widgets.common.pane import Pane, row
from widgets.common.theme import Icon, Theme, Tone


class ControlSwitch(Pane):
    """Two buttons side by side, of which one is pressed; objectNames "<prefix>.look" and "<prefix>.control".

    Signals:
        chosen(bool): the person wants to steer, or only to look.
    """

    chosen = Signal(bool)

    def __init__(self, theme: Theme, prefix: str, parent: QWidget | None = None) -> None:
        """Show that nothing goes over."""
        super().__init__("sunken", parent)
        self._look = Button(theme, self.tr("Look"), Icon.VIEW, look="segment", name=f"{prefix}.look")
        self._control = Button(theme, self.tr("Control"), Icon.CONTROL, look="segment", name=f"{prefix}.control")
        self._look.setToolTip(self.tr("Only look: no key and no click goes over"))
        self._control.setToolTip(self.tr("Your keys and mouse work over there"))
        self._control.setProperty("steers", "true")
        layout = row(self, margin=2, gap=2)
        for button, is_steering in ((self._look, False), (self._control, True)):
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, is_steering=is_steering: self._choose(is_steering))
            layout.addWidget(button)
        self.show_control(False)

    def show_control(self, is_controlling: bool, words: str = "") -> None:
        """Show which one is so; `words` for the second button where control is not there to be taken."""
        self._look.setChecked(not is_controlling)
        self._control.setChecked(is_controlling)
        self._look.set_mark(self.tr("Look"), Icon.VIEW, Tone.TEXT if not is_controlling else Tone.MUTED)
        tone = Tone.ON_ACCENT if is_controlling else Tone.MUTED
        self._control.set_mark(words or self.tr("Control"), Icon.CONTROL, tone)

    def _choose(self, is_steering: bool) -> None:
        self._look.setChecked(not is_steering)  # stays as it was until somebody says otherwise
        self._control.setChecked(is_steering)
        self.chosen.emit(is_steering)
