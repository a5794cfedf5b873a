"""The conversation of a ticket, and where an answer is written."""

from __future__ import annotations

from widgets.conversation.composer import Composer, DraftView
from widgets.conversation.earlier import EarlierPages
from widgets.conversation.model import ConversationModel
from widgets.conversation.picture import PictureOverlay
from widgets.conversation.view import ConversationView
from widgets.conversation.views import (
    Delivery,
    EntryView,
    EventKind,
    EventView,
    FileView,
    MessageView,
    PictureView,
    RatingView,
    Side,
)

__all__ = [
    "Composer",
    "ConversationModel",
    "ConversationView",
    "Delivery",
    "DraftView",
    "EarlierPages",
    "EntryView",
    "EventKind",
    "EventView",
    "FileView",
    "MessageView",
    "PictureOverlay",
    "PictureView",
    "RatingView",
    "Side",
]
