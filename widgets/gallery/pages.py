"""The pages of the gallery: each a function that returns a window with something in it."""

# ruff: noqa: E501  (tables of texts, one entry a line)

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QSplitter, QWidget

from remote.lease import Right
from widgets.common.notices import Notice, NoticeKind, Notices
from widgets.common.pane import Pane, column, line, row
from widgets.common.program_icon import Program, program_pixmap
from widgets.common.status import Link, StatusLine, StatusView
from widgets.conversation import (
    Composer,
    ConversationView,
    DraftView,
    PictureOverlay,
)
from widgets.customer import CustomerCard
from widgets.gallery import importing, samples
from widgets.gallery.companion_pages import COMPANION_PAGES
from widgets.gallery.far_screen import show_far_screen
from widgets.gallery.found import SEARCHES
from widgets.gallery.studio import Page, Studio
from widgets.gallery.unsettled import UNSETTLED
from widgets.palette import Palette
from widgets.queue import QueuePanel
from widgets.session import SessionBar, SessionPhase, SessionView
from widgets.settling import SettlingPage
from widgets.signin import SignInPage
from widgets.ticket import TicketHead
from widgets.transfer import TransferStack, TransferState, TransferView
from widgets.viewer.frame import ScreenFrame
from widgets.viewer.view_bar import ViewBar
from widgets.viewer.viewer import ViewerWidget

WORKSTATION_SIZE = QSize(1366, 768)


def workstation(studio: Studio) -> QWidget:
    """The whole window of an agent."""
    theme, clock, _ = studio
    window = Pane("surface")
    outer = column(window, gap=0)
    split = QSplitter(Qt.Orientation.Horizontal)
    split.setHandleWidth(1)
    queue = QueuePanel(theme, clock)
    queue.set_rows(samples.queue_rows())
    queue.select("t3")
    card = CustomerCard(theme, clock)
    card.show_customer(samples.customer())
    for widget in (queue, _middle(studio), card):
        split.addWidget(widget)
    split.setStretchFactor(1, 1)
    split.setSizes([328, 740, 296])
    outer.addWidget(split, 1)
    outer.addWidget(line())
    status = StatusLine(theme)
    status.show_status(StatusView(Link.ONLINE, who="Ruth Adeyemi"))
    outer.addWidget(status)
    return window


def _middle(studio: Studio) -> QWidget:
    theme, clock, folder = studio
    middle = Pane("surface")
    layout = column(middle, gap=0)
    head = TicketHead(theme)
    head.show_ticket(samples.head())
    conversation = ConversationView(theme, clock)
    conversation.set_entries(samples.entries(samples.picture(folder / "sample.png")))
    conversation.show_typing("Anna Berg")
    composer = Composer(theme)
    composer.load(DraftView(), "Anna Berg")
    layout.addWidget(head)
    layout.addWidget(line())
    layout.addWidget(conversation, 1)
    layout.addWidget(composer)
    return middle


def offline(studio: Studio) -> QWidget:
    """The whole window while the hub is away, an internal note being written, notices in sight."""
    window = workstation(studio)
    status = window.findChild(StatusLine)
    composer = window.findChild(Composer)
    if status is not None and composer is not None:
        since = samples.NOW_MS - 28 * samples.MINUTE_MS
        status.show_status(StatusView(Link.OFFLINE, pending=3, oldest_pending_ms=since, who="Ruth Adeyemi"))
        composer.load(DraftView("Ask 李静 whether the script may run twice.", True), "Anna Berg")
    notices = Notices(studio.theme, window)
    notices.show(Notice("Ticket #4790 is closed. The customer is asked for a rating.", NoticeKind.DONE, "Undo"))
    notices.show(
        Notice("The file could not be sent: the disk on the other side is full. What has arrived is kept.", NoticeKind.ERROR, "Try again")
    )  # fmt: skip
    return window


