"""A write transaction whose end is told truly, even where the database goes away in the middle of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Transaction
from sqlalchemy.exc import DBAPIError

from sync.errors import UncertainError
from sync.store.engines import Engines
from sync.store.failures import told_as_store_errors
from sync.store.server_failures import UNCERTAIN, is_gone


@contextmanager
def durable_transaction(engines: Engines) -> Iterator[Connection]:
    """Write within one transaction, which is on the disk when the block has ended without an error.

    Raises:
        StoreBusyError: others were in the way; nothing was written.
        UncertainError: the connection broke while it committed.
        StoreError: nothing was written.
    """
    with told_as_store_errors(engines.path), engines.writer.connect() as connection:
        transaction = connection.begin()
        try:
            yield connection
        except BaseException:
            transaction.rollback()
            raise
        _commit(transaction, engines.path.name)


def _commit(transaction: Transaction, name: str) -> None:
    try:
        transaction.commit()
    except DBAPIError as error:
        if is_gone(error):
            raise UncertainError(f"{UNCERTAIN} ({name})") from error
        raise
