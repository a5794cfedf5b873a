"""Searching a real store: words and filters, grouping, ranking, and what must not be found any more."""

from __future__ import annotations

import pytest

from sync.search import indexing
from sync.search.indexing import coverage
from sync.search.screen_pop import contacts_by_email, contacts_by_phone
from sync.ticket_sets import tag_edit

DAY_MS = 86_400_000
NOW_MS = 1_790_000_000_000


def test_a_word_finds_its_ticket_once_with_the_best_message(library) -> None:
    ticket = library.add("ticket", subject="Licence", language="en")
    library.give_number(ticket, 7)
    library.add("message", ticket_id=ticket, body="My printer is old.")
    best = library.add("message", ticket_id=ticket, body="Printer printer printer!")
    other = library.add("ticket", subject="Printer", language="en")
    library.add("ticket", subject="Something else")
    library.catch_up()
    answer = library.search("printer")
    assert [hit.ticket_id for hit in answer.tickets] == [other, ticket]  # a subject counts more than a body
    hit = answer.tickets[1]
    assert (hit.number, hit.message_id, hit.message_count) == (7, best, 2)
    assert hit.snippet.text == "Printer printer printer!"
    assert answer.coverage.is_complete and not answer.is_cut


def test_what_is_recent_comes_first(library) -> None:
    old = library.add("ticket", subject="Old", created_at_ms=NOW_MS - 900 * DAY_MS)
    library.add("message", ticket_id=old, body="toner", created_at_ms=NOW_MS - 900 * DAY_MS)
    new = library.add("ticket", subject="New", created_at_ms=NOW_MS)
    library.add("message", ticket_id=new, body="toner", created_at_ms=NOW_MS)
    assert library.tickets("toner") == [new, old]


@pytest.mark.parametrize(
    "query",
    ["drucker", "Druckern", "DRUCK", "größe", "groesse", "grosse", '"die Größe"', "druck -papier", "papier OR drucker"],
)
def test_german(library, query: str) -> None:
    ticket = library.add("ticket", subject="Frage", language="de")
    library.add("message", ticket_id=ticket, body="Die Größe beim Drucker ändern")
    assert library.tickets(query) == [ticket]


@pytest.mark.parametrize("query", ["drucker papier", '"Größe die"', "drucker -größe", "-drucker", "nichts"])
def test_what_does_not_fit_is_not_found(library, query: str) -> None:
    ticket = library.add("ticket", subject="Frage", language="de")
    library.add("message", ticket_id=ticket, body="Die Größe beim Drucker ändern")
    assert library.tickets(query) == []


@pytest.mark.parametrize(
    ("body", "query"),
    [
        ("打印机每打印两页就停止", "打印机"),
        ("打印机每打印两页就停止", "机"),
        ("打印机每打印两页就停止", "止"),
        ("プリンターが停止します", "プリンター"),
        ("프린터가 멈췄습니다", "프린터"),
        ("أعدت تشغيل الخادم", "الخادم"),
        ("Принтер с ошибкой", "ошибка"),
        ("IŞIK SÖNDÜ", "ışık"),
        ("ışık söndü", "ISIK"),
        ("the error E-1042 shows", "e1042"),
        ("the error E-1042 shows", "e-10"),
        ("since 8.2.1 it fails", "8.2"),
        ("write to Anna.Berg@firma.example", "anna.b"),
        ("call 030/1234567", "+49 30 1234567"),
        ("as in #77", "#77"),
    ],
)
def test_every_script_and_every_sign(library, body: str, query: str) -> None:
    ticket = library.add("ticket", subject="-")
    library.add("message", ticket_id=ticket, body=body)
    assert library.tickets(query) == [ticket]


