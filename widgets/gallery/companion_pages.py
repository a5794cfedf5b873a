"""The pages of the gallery that show the companion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from remote.lease import Right
from widgets.common.pane import Pane, column
from widgets.companion import (
    BannerView,
    CompanionChat,
    FileCard,
    FileOffer,
    HelpContext,
    HelpForm,
    HubState,
    RatingForm,
    RequestCard,
    RequestView,
    ShareBanner,
    WaitingStrip,
    WaitView,
)
from widgets.conversation import EntryView, EventView, RatingView, Side
from widgets.gallery import samples
from widgets.gallery.studio import Page, Studio

COMPANION_SIZE = QSize(440, 720)


def help_form(studio: Studio) -> QWidget:
    """The companion's first question."""
    form = HelpForm(studio.theme)
    form.show_context(
        HelpContext("Ledger Pro", "8.2.1", "Invoicing", "Invoice 2026-0311", "Anna Berg", "Bergmann Metallbau")
    )
    return form


def chat(studio: Studio) -> QWidget:
    """The companion's chat while somebody helps."""
    page = CompanionChat(studio.theme, studio.clock)
    mirrored = [_mirrored(entry) for entry in samples.entries(samples.picture(studio.folder / "sample.png"))[:9]]
    page.show_entries([entry for entry in mirrored if not getattr(entry, "is_internal", False)])
    page.show_state(WaitView(HubState.ONLINE, agent="Ruth Adeyemi", is_agent_online=True))
    return page


def chat_away(studio: Studio) -> QWidget:
    """The companion's chat while the hub is away."""
    page = chat(studio)
    if isinstance(page, CompanionChat):
        page.show_state(WaitView(HubState.AWAY, pending=1))
    return page


def request(studio: Studio) -> QWidget:
    """The companion as an agent asks."""
    page = chat(studio)
    view = RequestView(
        "s1", "Ruth Adeyemi", "Northgate Software", (Right.VIEW, Right.CONTROL, Right.FILES), 30,
        samples.NOW_MS + 47_000, folder="Documents/Support",
    )  # fmt: skip
    if isinstance(page, CompanionChat):
        page.add_card(RequestCard(studio.theme, studio.clock, view))
    return page


def banner(studio: Studio) -> QWidget:
    """The red bar."""
    bar = ShareBanner(studio.theme, studio.clock)
    bar.setWindowFlags(Qt.WindowType.Widget)
    rights = (Right.VIEW, Right.CONTROL, Right.FILES)
    bar.show_session(BannerView("Ruth Adeyemi", rights, "48 29 13", samples.NOW_MS + 1_500_000))
    return bar


def rating(studio: Studio) -> QWidget:
    """The companion's last question."""
    form = RatingForm(studio.theme)
    form.ask_about("Invoice total is empty after the update to 8.2", "Ruth Adeyemi")
    return form


def states(studio: Studio) -> QWidget:
    """Everything that the companion's strip says, and a file that comes."""
    window = Pane("surface")
    layout = column(window, gap=1)
    for view in (
        WaitView(HubState.CONNECTING),
        WaitView(HubState.AWAY, pending=1),
        WaitView(HubState.ONLINE),
        WaitView(HubState.ONLINE, agent="李静", is_agent_online=True),
        WaitView(HubState.ONLINE, agent="Ruth Adeyemi"),
        WaitView(HubState.ONLINE, is_done=True),
    ):
        strip = WaitingStrip(studio.theme)
        strip.show_state(view)
        layout.addWidget(strip)
    offer = FileOffer("f1", "Ruth Adeyemi", "fix_vat_8_2.zip", 4_812_004, "Documents/Support")
    layout.addWidget(FileCard(studio.theme, offer))
    layout.addStretch(1)
    return window


def _mirrored(entry: EntryView) -> EntryView:
    """Turn an entry round, as the other side sees it."""
    if isinstance(entry, EventView | RatingView):
        return entry
    return replace(entry, side=Side.THEIRS if entry.side is Side.OURS else Side.OURS)


COMPANION_PAGES: Mapping[str, Page] = MappingProxyType(
    {
        "help": Page(help_form, COMPANION_SIZE),
        "chat": Page(chat, COMPANION_SIZE),
        "chat-away": Page(chat_away, COMPANION_SIZE),
        "request": Page(request, COMPANION_SIZE),
        "banner": Page(banner, QSize(720, 72)),
        "rating": Page(rating, COMPANION_SIZE),
        "states": Page(states, COMPANION_SIZE),
    }
)
"""Those of the companion by name."""
