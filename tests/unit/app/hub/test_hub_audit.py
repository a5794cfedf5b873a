from __future__ import annotations

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from app.hub.ledger import Ledger
from app.hub.tables import AUDIT


def test_lines_come_back_oldest_first(ledger: Ledger) -> None:
    for what in ("one", "two", "three"):
        ledger.audit.note("ada", what, "about it", "192.0.2.1")
    last = ledger.audit.last(2)
    assert [(line.who, line.what, line.about, line.address) for line in last] == [
        ("ada", "two", "about it", "192.0.2.1"),
        ("ada", "three", "about it", "192.0.2.1"),
    ]


@pytest.mark.parametrize(
    "statement", [delete(AUDIT), update(AUDIT).values(who="nobody"), text("DELETE FROM hub_audit")]
)
def test_no_line_can_be_changed_or_removed(ledger: Ledger, statement: object) -> None:
    ledger.audit.note("ada", "something")
    with pytest.raises(DBAPIError, match="append-only"), ledger.engines.writer.begin() as connection:
        connection.execute(statement)
    assert ledger.audit.last(1)[0].who == "ada"


def test_a_line_stays_one_line(ledger: Ledger) -> None:
    ledger.audit.note("ada", "x", "two\nlines\t\x1b[31m" + "y" * 2000)
    about = ledger.audit.last(1)[0].about
    assert about.isprintable()
    assert len(about) == 500