def test_the_index_and_the_ranking_agree_on_every_sign(library) -> None:
    """What the index finds by a token must be found in the text too, else it would be dropped as out of date."""
    body = 'a@b.example E-1042 8.2.1 C:\\Temp\\x.log #5 "quoted" x_y l\'été 50% (ok) a+b a&b 12:30 ½ ٣٤ ﬁne ﷺ'
    ticket = library.add("ticket", subject="-")
    library.add("message", ticket_id=ticket, body=body)
    for word in body.split():
        if any(letter.isalnum() for letter in word) and ":" not in word:
            assert library.tickets(f"{word} ") == [ticket], word


def test_filters(library) -> None:
    anna = library.add("contact", name="Anna Berg", email="anna@berg.example")
    firm = library.add("organisation", name="Bergmann GmbH")
    open_one = library.add("ticket", subject="printer", state="open", priority="urgent", owner_id="me", contact_id=anna)
    done = library.add("ticket", subject="printer", state="closed", product="Ledger Pro", organisation_id=firm)
    library.add("message", ticket_id=done, body="toner", author_name="Ruth Adler", author_kind="agent", author_id="me")
    library.add(
        "message", ticket_id=open_one, body="toner", author_name="Anna Berg", author_kind="contact", author_id=anna
    )
    library.store.edit([tag_edit(done, "VIP case", "all")])
    expected = {
        "printer": {open_one, done},
        "is:open": {open_one},
        "is:open printer": {open_one},
        "is:closed toner": {done},
        "-is:open printer": {done},
        "state:closed,open toner": {open_one, done},
        "priority:urgent": {open_one},
        "owner:me toner": {open_one},
        "is:unassigned printer": {done},
        'tag:"vip case"': {done},
        'tag:"vip case" toner': {done},
        '-tag:"vip case" toner': {open_one},
        "tag:none": set(),
        "customer:anna": {open_one},
        "customer:anna@berg.example toner": {open_one},
        "customer:bergmann": {done},
        "customer:nobody printer": set(),
        "-customer:anna printer": {done},
        "product:ledg": {done},
        "product:ledger toner": {done},
        "from:ruth": {done},
        "from:ruth toner": {done},
        "from:customer toner": {open_one},
        "from:me": {done},
        "from:anna@berg.example toner": {open_one},
        "-from:anna toner": {done},
        "kind:message printer": set(),
        "kind:ticket toner": set(),
    }
    library.catch_up()
    for query, tickets in expected.items():
        assert {hit.ticket_id for hit in library.search(query, me="me").tickets} == tickets, query


def test_dates_narrow_even_what_came_in_another_order(library) -> None:
    tickets = {}
    for day in (5, 400, 1, 30):
        at_ms = NOW_MS - day * DAY_MS
        tickets[day] = library.add("ticket", subject="printer", created_at_ms=at_ms)
        library.add("message", ticket_id=tickets[day], body="toner", created_at_ms=at_ms)
    for query, days in {"after:7d": {5, 1}, "before:7d": {400, 30}, "after:60d before:7d": {30}}.items():
        for words in ("", " printer", " toner"):
            assert set(library.tickets(query + words)) == {tickets[day] for day in days}, query + words


def test_customers_are_found_by_name_company_number_and_address(library) -> None:
    firm = library.add("organisation", name="Bergmann Metallbau", city="Ulm")
    anna = library.add(
        "contact", name="Anna Berg", email="anna.berg@firma.example", phone="+49 30 1234567", organisation_id=firm
    )
    merged = library.add("contact", name="Anna Berg", merged_into=anna)
    library.catch_up()
    for query in ("anna", "berg", "anna metallbau", "030 1234567", "firma.example", "anna.berg@firma.example", "a"):
        found = [hit.record_id for hit in library.search(query).people]
        assert found[:1] == [anna], query
        assert merged not in found
    assert firm in [hit.record_id for hit in library.search("ulm").people]


def test_articles_are_found_by_title_and_body(library) -> None:
    article = library.add("article", title="Printer stops", body="Switch it off.", language="en", product="Ledger")
    library.catch_up()
    for query in ("printers", "switch", "kind:article", "product:ledger stops"):
        assert [hit.article_id for hit in library.search(query).articles] == [article], query


