"""The program around the desk: notices, tray, palette, colours, and what closing the window means."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QShortcut

from app.workstation.actions import ActionTable
from app.workstation.catalogue import ProgramVerbs
from app.workstation.desk_page import Tab
from app.workstation.operations.desk import Done
from app.workstation.settings import SettingsFile
from app.workstation.tray import Tray
from app.workstation.window import MainWindow
from app.workstation.workplace import Workplace
from widgets.common.notices import Notice, NoticeKind
from widgets.common.sound import Sound
from widgets.common.theme import Theme, ThemeMode
from widgets.palette import Action as Choice


class Shell(QObject):
    """Joins the window with what lies around it.

    Signals:
        quit_requested: the program shall end.
    """

    quit_requested = Signal()

    def __init__(self, window: MainWindow, theme: Theme, settings: SettingsFile) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._settings = settings
        self._sound = Sound(parent=self)
        self._sound.mute(not settings.now.is_sound_on)
        self.tray = Tray(theme, self._sound, window)
        self._table: ActionTable | None = None
        self._shortcuts: Sequence[QShortcut] = ()
        self._choices: Callable[[], list[Choice]] | None = None
        self._work: Workplace | None = None
        window.close_requested.connect(self._close_window)
        window.palette_box.action_chosen.connect(self.run)
        self.tray.window_requested.connect(window.come_forward)
        self.tray.ticket_requested.connect(self._open_ticket)
        self.tray.quit_requested.connect(self.quit_requested)

    @property
    def table(self) -> ActionTable | None:
        """All actions there are now, None before somebody works."""
        return self._table

    def show_window(self) -> None:
        """Bring up the window where it was, as it was."""
        self._window.restore_geometry_text(self._settings.now.geometry)
        self._window.desk.set_columns(self._settings.now.columns_px)
        self._window.show()

    def keep_looks(self) -> None:
        """Remember place, size and columns for the next start."""
        self._settings.change(geometry=self._window.geometry_text(), columns_px=self._window.desk.columns())

    def close(self) -> None:
        """Take tray and window away."""
        self.tray.close()
        self._window.notices.clear()
        self._window.close_for_good()

    def serve(self, work: Workplace) -> None:
        """Show what this workplace tells."""
        self._work = work
        work.told.connect(self.tell)
        work.warned.connect(self.warn)
        work.offered.connect(self.tell)
        work.refused.connect(self.warn)
        work.done.connect(self._tell_done)
        work.unread_changed.connect(self.tray.show_count)
        work.news_came.connect(self.tray.tell)

    def use_actions(
        self, table: ActionTable, shortcuts: Sequence[QShortcut], choices: Callable[[], list[Choice]]
    ) -> None:
        """Let keys and palette do these actions."""
        self._table, self._shortcuts, self._choices = table, shortcuts, choices

    def drop_actions(self) -> None:
        """Nobody works now: no keys, no palette, nothing unread."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._table, self._shortcuts, self._choices, self._work = None, (), None, None
        self.tray.show_count(0)

    def run(self, action_id: str) -> None:
        """Do an action of the table."""
        if self._table is not None:
            self._table.run(action_id)

    def tell(self, sentence: str, action: str = "", on_action: Callable[[], None] | None = None) -> None:
        """Let a sentence slide in, with something to do about it where there is."""
        self._window.notices.show(Notice(sentence, action=action), on_action)

    def warn(self, sentence: str, action: str = "", on_action: Callable[[], None] | None = None) -> None:
        """Let a sentence about something that went wrong slide in; it stays until it is read."""
        self._window.notices.show(Notice(sentence, NoticeKind.WARNING, action, stays=True), on_action)

    def tell_fault(self, error: BaseException) -> None:
        """Say that the program itself failed somewhere; the log has the details."""
        words = self.tr("Something went wrong in Deskhand ({kind}). What you wrote is kept; the log has the details.")
        self._window.notices.show(Notice(words.format(kind=type(error).__name__), NoticeKind.ERROR))

    def verbs(self, lock: Callable[[], None], sign_out: Callable[[], None], leave: Callable[[], None]) -> ProgramVerbs:
        """Return what can be done with the program itself."""
        desk = self._window.desk
        return ProgramVerbs(
            show_palette=self._show_palette,
            step=desk.queue.step,
            filter_queue=desk.queue.focus_filter,
            toggle_queue=desk.toggle_queue,
            toggle_card=desk.toggle_card,
            toggle_tab=self._toggle_tab,
            show_unsettled=self._window.show_settling,
            set_theme=self._set_theme,
            toggle_sound=self._toggle_sound,
            lock=lock,
            sign_out=sign_out,
            quit=leave,
        )

    def _tell_done(self, done: Done) -> None:
        if not done.said:
            return
        work = self._work
        action = self.tr("Undo") if done.undo else ""
        on_action = (lambda: work.undo(done)) if done.undo and work is not None else None
        self._window.notices.show(Notice(done.said, NoticeKind.DONE, action), on_action)

    def _show_palette(self) -> None:
        if self._choices is not None and self._window.is_desk_shown:
            self._window.palette_box.open_with(self._choices())

    def _toggle_tab(self) -> None:
        desk = self._window.desk
        if desk.has_screen_tab:
            desk.show_tab(Tab.CONVERSATION if desk.tab is Tab.SCREEN else Tab.SCREEN)

    def _set_theme(self, mode: ThemeMode) -> None:
        self._theme.set_mode(mode)
        self._settings.change(theme=mode.value)

    def _toggle_sound(self) -> None:
        is_on = self._sound.is_muted
        self._sound.mute(not is_on)
        self._settings.change(is_sound_on=is_on)
        self.tell(self.tr("Sound is on.") if is_on else self.tr("Sound is off."))

    def _open_ticket(self, ticket_id: str) -> None:
        if self._work is not None:
            self._work.open_ticket(ticket_id)

    def _close_window(self) -> None:
        """Closing leaves the program in the tray where a person can find it again, and ends it elsewhere."""
        if self.tray.is_there:
            self.keep_looks()
            self._window.hide()
        else:
            self.quit_requested.emit()
