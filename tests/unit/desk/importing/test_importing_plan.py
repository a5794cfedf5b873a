"""What an import would do."""

# ruff: noqa: E501  (tables of texts)

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.importing import keys
from desk.importing.entries import Entry, Outcome, Plan
from desk.importing.fields import Field
from desk.importing.known import KnownCustomers
from desk.importing.mapping import ColumnMapping, ImportOptions, guess_mapping
from desk.importing.plan import make_plan
from desk.importing.remarks import WORDING, RemarkCode, sentence
from sync.exchange.lines import table_of
from sync.records import FieldValue

F = Field
Store = dict[str, dict[str, dict[str, FieldValue]]]

ORGANISATION = {
    "name": "",
    "tier": "ordinary",
    "city": "",
    "country": "",
    "language": "",
    "service_until": "",
    "note": "",
}
CONTACT = {"organisation_id": "", "name": "", "email": "", "phone": "", "position": "", "department": "",
           "language": "", "note": "", "merged_into": ""}  # fmt: skip


def store_of(organisations: Mapping[str, dict[str, str]], contacts: Mapping[str, dict[str, str]]) -> Store:
    return {
        "organisation": {i: {"id": i, "deleted": False, **ORGANISATION, **f} for i, f in organisations.items()},
        "contact": {i: {"id": i, "deleted": False, **CONTACT, **f} for i, f in contacts.items()},
    }


def known(store: Store) -> KnownCustomers:
    return KnownCustomers(store["organisation"].values(), store["contact"].values())


def plan(
    store: Store, header: str, *lines: str, options: ImportOptions | None = None, mapping: ColumnMapping | None = None
) -> Plan:
    rows = [(at, line.split("|")) for at, line in enumerate((header, *lines), 1)]
    table = table_of(rows)
    return make_plan(table, mapping or guess_mapping(table.header, []), known(store), options)


def done(store: Store, made: Plan) -> Store:
    """Do what a plan says, as the store would."""
    for batch in made.batches():
        for edit in batch:
            default = ORGANISATION if edit.kind == "organisation" else CONTACT
            assert edit.is_new != (edit.record_id in store[edit.kind])
            row = store[edit.kind].setdefault(edit.record_id, {"id": edit.record_id, "deleted": False, **default})
            row.update(edit.fields)
    return store


def told(entries: Sequence[Entry]) -> list[tuple[int, str, str]]:
    return [(entry.line, entry.kind, entry.outcome.value) for entry in entries]


def changes(entry: Entry) -> dict[str, tuple[str, str]]:
    return {change.field: (change.old, change.new) for change in entry.changes}


def remarks(made: Plan) -> list[str]:
    return [f"{entry.line}: {sentence(r, WORDING[r.code])}" for entry in made.entries for r in entry.remarks]


EMPTY: Store = {"organisation": {}, "contact": {}}
HEADER = "Name|E-mail|Phone|Company|City|Tier|Service until"


def empty() -> Store:
    return store_of({}, {})


def test_new_customers_are_made_with_tidied_values() -> None:
    made = plan(empty(), HEADER, " Anna  Berg |ANNA@Berg.example|+49 (30) 12/3|Berg GmbH|Ulm|Super VIP|31.12.2027")
    store = done(empty(), made)
    (organisation,), (contact,) = store["organisation"].values(), store["contact"].values()
    assert {k: organisation[k] for k in ("name", "city", "tier", "service_until")} == {
        "name": "Berg GmbH", "city": "Ulm", "tier": "super_vip", "service_until": "2027-12-31",
    }  # fmt: skip
    assert {k: contact[k] for k in ("name", "email", "phone", "organisation_id")} == {
        "name": "Anna Berg", "email": "anna@berg.example", "phone": "+49 (30) 12/3", "organisation_id": organisation["id"],
    }  # fmt: skip


def test_the_same_file_on_two_machines_makes_the_same_records() -> None:
    lines = ("Anna|a@x.de|1|Berg|Ulm||", "Bob||2|BERG |||", "王晓明||3|华夏|北京||")
    first, second = plan(empty(), HEADER, *lines), plan(empty(), HEADER, *lines)
    assert [e.record_id for e in first.entries] == [e.record_id for e in second.entries]
    assert len({e.record_id for e in first.entries}) == 5


