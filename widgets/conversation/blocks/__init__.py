"""How each kind of entry is laid out and painted: one kind, one file."""

from __future__ import annotations

from widgets.conversation.blocks.base import Above, Block, Hit, HitKind
from widgets.conversation.blocks.file import FileBlock
from widgets.conversation.blocks.message import MessageBlock
from widgets.conversation.blocks.picture import PictureBlock
from widgets.conversation.blocks.thin import EventBlock, RatingBlock
from widgets.conversation.paper import Paper
from widgets.conversation.views import EntryView, EventView, FileView, MessageView, PictureView


def block_for(entry: EntryView, paper: Paper, above: Above) -> Block:
    """Return the block that shows an entry."""
    match entry:
        case MessageView():
            return MessageBlock(entry, paper, above)
        case PictureView():
            return PictureBlock(entry, paper, above)
        case FileView():
            return FileBlock(entry, paper, above)
        case EventView():
            return EventBlock(entry, paper, above)
        case _:
            return RatingBlock(entry, paper, above)


__all__ = ["Above", "Block", "Hit", "HitKind", "block_for"]
