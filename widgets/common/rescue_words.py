"""What a person is told after damaged records were replaced: what happened, what was kept, what to do next."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def words_of_rescue(*, saved: str, aside: str, unsent_count: int, is_whole: bool, is_taken_back: bool) -> str:
    """Return the sentences.

    Args:
        saved: the file with what had not reached the hub.
        aside: the damaged file, "" where there was none any more.
        unsent_count: changes that were saved.
        is_whole: all of them could be read.
        is_taken_back: they go out by themselves.
    """
    said = [_tr("The records on this computer were damaged. Everything that the hub has is being fetched anew.")]
    if unsent_count and is_taken_back:
        said.append(_tr("Changes that had not gone out: {count}. They were saved, and go out now."))
    elif unsent_count:
        said.append(_tr("Changes that had not gone out: {count}. They are kept in {saved}; ask your administrator."))
    if not is_whole:
        said.append(_tr("Some of what was written here last could not be read. Look at your latest tickets."))
    if aside:
        said.append(_tr("The damaged file is kept as {aside}. If this happens again, have the disk checked."))
    return " ".join(said).format(count=unsent_count, saved=saved, aside=aside)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Rescue", text)