def test_what_changes_is_found_anew_and_not_as_it_was(library) -> None:
    anna = library.add("contact", name="Anna Berg")
    ticket = library.add("ticket", subject="Printer", contact_id=anna)
    assert library.tickets("berg") == [ticket]
    library.change("ticket", ticket, subject="Scanner")
    library.change("contact", anna, name="Anna Holt")
    assert library.tickets("printer") == library.tickets("berg") == []
    assert library.tickets("scanner holt") == [ticket]


def test_a_message_that_came_before_its_ticket_belongs_to_its_customer(library) -> None:
    anna = library.add("contact", name="Anna")
    library.add("message", ticket_id="t-1", body="toner")
    library.catch_up()
    library.add("ticket", id="t-1", subject="Printer", contact_id=anna)
    assert library.tickets("customer:anna toner") == ["t-1"]


def test_what_is_deleted_or_trashed_has_left_before_anybody_searches_again(library) -> None:
    """Privacy: no slice of work is needed."""
    anna = library.add("contact", name="Anna Berg", phone="030 1234567")
    ticket = library.add("ticket", subject="Printer", contact_id=anna)
    message = library.add("message", ticket_id=ticket, body="toner")
    library.catch_up()
    rows = "SELECT count(*) FROM search_{0} WHERE search_{0} MATCH '{1}'"

    def found(kind: str, word: str) -> int:
        with library.store.reading() as session:
            return session.connection().exec_driver_sql(rows.format(kind, word)).scalar_one()

    assert (found("message", "toner"), found("contact", "berg"), found("ticket", "berg")) == (1, 1, 1)
    library.change("message", message, deleted=True)
    assert found("message", "toner") == 0
    with library.store.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM contact WHERE id = ?", (anna,))
    assert (found("contact", "berg"), found("ticket", "berg")) == (0, 0)
    with library.store.reading() as session:
        assert contacts_by_phone(session.connection(), "030 1234567") == []
    library.change("message", message, deleted=False)
    assert library.tickets("toner") == library.tickets("printer") == [ticket]


def test_who_calls(library) -> None:
    anna = library.add("contact", name="Anna", phone="+49 30 1234567, 0171 2345678", email="Anna@Berg.example")
    other = library.add("contact", name="Other", phone="+43 660 1234567")
    merged = library.add("contact", name="Anna", phone="030 1234567", merged_into=anna)
    assert merged
    library.catch_up()
    with library.store.reading() as session:
        connection = session.connection()
        for number in ("+49301234567", "0049 (30) 1234-567", "030 1234567", "0171/2345678"):
            assert contacts_by_phone(connection, number) == [anna], number
        assert contacts_by_phone(connection, "+436601234567") == [other]
        assert set(contacts_by_phone(connection, "1234567")) == {anna, other}
        assert contacts_by_phone(connection, "") == contacts_by_phone(connection, "7777777") == []
        assert contacts_by_email(connection, " ANNA@berg.EXAMPLE") == [anna]
        assert contacts_by_email(connection, "anna@berg") == contacts_by_email(connection, '"') == []


def test_a_common_word_costs_no_more_than_its_newest_messages(library) -> None:
    ticket = library.add("ticket", subject="-")
    library.add_messages(ticket, (f"the printer {number}" for number in range(200)))
    library.catch_up()
    answer = library.search("printer")
    assert answer.is_cut
    assert answer.tickets[0].message_count == 100
    assert not library.search("printer 7 ").is_cut


def test_without_an_index_nothing_is_found_and_that_is_said(tmp_path, library) -> None:
    library.add("ticket", subject="Printer")
    with library.store.transaction() as connection:
        indexing.schema.drop(connection)
    answer = library.search("printer")
    assert answer.is_empty
    assert not answer.coverage.is_complete
    with library.store.reading() as session:
        assert coverage(session.connection()).share == 0.0
