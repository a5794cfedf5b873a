"""The one window: where its parts lie, and nothing of what they do."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QShowEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.workstation.desk_page import DeskPage
from app.workstation.tray import program_picture
from widgets.common.clock import Clock
from widgets.common.notices import Notices
from widgets.common.status import StatusLine
from widgets.common.theme import Theme
from widgets.importing import ExportPage, ImportPage
from widgets.palette import Palette
from widgets.search import SearchOverlay
from widgets.settling import SettlingPage
from widgets.signin import SignInPage
from widgets.signin.lock import LockPage

FIRST_SHARE = 0.86
"""The first window takes so much of the screen; on a small one it takes all of it."""

SMALL_SCREEN_PX = 1500
SMALLEST_SIZE = (1024, 600)


class MainWindow(QMainWindow):
    """Sign-in page or desk, the status line under both, palette and notices above them.

    Attributes:
        sign_in: the first page.
        lock: the page of the passphrase.
        desk: the second page: queue, ticket, customer, remote screen.
        settling: the page of texts that disagree and of changes that were refused.
        importing, exporting: the pages on which customers come in, and records go out.
        status: the line at the foot.
        palette_box: the command palette.
        notices: what slides in.

    Signals:
        close_requested: a person closes the window; the program decides what that means.
        activated: it has come to the front.
    """

    close_requested = Signal()
    activated = Signal()

    def __init__(self, theme: Theme, clock: Clock) -> None:
        super().__init__()
        self.setObjectName("window")
        self._theme = theme
        self.sign_in = SignInPage(theme)
        self.lock = LockPage(theme)
        self.desk = DeskPage(theme, clock)
        self.settling = SettlingPage(theme)
        self.importing = ImportPage(theme)
        self.exporting = ExportPage(theme)
        self.status = StatusLine(theme)
        self._pages = QStackedWidget()
        self._build()
        self.notices = Notices(theme, self, (self.desk.card, self.desk.conversation))
        self.palette_box = Palette(theme, self)
        self.search_box = SearchOverlay(theme, clock, self)
        self._is_closing = False
        theme.changed.connect(self._mark)
        self._mark()

    @property
    def is_desk_shown(self) -> bool:
        """Whether the desk is in front, not the sign-in page."""
        return self._pages.currentWidget() is self.desk

    def show_sign_in(self) -> None:
        """Bring the sign-in page to the front."""
        self._pages.setCurrentWidget(self.sign_in)
        self.status.hide()
        self.setWindowTitle(self.tr("Deskhand: sign in"))

    def show_lock(self) -> None:
        """Bring the page of the passphrase to the front."""
        self._pages.setCurrentWidget(self.lock)
        self.status.hide()

    def show_desk(self) -> None:
        """Bring the desk to the front."""
        self._pages.setCurrentWidget(self.desk)
        self.status.show()
        self.setWindowTitle(self.tr("Deskhand"))

    def show_settling(self) -> None:
        """Bring the page of unsettled texts to the front; it leads back to the desk."""
        self._pages.setCurrentWidget(self.settling)
        self.settling.take_focus()

    def show_importing(self) -> None:
        """Bring the page of imports to the front."""
        self._pages.setCurrentWidget(self.importing)
        self.importing.take_focus()

    def show_exporting(self) -> None:
        """Bring the page of exports to the front."""
        self._pages.setCurrentWidget(self.exporting)
        self.exporting.take_focus()

    def geometry_text(self) -> str:
        """Return place and size for `restore_geometry_text`."""
        return bytes(self.saveGeometry().toBase64().data()).decode("ascii")

    def restore_geometry_text(self, text: str) -> None:
        """Take place and size from the last time; without any, the first size."""
        if text and self.restoreGeometry(QByteArray.fromBase64(text.encode("ascii", "ignore"))):
            return
        room = self.screen().availableGeometry()
        self.resize(room.size() * FIRST_SHARE)
        self.move(room.center() - self.rect().center())
        if room.width() < SMALL_SCREEN_PX:
            self.setWindowState(self.windowState() | Qt.WindowState.WindowMaximized)

    def come_forward(self) -> None:
        """Show the window in front, wherever it was."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def close_for_good(self) -> None:
        """Close without asking the program again."""
        self._is_closing = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask the program, unless it has decided already."""
        if self._is_closing:
            event.accept()
            return
        event.ignore()
        self.close_requested.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Tell when the window has come to the front."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self.activated.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Tell when the window has come up."""
        super().showEvent(event)
        self.activated.emit()

    def _build(self) -> None:
        self.setMinimumSize(*SMALLEST_SIZE)
        self._pages.addWidget(self.sign_in)
        self._pages.addWidget(self.lock)
        self._pages.addWidget(self.desk)
        self._pages.addWidget(self.settling)
        self.settling.left.connect(self.show_desk)
        for page in (self.importing, self.exporting):
            self._pages.addWidget(page)
            page.left.connect(self.show_desk)
        self.status.settle_requested.connect(self.show_settling)
        centre = QWidget()
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.status)
        self.setCentralWidget(centre)

    def _mark(self) -> None:
        self.setWindowIcon(QIcon(program_picture(self._theme)))
