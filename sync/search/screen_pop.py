"""Who calls: customers by telephone number, however it is written, and by e-mail address."""

from __future__ import annotations

from sqlalchemy import Connection

from sync.search import schema
from sync.search.folding import fold
from sync.search.phones import is_same_line, phone_digits, phone_numbers, phone_tail
from sync.search.tokens import MAX_TOKEN_CHARS

LOOKED_AT = 200
"""Customers with the same seven last digits."""


def contacts_by_phone(connection: Connection, number: str, limit: int = 5) -> list[str]:
    """Return the ids of customers with a number, those first whose number agrees in the most digits.

    Args:
        connection: of a reading transaction.
        number: as the exchange gives it: national or international, with any signs.
    """
    tail = phone_tail(number)
    if not tail or not schema.is_there(connection):
        return _exactly(connection, "phone", number.strip(), limit)
    statement = (
        "SELECT r.id, r.phone FROM search_phone p CROSS JOIN contact r ON r.rowid = p.n"
        " WHERE p.tail = ? AND NOT r.deleted AND r.merged_into = '' LIMIT ?"
    )
    rows = connection.exec_driver_sql(statement, (tail, LOOKED_AT)).fetchall()
    found = {row.id: agreed for row in rows if (agreed := _agreement(row.phone, number))}
    ranked = sorted(found, key=lambda contact_id: -found[contact_id])[:limit]
    return ranked or _exactly(connection, "phone", number.strip(), limit)


def _agreement(held: str, number: str) -> int:
    """Return in how many digits a customer's number (or one of several) agrees, 0 for another line."""
    numbers = [held[begin:end] for begin, end in phone_numbers(held)] or [held]
    digits = phone_digits(number)
    same = (phone_digits(one) for one in numbers if is_same_line(one, number))
    return max((min(len(one), len(digits)) for one in same), default=0)


def contacts_by_email(connection: Connection, address: str, limit: int = 5) -> list[str]:
    """Return the ids of customers with an e-mail address, in any case of letters."""
    address = address.strip()
    token = fold(address)[:MAX_TOKEN_CHARS]
    if not token or '"' in token or not schema.is_there(connection):
        return _exactly(connection, "email", address, limit)
    statement = (
        "SELECT r.id, r.email FROM search_contact s CROSS JOIN contact r ON r.rowid = s.rowid"
        " WHERE s.search_contact MATCH ? AND NOT r.deleted AND r.merged_into = '' ORDER BY s.rowid DESC LIMIT ?"
    )
    rows = connection.exec_driver_sql(statement, (f'reached : "{token}"', LOOKED_AT))
    found = [row.id for row in rows if fold(row.email.strip()) == fold(address)][:limit]
    return found or _exactly(connection, "email", address, limit)


def _exactly(connection: Connection, column: str, value: str, limit: int) -> list[str]:
    """Look a value up as it is written, in what the index does not hold yet."""
    if not value:
        return []
    statement = f"SELECT id FROM contact WHERE {column} = ? AND NOT deleted AND merged_into = '' LIMIT ?"
    return list(connection.exec_driver_sql(statement, (value, limit)).scalars())
