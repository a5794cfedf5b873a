"""What can be done with the far screen in front, as actions for keys and palette."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication

from app.workstation.actions import Action, ActionTable, Group
from app.workstation.desk_page import DeskPage, Tab
from app.workstation.screen_page import ScreenPage
from widgets.viewer.menus import CEILINGS_KBIT_S, ceiling_words
from widgets.viewer.pen import PenTool
from widgets.viewer.special_keys import SpecialKeys
from widgets.viewer.zoom import FIT

NUMBERED_MONITORS = 4
"""So many have a key; the menu has all."""


def tr(text: str) -> str:
    """Return a title in the reader's language."""
    return QCoreApplication.translate("Actions", text)


class FarScreen:
    """The far screen that is shown, if one is."""

    def __init__(self, page: DeskPage) -> None:
        self._page = page

    def is_shown(self) -> bool:
        """Tell whether a far screen is in front and lives."""
        return self._page.tab is Tab.SCREEN and self._shown().viewer.is_live

    def is_steered(self) -> bool:
        """Tell whether keys go over to it."""
        return self.is_shown() and self._shown().is_controlling

    def can_draw(self) -> bool:
        """Tell whether it can be drawn on."""
        return self.is_shown() and self._shown().viewer.has_pen

    def has_monitor(self, number: int) -> bool:
        """Tell whether it has a monitor of that number, 0 for all of several."""
        return self.is_shown() and len(self._shown().viewer.monitors.screens) >= max(2, number)

    def do(self, work: Callable[[ScreenPage], object]) -> Callable[[], None]:
        """Return a function that does something with the far screen, which then has the focus."""

        def done() -> None:
            page = self._shown()
            page.viewer.setFocus()
            work(page)

        return done

    def _shown(self) -> ScreenPage:
        return self._page.screen_page


def add_view_actions(table: ActionTable, desk_page: DeskPage) -> None:
    """Add what can be done with the far screen in front."""
    far = FarScreen(desk_page)
    _add_sizes(table, far)
    _add_monitors(table, far)
    _add_tools(table, far)
    several = lambda: bool(desk_page.tabs.session_ids)  # noqa: E731 - a name for what three actions ask
    table.add(
        Action("view.next_tab", tr("Next tab: conversation or another screen"), partial(desk_page.tabs.step, 1),
               Group.VIEW, "Ctrl+Alt+PgDown", is_possible=several),
        Action("view.previous_tab", tr("Tab before: conversation or another screen"), partial(desk_page.tabs.step, -1),
               Group.VIEW, "Ctrl+Alt+PgUp", is_possible=several),
    )  # fmt: skip
    for keys in SpecialKeys:
        title = tr("Press {keys} over there").format(keys=keys.title_text)
        strike = far.do(partial(_strike, keys))
        table.add(Action(f"keys.{keys.name.lower()}", title, strike, Group.SESSION, is_possible=far.is_steered))


def _add_sizes(table: ActionTable, far: FarScreen) -> None:
    table.add(
        Action("session.full_screen", tr("Customer's screen over the whole screen"),
               far.do(lambda page: page.fill_screen()), Group.SESSION, "F11", is_possible=far.is_shown),
        Action("view.fit", tr("Customer's screen: fit into the window"), far.do(lambda page: page.viewer.set_zoom(FIT)),
               Group.VIEW, "Ctrl+0", words=tr("zoom scale"), is_possible=far.is_shown),
        Action("view.natural", tr("Customer's screen: pixel for pixel"), far.do(lambda page: page.viewer.set_zoom(1.0)),
               Group.VIEW, "Ctrl+Shift+0", words=tr("zoom scale 100 %"), is_possible=far.is_shown),
        Action("view.larger", tr("Customer's screen: larger"), far.do(lambda page: page.viewer.zoom_by(1)), Group.VIEW,
               "Ctrl++", words=tr("zoom in"), is_possible=far.is_shown),
        Action("view.smaller", tr("Customer's screen: smaller"), far.do(lambda page: page.viewer.zoom_by(-1)),
               Group.VIEW, "Ctrl+-", words=tr("zoom out"), is_possible=far.is_shown),
    )  # fmt: skip


def _add_monitors(table: ActionTable, far: FarScreen) -> None:
    for number in range(NUMBERED_MONITORS + 1):
        title = tr("Look at screen {number} only").format(number=number) if number else tr("Look at all screens")
        watch = far.do(lambda page, number=number: page.viewer.watch(number))  # type: ignore[misc]  # a loop's value
        table.add(
            Action(f"view.monitor.{number}", title, watch, Group.VIEW, f"Ctrl+Alt+{number}", words=tr("monitor"),
                   is_possible=partial(far.has_monitor, number))
        )  # fmt: skip


def _add_tools(table: ActionTable, far: FarScreen) -> None:
    table.add(
        Action("view.type_text", tr("Type a text over there"), far.do(lambda page: page.frame.show_typing()),
               Group.SESSION, "Ctrl+Shift+T", words=tr("keyboard layout paste"), is_possible=far.is_steered),
        Action("view.grab", tr("All keys to the customer's computer, or no longer"), far.do(_turn_grab), Group.SESSION,
               "Ctrl+Shift+K", words=tr("grab keyboard"), is_possible=far.is_steered),
        Action("view.statistics", tr("Show or hide how the line does"), far.do(_turn_statistics), Group.VIEW,
               "Ctrl+Shift+I", words=tr("statistics round trip"), is_possible=far.is_shown),
        Action("view.refresh", tr("Ask for the whole picture again"), far.do(lambda page: page.viewer.refresh()),
               Group.SESSION, is_possible=far.is_shown),
        Action("view.pointer", tr("Point at something on the customer's screen"),
               far.do(lambda page: page.viewer.pen.use(PenTool.POINTER)), Group.SESSION, is_possible=far.can_draw),
        Action("view.pen", tr("Draw on the customer's screen"),
               far.do(lambda page: page.viewer.pen.use(PenTool.PEN)), Group.SESSION, is_possible=far.can_draw),
        Action("view.wipe", tr("Wipe away what is drawn on the customer's screen"),
               far.do(lambda page: page.viewer.pen.clear()), Group.SESSION, is_possible=far.can_draw),
    )  # fmt: skip
    for kbit_s in (None, *CEILINGS_KBIT_S):
        title = tr("Line: {share}").format(share=ceiling_words(kbit_s).lower())
        limit = far.do(lambda page, kbit_s=kbit_s: page.viewer.set_ceiling(kbit_s))  # type: ignore[misc]  # as above
        action_id = f"view.line.{kbit_s or 'free'}"
        table.add(Action(action_id, title, limit, Group.SESSION, words=tr("speed kbit"), is_possible=far.is_shown))


def _strike(keys: SpecialKeys, page: ScreenPage) -> None:
    page.viewer.strike(keys)


def _turn_grab(page: ScreenPage) -> None:
    grab = page.viewer.canvas.key_grab
    grab.want(not grab.is_wanted)


def _turn_statistics(page: ScreenPage) -> None:
    page.frame.show_statistics(page.frame.statistics.isHidden())