def test_names_are_the_same_however_they_are_typed() -> None:
    assert keys.name_key("ＩŞIK  yazılım\u00a0a.ş.") == keys.name_key("Işık Yazılım A.Ş.")
    assert keys.organisation_id("IŞIK") == keys.organisation_id("ışık")


def test_organisations_are_recognised_by_name_and_contacts_by_address() -> None:
    store = store_of(
        {"o1": {"name": "Berg GmbH"}}, {"c1": {"name": "Anna", "email": "a@x.de", "organisation_id": "o1"}}
    )
    made = plan(store, HEADER, "Anna Berg|A@X.DE|123|berg  gmbh|Ulm||")
    assert told(made.entries) == [(2, "organisation", "changed"), (2, "contact", "changed")]
    assert changes(made.entries[0]) == {"city": ("", "Ulm")}  # the name is the same, however it is typed
    assert changes(made.entries[1]) == {"name": ("Anna", "Anna Berg"), "phone": ("", "123")}
    assert [e.record_id for e in made.entries] == ["o1", "c1"]


def test_contacts_without_an_address_are_recognised_by_name_and_organisation() -> None:
    store = store_of(
        {"o1": {"name": "Berg"}, "o2": {"name": "Weiß"}}, {"c1": {"name": "Anna", "organisation_id": "o1"}}
    )
    made = plan(store, HEADER, "anna||1|Berg|||", "Anna||2|Weiß|||", "ANNA|a@x.de|3|Berg|||")
    assert [(e.line, e.outcome, e.record_id == "c1") for e in made.entries if e.kind == "contact"] == [
        (2, Outcome.DUPLICATE, False), (3, Outcome.NEW, False), (4, Outcome.CHANGED, True),
    ]  # fmt: skip


def test_another_address_is_another_person() -> None:
    store = store_of({"o1": {"name": "Berg"}}, {"c1": {"name": "Anna", "email": "old@x.de", "organisation_id": "o1"}})
    assert told(plan(store, HEADER, "Anna|new@x.de|||||").entries) == [(2, "contact", "new")]
    assert plan(store, HEADER, "Anna|new@x.de||Berg|||").entries[1].outcome is Outcome.NEW


def test_a_customer_number_goes_before_everything_else() -> None:
    header = "Customer number|Name|E-mail|Company"
    first = plan(empty(), header, "17|Anna|a@x.de|Berg", "18|Bob|a@x.de|Berg")
    store = done(empty(), first)
    assert first.counts[Outcome.NEW] == 3
    again = plan(store, header, "17|Anna Klein|klein@x.de|Berg", "18|Bob|a@x.de|Berg")
    assert told(again.entries)[1:] == [(2, "contact", "changed"), (3, "contact", "unchanged")]
    assert changes(again.entries[1]) == {"name": ("Anna", "Anna Klein"), "email": ("a@x.de", "klein@x.de")}


def test_the_number_of_a_contact_that_was_here_without_one_finds_him_by_his_address() -> None:
    store = store_of({}, {"c1": {"name": "Anna", "email": "a@x.de"}})
    header, lines = "Customer number|Name|E-mail|Phone", ("17|Anna|a@x.de|1", "18|Bob|a@x.de|2")
    made = plan(store, header, *lines)
    assert told(made.entries) == [(2, "contact", "changed"), (3, "contact", "new")]
    assert plan(done(store, made), header, *lines).edit_count == 0


def test_a_number_of_an_organisation_finds_it_and_needs_a_name_only_when_it_is_new() -> None:
    header = "Account id|Company|City|Name"
    store = done(empty(), plan(empty(), header, "A1|Berg|Ulm|Anna"))
    made = plan(store, header, "A1|Berg & Sons|Kiel|Anna", "A9||Bonn|Bob")
    assert changes(made.entries[0]) == {"name": ("Berg", "Berg & Sons"), "city": ("Ulm", "Kiel")}
    assert remarks(made) == ["3: no organisation with the number A9 is known, and no name is given"]
    assert made.counts[Outcome.SKIPPED] == 1


def test_an_empty_cell_empties_nothing_unless_asked() -> None:
    store = store_of({"o1": {"name": "Berg", "city": "Ulm", "tier": "vip"}},
                     {"c1": {"name": "Anna", "email": "a@x.de", "phone": "1", "organisation_id": "o1"}})  # fmt: skip
    line = "Anna|a@x.de||Berg|||"
    assert plan(store, HEADER, line).edit_count == 0
    blanked = plan(store, HEADER, line, options=ImportOptions(is_blanking=True))
    assert [changes(entry) for entry in blanked.entries] == [{"city": ("Ulm", "")}, {"phone": ("1", "")}]