def empty(studio: Studio) -> QWidget:
    """The window on the first morning."""
    theme, clock, _ = studio
    window = Pane("surface")
    layout = row(window, gap=0)
    queue = QueuePanel(theme, clock)
    queue.setFixedWidth(328)
    card = CustomerCard(theme, clock)
    card.setFixedWidth(296)
    for widget in (queue, line(is_vertical=True), ConversationView(theme, clock), line(is_vertical=True), card):
        layout.addWidget(widget)
    layout.setStretch(2, 1)
    return window


def palette(studio: Studio) -> QWidget:
    """The palette over the window."""
    window = workstation(studio)
    window.resize(WORKSTATION_SIZE)
    over = Palette(studio.theme, window)
    over.open_with(samples.actions())
    return window


def picture(studio: Studio) -> QWidget:
    """A screenshot opened large."""
    window = workstation(studio)
    window.resize(WORKSTATION_SIZE)
    over = PictureOverlay(studio.theme, window)
    over.open_with(studio.folder / "sample.png", "screenshot-2026-03-10-0851.png")
    return window


def icons(studio: Studio) -> QWidget:
    """The programs' icons in several sizes and moods."""
    window = Pane("window")
    layout = row(window, margin=16, gap=16)
    for size in (16, 22, 32, 64):
        for program, waiting, is_watched in (
            (Program.WORKSTATION, 0, False),
            (Program.WORKSTATION, 4, False),
            (Program.WORKSTATION, 23, False),
            (Program.COMPANION, 0, False),
            (Program.COMPANION, 0, True),
        ):
            label = QLabel()
            label.setPixmap(program_pixmap(studio.theme, program, size, waiting, is_watched=is_watched))
            layout.addWidget(label)
    layout.addStretch(1)
    return window


def cards(studio: Studio) -> QWidget:
    """The customer's card in two moods, side by side."""
    window = Pane("window")
    layout = row(window, gap=0)
    for view in (samples.customer(), samples.chinese_customer()):
        card = CustomerCard(studio.theme, studio.clock)
        card.show_customer(view)
        layout.addWidget(card)
        layout.addWidget(line(is_vertical=True))
    return window


def signin(studio: Studio) -> QWidget:
    """The sign-in page after a wrong password."""
    page = SignInPage(studio.theme)
    page.prefill("https://hub.bergmann.example:8443", "ruth@example.com")
    page.set_offline_possible(True)
    page.show_error("The password is wrong. Nothing is lost; try again, or ask your administrator for a new one.")
    return page


