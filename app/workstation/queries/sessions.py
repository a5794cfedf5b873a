"""Remote sessions in the words of a conversation: who was let in to what, and how it ended."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from remote.lease import Right, is_unattended
from sync.records import RemoteSession
from widgets.conversation import EventKind, EventView

SECOND_MS = 1000
MINUTE_S = 60


def tr(text: str) -> str:
    """Return a sentence in the reader's language."""
    return QCoreApplication.translate("SessionWords", text)


def right_words(right: str) -> str:
    """Return what a right lets the agent do."""
    return {
        Right.VIEW: tr("see the screen"),
        Right.CONTROL: tr("control mouse and keyboard"),
        Right.FILES: tr("send and fetch files"),
        Right.CLIPBOARD: tr("share the clipboard"),
    }.get(Right(right) if right in set(Right) else Right.VIEW, right)


def rights_words(rights: list[str] | tuple[str, ...]) -> str:
    """Return rights as one list of words."""
    return tr(", ").join(right_words(right) for right in rights)


def end_words(reason: str, agent: str) -> str:
    """Return how a session ended, in plain words for the staff."""
    return {
        "stopped": tr("the customer stopped it"),
        "left": tr("{agent} left").format(agent=agent),
        "expired": tr("the granted time was over"),
        "revoked": tr("the permission for unattended access was taken back"),
        "lost": tr("the connection was lost"),
    }.get(reason, tr("it ended"))


def span_words(span_ms: int) -> str:
    """Return how long a session took."""
    seconds = max(0, span_ms) // SECOND_MS
    if seconds < MINUTE_S:
        return tr("{count} s").format(count=seconds)
    return tr("{count} min").format(count=round(seconds / MINUTE_S))


def session_events(session: RemoteSession, customer: str) -> list[EventView]:
    """Return the thin lines that stand for a session in its ticket's conversation."""
    agent = session.agent_name or tr("an agent")
    refusal = {
        "declined": tr("{customer} declined {agent}'s request for a remote session."),
        "no_answer": tr("{customer} did not answer {agent}'s request for a remote session."),
    }.get(session.end_reason)
    if refusal is not None:
        at_ms = session.ended_at_ms or session.created_at_ms
        words = refusal.format(customer=customer, agent=agent)
        return [EventView(f"{session.id}:asked", at_ms, EventKind.SESSION, words)]
    events = []
    if session.granted_at_ms is not None:
        allowed = tr("{customer} let {agent} {rights}.")
        if is_unattended(session.lease or ""):
            allowed = tr("Unattended access: {agent} came to {customer}'s machine without asking, to {rights}.")
        words = allowed.format(customer=customer, agent=agent, rights=rights_words(session.rights))
        events.append(EventView(f"{session.id}:granted", session.granted_at_ms, EventKind.SESSION, words))
    if session.ended_at_ms is not None and session.granted_at_ms is not None:
        words = tr("Remote session ended after {span}: {reason}.").format(
            span=span_words(session.ended_at_ms - session.granted_at_ms), reason=end_words(session.end_reason, agent)
        )
        events.append(EventView(f"{session.id}:ended", session.ended_at_ms, EventKind.SESSION, words))
    return events