def test_filling_only_leaves_what_is_there_and_says_so() -> None:
    store = store_of({}, {"c1": {"name": "Anna", "email": "a@x.de", "phone": "1"}})
    made = plan(store, "Name|E-mail|Phone|Position", "Anna B|a@x.de|2|CEO", options=ImportOptions(is_filling_only=True))
    assert changes(made.entries[0]) == {"position": ("", "CEO")}
    assert remarks(made) == ["2: name “Anna” stays, “Anna B” was not taken", "2: phone “1” stays, “2” was not taken"]


def test_what_cannot_be_taken_is_said_with_its_line() -> None:
    made = plan(empty(), HEADER, "|||||VIP|", "Anna|no address||Berg||blue|never", "A|B", "a|b|c|d|e|f|g|h",
                "Bob|b@x.de|1||||", "Bobby|B@x.de|2||||", "Eva|e@x.de||BERG||VIP|", "Ada|d@x.de||Berg||gold|",
                "Ida|i@x.de||Berg||ordinary|")  # fmt: skip
    assert remarks(made) == [
        "3: “blue” is no tier and was left out",
        "3: “never” is no date and was left out",
        "3: says tier “ordinary” where line 8 says “vip”, which counts",
        "2: names neither a person nor an organisation",
        "3: “no address” is no e-mail address and was left out",
        "4: has 2 cells where the heading has 7",
        "5: has 8 cells where the heading has 7",
        "7: speaks of the same as line 6, which counts",
    ]
    assert (made.counts[Outcome.SKIPPED], made.counts[Outcome.DUPLICATE], made.counts[Outcome.NEW]) == (3, 1, 6)
    assert changes(made.entries[0])["tier"] == ("", "vip")


def test_what_is_too_long_is_left_out() -> None:
    made = plan(empty(), "Name|E-mail|Phone|Note", f"Anna|a@x.de|{'1' * 1_001}|{'n' * 50_001}")
    assert remarks(made) == [
        "2: phone is longer than 1,000 characters and was left out",
        "2: note is longer than 50,000 characters and was left out",
    ]
    assert set(changes(made.entries[0])) == {"name", "email"}


def test_several_that_fit_are_left_alone() -> None:
    store = store_of({"o1": {"name": "Berg"}, "o2": {"name": "BERG"}},
                     {"c1": {"name": "A", "email": "i@x.de"}, "c2": {"name": "B", "email": "i@x.de"}})  # fmt: skip
    made = plan(store, HEADER, "C|i@x.de|1||||", "b|i@x.de|2||||", "D||3|Berg|||")
    assert told(made.entries) == [(2, "contact", "skipped"), (3, "contact", "changed"), (4, "", "skipped")]
    assert made.entries[1].record_id == "c2"
    assert [r.code for e in made.entries for r in e.remarks] == [RemarkCode.SEVERAL_FIT] * 2


def test_an_address_of_which_nobody_can_say_whose_it_is_makes_nobody() -> None:
    header, lines = "Customer number|Name|E-mail", ("|Anna|a@x.de", "1|Anna|", "2|Anna|", "||a@x.de")
    made = plan(empty(), header, *lines)
    assert made.counts[Outcome.NEW] == 2
    assert remarks(made) == [
        "2: 2 customers here fit Anna; merge them, or give a customer number",
        "5: speaks of the same as line 2, which counts",
    ]
    assert plan(done(empty(), made), header, *lines).edit_count == 0


def test_customers_in_the_trash_stay_there() -> None:
    store = store_of({}, {"c1": {"name": "Anna", "email": "a@x.de"}})
    store = done(store, plan(store, HEADER, "Bob|b@x.de|||||"))
    bob = next(i for i, f in store["contact"].items() if f["name"] == "Bob")
    store["contact"][bob]["deleted"] = True
    made = plan(store, HEADER, "Bob|b@x.de|1||||")
    assert remarks(made) == ["2: Bob is in the trash here; restore it first"]
    assert made.edit_count == 0
    exported = plan(store, "id|name|email|deleted", "c7|Eva|e@x.de|true", "c8|Ida|i@x.de|false")
    assert told(exported.entries) == [(2, "", "skipped"), (3, "contact", "new")]


