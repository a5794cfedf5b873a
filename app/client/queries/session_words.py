"""Remote sessions in the customer's words: who saw the screen, with what rights, and how it ended."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.client.operations.note_file import NotedFile
from remote.lease import Right, is_unattended
from sync.records import RemoteSession
from widgets.conversation import EventKind, EventView

MS_PER_MINUTE = 60_000


def tr(text: str) -> str:
    """Return a sentence in the reader's language."""
    return QCoreApplication.translate("ClientSessionWords", text)


def rights_words(rights: list[str]) -> str:
    """Return what the rights let an agent do, as one list of words."""
    words = {
        Right.VIEW: tr("see your screen"),
        Right.CONTROL: tr("use mouse and keyboard"),
        Right.FILES: tr("send and fetch files"),
        Right.CLIPBOARD: tr("share the clipboard"),
    }
    return tr(", ").join(words[right] for right in Right if right.value in rights)


def end_words(reason: str, agent: str) -> str:
    """Return how a session ended, as a sentence."""
    words = {
        "stopped": tr("You stopped it. {agent} sees your screen no more."),
        "left": tr("{agent} has ended it and sees your screen no more."),
        "expired": tr("The time you allowed is over. {agent} sees your screen no more."),
        "revoked": tr("The permission for unattended access is over. {agent} sees your screen no more."),
        "lost": tr("The connection broke, so it was ended. {agent} sees your screen no more."),
    }
    return words.get(reason, tr("It is over. {agent} sees your screen no more.")).format(agent=agent)


def session_events(session: RemoteSession) -> list[EventView]:
    """Return the thin lines that stand for a session in the conversation."""
    agent = session.agent_name or tr("Support")
    if session.granted_at_ms is None:
        refused = {
            "declined": tr("You did not let {agent} see your screen."),
            "no_answer": tr("{agent} asked to see your screen. You did not answer, so it was not shown."),
        }.get(session.end_reason, tr("{agent} asked to see your screen. It was not shown."))
        at_ms = session.ended_at_ms or session.created_at_ms
        return [EventView(f"{session.id}:asked", at_ms, EventKind.SESSION, refused.format(agent=agent))]
    allowed = tr("You let {agent} {rights}.")
    if is_unattended(session.lease or ""):
        allowed = tr("{agent} came in without asking, as this computer allows, to {rights}.")
    words = allowed.format(agent=agent, rights=rights_words(session.rights))
    events = [EventView(f"{session.id}:granted", session.granted_at_ms, EventKind.SESSION, words)]
    if session.ended_at_ms is not None:
        words = end_words(session.end_reason, agent)
        events.append(EventView(f"{session.id}:ended", session.ended_at_ms, EventKind.SESSION, words))
    return events


def file_event(ticket_id: str, number: int, file: NotedFile) -> EventView:
    """Return the thin line that stands for a file that came or went in a session."""
    words = tr("{name} has arrived in {folder}.") if file.has_arrived else tr("{name} was fetched from {folder}.")
    text = words.format(name=file.name, folder=file.folder)
    return EventView(f"{ticket_id}:file:{number}", file.at_ms, EventKind.SESSION, text)