def trust(studio: Studio) -> QWidget:
    """The sign-in page with the question about the certificate."""
    page = SignInPage(studio.theme)
    page.prefill("https://hub.bergmann.example:8443", "ruth@example.com")
    page.ask_trust("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
    return page


def session(studio: Studio) -> QWidget:
    """The session bar in its phases, and files under way."""
    window = Pane("surface")
    layout = column(window, gap=8)
    soon = samples.NOW_MS + 90_000
    rights = (Right.VIEW, Right.CONTROL, Right.FILES)
    for view in (
        SessionView(SessionPhase.ASKING, "Anna Berg", expires_at_ms=samples.NOW_MS + 41_000),
        SessionView(SessionPhase.CONNECTING, "Anna Berg"),
        SessionView(SessionPhase.LIVE, "Anna Berg on ACC-07", rights, "48 29 13", "direct", samples.NOW_MS + 1_500_000, True),
        SessionView(SessionPhase.LIVE, "王晓明 on 财务-03", (Right.VIEW,), "07 11 95", "relay", soon),
        SessionView(SessionPhase.ENDED, "Anna Berg", message="she stopped it. You can ask again."),
    ):  # fmt: skip
        bar = SessionBar(studio.theme, studio.clock)
        bar.show_session(view)
        layout.addWidget(bar)
    layout.addWidget(_transfers(studio))
    layout.addStretch(1)
    return window


def _transfers(studio: Studio) -> TransferStack:
    stack = TransferStack(studio.theme)
    size = 104_857_600
    lost = "The line broke. What has arrived is kept, and the rest follows by itself when the line is back."
    full = "The disk of the other side is full. 61 MB are kept there; free some room, then try again."
    for view in (
        TransferView("1", "fix_vat_8_2.zip", True, TransferState.RUNNING, 61_000_000, size, 4_200_000, 10.4),
        TransferView("2", "客户测试数据-2026年3月-完整备份.sql.gz", False, TransferState.INTERRUPTED, 40_000_000, size, message=lost),
        TransferView("3", "server.log", False, TransferState.DONE, 48_112, 48_112, can_open=True),
        TransferView("4", "ledger-8.2.2-hotfix.msi", True, TransferState.FAILED, 61_000_000, size, message=full),
    ):  # fmt: skip
        stack.show_transfer(view)
    return stack


def view(studio: Studio) -> QWidget:
    """A customer's screen with its bar, the panel that types and the statistics."""
    window = Pane("surface")
    layout = column(window, gap=0)
    bar = SessionBar(studio.theme, studio.clock)
    rights = (Right.VIEW, Right.CONTROL, Right.CLIPBOARD)
    bar.show_session(
        SessionView(
            SessionPhase.LIVE, "Anna Berg on ACC-07", rights, "48 29 13", "direct", samples.NOW_MS + 1_500_000, True
        )
    )
    viewer = ViewerWidget(studio.theme)
    viewer.set_control(True)
    frame = ScreenFrame(studio.theme, viewer)
    bar.tools.serve(viewer)
    frame.join(bar.tools)
    layout.addWidget(bar)
    layout.addWidget(line())
    layout.addWidget(frame, 1)
    show_far_screen(viewer, samples.picture(studio.folder / "far.png"), window)
    viewer.opened.connect(lambda *_: frame.show_typing())
    frame.show_statistics(True)
    return window


def full_screen(studio: Studio) -> QWidget:
    """The bar of the full screen, in the colours of the day and with a monitor chosen."""
    window = Pane("raised")
    viewer = ViewerWidget(studio.theme)
    bar = ViewBar(studio.theme, viewer)
    bar.show_name("Anna Berg on ACC-07")
    bar.show_way_out("Ctrl+Alt+Return leads back")
    row(window, margin=(12, 4, 8, 4)).addWidget(bar)
    viewer.setParent(window)
    viewer.hide()
    return window


def settling(studio: Studio) -> QWidget:
    """Two texts for one subject, a long note in Chinese, and an answer that the hub refused."""
    page = SettlingPage(studio.theme)
    page.show_unsettled(UNSETTLED)
    return page


def settled(studio: Studio) -> QWidget:
    """Nothing to settle."""
    return SettlingPage(studio.theme)


PAGES: Mapping[str, Page] = MappingProxyType(
    {
        "import-file": Page(lambda studio: importing.file_page(studio.theme), WORKSTATION_SIZE),
        "import-columns": Page(lambda studio: importing.columns_page(studio.theme), WORKSTATION_SIZE),
        "import-list": Page(lambda studio: importing.list_page(studio.theme), WORKSTATION_SIZE),
        "import-work": Page(lambda studio: importing.work_page(studio.theme), WORKSTATION_SIZE),
        "export": Page(lambda studio: importing.export_page(studio.theme), WORKSTATION_SIZE),
        "workstation": Page(workstation, WORKSTATION_SIZE),
        "offline": Page(offline, WORKSTATION_SIZE),
        "empty": Page(empty, WORKSTATION_SIZE),
        "palette": Page(palette, WORKSTATION_SIZE),
        "picture": Page(picture, WORKSTATION_SIZE),
        "icons": Page(icons, QSize(1100, 120)),
        "cards": Page(cards, QSize(600, 768)),
        "signin": Page(signin, QSize(800, 640)),
        "trust": Page(trust, QSize(800, 700)),
        "session": Page(session, QSize(1040, 720)),
        "view": Page(view, WORKSTATION_SIZE),
        "full-screen": Page(full_screen, QSize(900, 44)),
        **COMPANION_PAGES,
        "settling": Page(settling, WORKSTATION_SIZE),
        "settled": Page(settled, WORKSTATION_SIZE),
        **{name: Page(partial(build, workstation), WORKSTATION_SIZE) for name, build in SEARCHES.items()},
    }
)
"""All pages by name."""
