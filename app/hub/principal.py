"""Who is at the other end of a request: a member of the staff or a customer's companion."""

from __future__ import annotations

from dataclasses import dataclass

from desk.roles import is_staff
from sync.protocol.accounts import SignedIn
from sync.protocol.actor import Actor
from sync.protocol.signals import Sender


@dataclass(frozen=True, kw_only=True)
class Principal:
    """A signed-in user or companion, as the hub knows it.

    Attributes:
        id: Agent.id or Contact.id.
        kind: "agent" or "contact".
        scopes: what it may pull.
        ticket_scope: where the tickets live that it opens.
        token_sha256: which sign-in this is; ends with it.
        email, team: of a member of the staff, "" for customers.
    """

    id: str
    kind: str
    name: str
    role: str
    device_id: str
    scopes: frozenset[str]
    ticket_scope: str
    token_sha256: str
    expires_at_ms: int
    email: str = ""
    team: str = ""

    @property
    def is_staff(self) -> bool:
        return self.kind == "agent" and is_staff(self.role)

    def actor(self) -> Actor:
        """Return who acts, for the record store and the desk's rules."""
        return Actor(id=self.id, kind=self.kind, role=self.role, scopes=self.scopes, ticket_scope=self.ticket_scope)

    def sender(self) -> Sender:
        """Return what other people's programs are told about who sent a signal."""
        return Sender(principal_id=self.id, kind=self.kind, name=self.name, role=self.role)

    def full_sender(self) -> Sender:
        """Return what a customer's companion is told about the agent who asks it for a session."""
        return Sender(
            principal_id=self.id, kind=self.kind, name=self.name, role=self.role, email=self.email, team=self.team
        )

    def signed_in(self, token: str) -> SignedIn:
        """Return the answer to a sign-in; with an empty token, the answer to "who am I"."""
        return SignedIn(
            token=token,
            expires_at_ms=self.expires_at_ms,
            principal_id=self.id,
            kind=self.kind,
            name=self.name,
            role=self.role,
            device_id=self.device_id,
            scopes=sorted(self.scopes),
            ticket_scope=self.ticket_scope,
        )
