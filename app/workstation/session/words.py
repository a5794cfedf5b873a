"""How a remote session ended, in plain words for the agent."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

END_REASONS = frozenset({"stopped", "left", "expired", "declined", "no_answer", "lost", "revoked"})
"""What a session's record holds as its end."""


def tr(text: str) -> str:
    """Return a sentence in the reader's language."""
    return QCoreApplication.translate("SessionEnds", text)


def signal_reason(reason: str) -> str:
    """Return the reason of the end that a signal names, as on the record; an unknown one counts as lost."""
    return reason if reason in END_REASONS else "lost"


def end_sentence(reason: str, customer: str) -> str:
    """Return what happened and what can be done next."""
    sentence = {
        "stopped": tr("{customer} has stopped the session."),
        "left": tr("You have left the session with {customer}."),
        "expired": tr("The time that {customer} granted is over. Ask again if you need more."),
        "revoked": tr("The permission for unattended access to {customer} is over. Ask for a session as usual."),
        "declined": tr("{customer} declined. Say in the conversation what you want to look at, and ask again."),
        "no_answer": tr("{customer} did not answer within a minute. Nothing was connected; ask again at any time."),
        "too_often": tr("{customer} has just declined. Nobody was asked: wait a little, and say first what it is for."),
        "not_again": tr(
            "{customer} does not want to be asked about this ticket again. Nobody was asked; write to him."
        ),
        "busy": tr("{customer} is in another session right now. Ask again when it is over."),
        "lost": tr("The connection to {customer} is lost. The ticket keeps everything; ask again when it is back."),
        "not_online": tr("{customer}'s companion is not connected. Write to him; ask again when he is there."),
    }.get(reason, tr("The session with {customer} is over."))
    return sentence.format(customer=customer)
