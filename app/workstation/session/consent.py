"""Whether an answer is the customer's own consent to what was asked: nothing that the hub could have made up."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from remote.errors import LeaseError
from remote.lease import Lease, Right, verify_lease

CLOCK_SLACK_MS = 5 * 60_000
"""The customer's clock may be wrong by minutes; the companion, whose clock it is, enforces the times."""


@dataclass(frozen=True)
class Question:
    """What was asked of a customer, and by whom.

    Attributes:
        device_key: the Ed25519 public key of the customer's device as hex, from his record.
        commitment: to the agent's session key (remote.ssh.code).
    """

    session_id: str
    ticket_id: str
    agent_id: str
    device_id: str
    device_key: str
    commitment: str
    rights: tuple[Right, ...]


def tr(text: str) -> str:
    """Return a sentence in the reader's language."""
    return QCoreApplication.translate("Consent", text)


def checked_lease(token: str, question: Question, now_ms: int) -> Lease:
    """Return the lease that answers a question.

    Raises:
        LeaseError: forged, for another session, ticket, agent or key, more than was asked, or over already.
    """
    lease = verify_lease(token, question.device_key)
    expected = (question.session_id, question.ticket_id, question.agent_id, question.commitment)
    if (lease.session_id, lease.ticket_id, lease.agent_id, lease.agent_commitment) != expected:
        raise LeaseError(tr("The customer's consent is for another session. Nothing was connected; ask again."))
    if question.device_id and lease.device_id != question.device_id:
        raise LeaseError(tr("The consent comes from another device than the customer's. Nothing was connected."))
    if not set(lease.rights) <= set(question.rights):
        raise LeaseError(tr("The consent names more than was asked for. Nothing was connected; ask again."))
    if not lease.rights or lease.expires_at_ms + CLOCK_SLACK_MS <= now_ms:
        raise LeaseError(tr("The customer's consent is over already. Ask again."))
    return lease
