"""The staff's accounts: made, listed, changed and closed by the person who runs the hub."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, update

from app.hub.announcement import announce
from app.hub.audit import Audit
from app.hub.bus import Recheck
from app.hub.directory import write_agent
from app.hub.errors import AccountError
from app.hub.passwords import Passwords
from app.hub.tables import USER
from app.hub.tokens import Tokens
from desk.roles import is_staff
from sync.hub.hub_store import HubStore
from sync.identifiers import new_record_id
from sync.records import FieldValue

OPERATOR = "operator"
"""Who changes accounts: whoever may run commands on the hub's machine."""


@dataclass(frozen=True)
class User:
    """A member of the staff; `id` is the id of the Agent record."""

    id: str
    email: str
    name: str
    role: str
    team_id: str
    password_hash: str
    is_active: bool
    created_at_ms: int


class Users:
    """The table of accounts. Every method blocks."""

    def __init__(
        self,
        store: HubStore,
        passwords: Passwords,
        audit: Audit,
        now_ms: Callable[[], int],
    ) -> None:
        """Take what an account is made of: the records, the hasher, the audit and a clock."""
        self._store = store
        self._passwords = passwords
        self._audit = audit
        self._now_ms = now_ms

    def add(self, email: str, name: str, role: str, team_id: str, password: str) -> User:
        """Make an account and its Agent record.

        Raises:
            AccountError: there is one already, or e-mail, role or password will not do.
        """
        address = _checked_email(email)
        if not is_staff(role):
            raise AccountError(f"There is no role {role!r}; choose agent, supervisor, trainer or admin.")
        hashed = self._passwords.hash(password)
        user = User(new_record_id(), address, name or address, role, team_id, hashed, True, self._now_ms())
        with self._store.transaction() as transaction:
            connection = transaction.connection
            if connection.execute(select(USER.c.id).where(USER.c.email == address)).first() is not None:
                raise AccountError(f"{address} has an account already.")
            connection.execute(insert(USER).values(**vars(user)))
            write_agent(transaction, user.id, _agent_fields(user))
            self._audit.note_in(connection, OPERATOR, "user_added", f"{user.email} {user.role} {user.team_id}")
        return user

    def everyone(self) -> Sequence[User]:
        """Return all accounts, closed ones too, by e-mail address."""
        with self._store.reader.begin() as connection:
            rows = connection.execute(select(USER).order_by(USER.c.email)).all()
        return [User(**row._mapping) for row in rows]

    def by_email(self, email: str) -> User | None:
        """Return an account by its e-mail address, in any case of letters."""
        return self._find(USER.c.email == email.strip().lower())

    def by_id(self, user_id: str) -> User | None:
        """Return an account by its id."""
        return self._find(USER.c.id == user_id)

    def _find(self, condition: object) -> User | None:
        with self._store.reader.begin() as connection:
            row = connection.execute(select(USER).where(condition)).first()  # type: ignore[arg-type]  # a column clause
        return None if row is None else User(**row._mapping)

    def set_password(self, email: str, password: str) -> None:
        """Give an account another password; whoever is signed in with the old one is signed out.

        Raises:
            AccountError: no such account, or the password will not do.
        """
        self._change(email, "user_password_set", password_hash=self._passwords.hash(password))

    def rehash(self, user: User, password: str) -> None:
        """Keep the same password under today's hashing parameters."""
        with self._store.engine.begin() as connection:
            hashed = self._passwords.hash(password)
            connection.execute(update(USER).where(USER.c.id == user.id).values(password_hash=hashed))

    def disable(self, email: str) -> None:
        """Close an account: its sign-ins end now; its name stays in the records.

        Raises:
            AccountError: no such account.
        """
        self._change(email, "user_disabled", is_active=False)

    def enable(self, email: str) -> None:
        """Open a closed account again.

        Raises:
            AccountError: no such account.
        """
        self._change(email, "user_enabled", is_active=True)

    def _change(self, email: str, what: str, **values: str | bool) -> None:
        user = self.by_email(email)
        if user is None:
            raise AccountError(f"{email} has no account here. `deskhand-hub user list` shows who has.")
        with self._store.transaction() as transaction:
            connection = transaction.connection
            changed = connection.execute(
                update(USER).where(USER.c.id == user.id).values(**values).returning(USER)
            ).one()
            Tokens.revoke_all(connection, user.id)
            write_agent(transaction, user.id, _agent_fields(User(**changed._mapping)))
            self._audit.note_in(connection, OPERATOR, what, user.email)
        announce(self._store.engines, Recheck())


def _agent_fields(user: User) -> dict[str, FieldValue]:
    names = ("name", "email", "role", "team_id", "is_active")
    return {name: getattr(user, name) for name in names}


def _checked_email(email: str) -> str:
    address = email.strip().lower()
    local, _, domain = address.partition("@")
    if not local or not domain or len(address) > 254 or any(letter.isspace() for letter in address):
        raise AccountError(f"{email!r} is not an e-mail address.")
    return address