def test_a_merged_contact_is_the_one_it_was_merged_into() -> None:
    store = store_of({}, {"c1": {"name": "Anna", "email": "a@x.de"},
                          "c2": {"name": "Anna", "email": "old@x.de", "merged_into": "c1"}})  # fmt: skip
    made = plan(store, "Name|E-mail|Phone", "Anna|old@x.de|7")
    assert made.entries[0].record_id == "c1"
    assert "7" in [change.new for change in made.entries[0].changes]


def test_what_was_renamed_here_is_not_renamed_back() -> None:
    lines = ("Anna|a@x.de|1|Berg|Ulm||", "Bob||2|Berg|||")
    store = done(empty(), plan(empty(), HEADER, *lines))
    next(iter(store["organisation"].values()))["name"] = "Berg & Partner"
    for fields in store["contact"].values():
        fields["email" if fields["email"] else "name"] = "new@x.de" if fields["email"] else "Robert"
    assert plan(store, HEADER, *lines).edit_count == 0


def test_people_are_moved_to_the_organisation_that_the_table_names() -> None:
    store = store_of({"o1": {"name": "Berg"}}, {"c1": {"name": "Anna", "email": "a@x.de", "organisation_id": "o1"}})
    made = plan(store, HEADER, "Anna|a@x.de||Weiß|||")
    change = made.entries[1].changes[0]
    assert (change.field, change.old_words, change.new_words) == ("organisation_id", "Berg", "Weiß")


def test_first_and_last_names_are_put_together() -> None:
    made = plan(
        empty(), "First name|Last name|E-mail", "Anna|Berg|a@x.de", "晓明|王|w@x.cn", "|Klein|k@x.de", "||only@x.de"
    )
    assert [entry.title for entry in made.entries] == ["Anna Berg", "王晓明", "Klein", "only@x.de"]


def test_edits_come_in_batches_with_organisations_first() -> None:
    lines = [f"N{n}|n{n}@x.de||O{n % 7}|||" for n in range(1_000)]
    batches = list(plan(empty(), HEADER, *lines).batches())
    assert [len(batch) for batch in batches] == [500, 500, 7]
    assert [edit.kind for edit in batches[0][:8]] == ["organisation"] * 7 + ["contact"]


def test_planning_can_be_stopped() -> None:
    table = table_of((n, ["Name", "City"] if n == 1 else [f"N{n}", "Ulm"]) for n in range(1, 1_500))

    class StopError(Exception):
        pass

    def on_line(count: int) -> None:
        if count >= 1_000:
            raise StopError

    with pytest.raises(StopError):
        make_plan(table, guess_mapping(table.header, []), known(empty()), None, on_line)


SMALL = st.sampled_from
LINES = st.lists(
    st.tuples(
        SMALL(["", "1", "2"]), SMALL(["", "Anna", "anna ", "Bob"]), SMALL(["", "a@x.de", "A@x.de", "b@x.de", "bad"]),
        SMALL(["", "1", "2"]), SMALL(["", "X"]), SMALL(["", "Berg", "BERG", "Weiß"]), SMALL(["", "Ulm", "Bonn"]),
        SMALL(["", "vip", "gold", "blue"]),
    ),
    max_size=8,
    unique_by=lambda cells: cells[0] or cells,  # nobody gives one number to two people
)  # fmt: skip
COLUMNS = ColumnMapping(
    (F.CONTACT_ID, F.CONTACT_NAME, F.EMAIL, F.PHONE, F.ORGANISATION_ID, F.ORGANISATION_NAME, F.CITY, F.TIER)
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(LINES, LINES, st.booleans())
def test_importing_a_file_again_changes_nothing(
    before: list[tuple[str, ...]], lines: list[tuple[str, ...]], is_filling: bool
) -> None:
    header, options = "|".join("abcdefgh"), ImportOptions(is_filling_only=is_filling)
    store = done(empty(), plan(empty(), header, *map("|".join, before), mapping=COLUMNS))
    store = done(store, plan(store, header, *map("|".join, lines), options=options, mapping=COLUMNS))
    again = plan(store, header, *map("|".join, lines), options=options, mapping=COLUMNS)
    assert [(e.line, e.changes) for e in again.entries if e.outcome in {Outcome.NEW, Outcome.CHANGED}] == []
