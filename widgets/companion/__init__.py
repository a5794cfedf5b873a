"""The customer's side: one question at a time, large targets, plain words."""

from __future__ import annotations

from widgets.companion.banner import ShareBanner
from widgets.companion.chat import CompanionChat
from widgets.companion.drawing_board import DrawingBoard
from widgets.companion.file_card import FileCard
from widgets.companion.help_form import HelpForm
from widgets.companion.rating import RatingForm
from widgets.companion.request_card import RequestCard
from widgets.companion.slim_banner import SlimBanner
from widgets.companion.unattended_list import UnattendedList
from widgets.companion.views import (
    BannerView,
    FileOffer,
    HelpContext,
    HelpRequest,
    HubState,
    RequestView,
    UnattendedView,
    WaitView,
)
from widgets.companion.waiting import WaitingStrip

__all__ = [
    "BannerView",
    "CompanionChat",
    "DrawingBoard",
    "FileCard",
    "FileOffer",
    "HelpContext",
    "HelpForm",
    "HelpRequest",
    "HubState",
    "RatingForm",
    "RequestCard",
    "RequestView",
    "ShareBanner",
    "SlimBanner",
    "UnattendedList",
    "UnattendedView",
    "WaitView",
    "WaitingStrip",
]
