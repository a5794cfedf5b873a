"""The queue's model: sections in order, rows changed one by one, a filter over all of it."""

# ruff: noqa: E501  (tables read best with a row in a line)

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from desk.queue import Section
from widgets.gallery.samples import many_rows, queue_rows
from widgets.queue.model import ROW_ROLE, TICKET_ROLE, QueueModel
from widgets.queue.views import SectionRow, TicketRow


@pytest.fixture
def model(qapp) -> QueueModel:
    model = QueueModel()
    model.set_rows(queue_rows())
    return model


def shown(model: QueueModel) -> list[str]:
    return [
        model.index(at).data(TICKET_ROLE) or model.index(at).data(ROW_ROLE).section for at in range(model.rowCount())
    ]


def heading(model: QueueModel, section: Section) -> SectionRow:
    rows = [model.index(at).data(ROW_ROLE) for at in range(model.rowCount())]
    return next(row for row in rows if isinstance(row, SectionRow) and row.section is section)


def test_sections_stand_in_order_with_their_counts(model):
    assert shown(model) == ["new", "t0", "t1", "t2", "mine", "t3", "t4", "t5", "waiting", "t6", "t7", "others"]
    assert heading(model, Section.NEW) == SectionRow(Section.NEW, 3, 4)
    assert heading(model, Section.OTHERS) == SectionRow(Section.OTHERS, 1, 0, is_folded=True)


def test_a_change_touches_its_row_and_its_heading_only(model):
    resets, changes = QSignalSpy(model.modelReset), QSignalSpy(model.dataChanged)
    inserts, removals = QSignalSpy(model.rowsInserted), QSignalSpy(model.rowsRemoved)
    model.update(replace(model.tickets["t4"], unread=5))
    assert [changes.at(at)[0].row() for at in range(changes.count())] == [6, 4]
    assert (resets.count(), inserts.count(), removals.count()) == (0, 0, 0)
    assert heading(model, Section.MINE).unread == 8


def test_nothing_changed_nothing_said(model):
    changes, resets = QSignalSpy(model.dataChanged), QSignalSpy(model.modelReset)
    model.set_rows(queue_rows())
    model.update(model.tickets["t4"])
    assert (changes.count(), resets.count()) == (0, 0)


def test_a_ticket_moves_between_sections(model):
    model.update(replace(model.tickets["t0"], section=Section.MINE, sort_key=(0, 0, 0)))
    assert shown(model)[:6] == ["new", "t1", "t2", "mine", "t0", "t3"]
    assert heading(model, Section.NEW).count == 2


def test_an_emptied_section_has_no_heading(model):
    model.remove("t6")
    model.remove("t7")
    model.remove("never was")
    assert Section.WAITING not in shown(model)


def test_a_fold_hides_rows_and_keeps_the_count(model):
    model.toggle_fold(Section.MINE)
    assert "t3" not in shown(model)
    assert heading(model, Section.MINE).is_folded
    model.update(replace(model.tickets["t3"], unread=9))
    assert heading(model, Section.MINE).unread == 9
    assert not model.index_of("t3").isValid()


@pytest.mark.parametrize(
    ("words", "found"),
    [("总金额", ["t1"]), ("ANNA invoice", ["t3"]), ("#4818", ["t0"]), ("großkopf", ["t4"]), ("atelier", ["t8"]), ("zzz", [])],
)  # fmt: skip
def test_the_filter_finds_words_names_and_numbers_even_in_folded_sections(model, words, found):
    model.set_filter(f"  {words} ")
    assert [ticket for ticket in shown(model) if ticket.startswith("t")] == found
    model.set_filter("")
    assert len(shown(model)) == 12


def test_a_changed_ticket_enters_and_leaves_the_filter(model):
    model.set_filter("server")
    assert "t3" not in shown(model)
    model.update(replace(model.tickets["t3"], subject="Server is down"))
    assert "t3" in shown(model)
    model.update(replace(model.tickets["t3"], subject="Nothing"))
    assert "t3" not in shown(model)


def test_the_tray_counts_what_is_unread(model):
    assert model.unread == 7


def test_rows_speak_to_assistive_technology(model):
    spoken = model.index_of("t3").data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Invoice total is empty after the update to 8.2, Anna Berg, Open"


def test_one_change_among_ten_thousand_touches_one_row(qtbot):
    model = QueueModel()
    model.set_rows(many_rows(10_000))
    touched = []
    model.dataChanged.connect(lambda first, last, _roles: touched.append((first.row(), last.row())))
    model.modelReset.connect(lambda: touched.append("everything"))
    model.layoutChanged.connect(lambda: touched.append("the order"))
    model.update(replace(model.tickets["m5000"], unread=3))
    place = model.index_of("m5000").row()
    assert (place, place) in touched
    assert all(rows != "everything" and rows != "the order" and rows[1] - rows[0] == 0 for rows in touched)


rows = st.builds(
    lambda ident, section, key, unread, subject: TicketRow(
        ident, None, subject, "Anna", "", section, (key, 0, 0), "open", "normal", "ordinary", 0, unread
    ),
    st.sampled_from("abcdefgh"),
    st.sampled_from(Section),
    st.integers(0, 3),
    st.integers(0, 2),
    st.sampled_from(["server", "invoice"]),
)
steps = st.lists(
    st.one_of(
        rows,
        st.sampled_from("abcdefgh"),
        st.sampled_from(Section),
        st.sampled_from(["filter:server", "filter:"]),
    ),
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(steps)
def test_any_history_leaves_what_a_fresh_model_would_show(qapp, steps):
    model = QueueModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    fresh = QueueModel()
    for step in steps:
        if isinstance(step, TicketRow):
            model.update(step)
        elif isinstance(step, Section):
            model.toggle_fold(step)
            fresh.toggle_fold(step)
        elif step.startswith("filter:"):
            model.set_filter(step.removeprefix("filter:"))
        else:
            model.remove(step)
    fresh.set_filter(model.filter_words)
    fresh.set_rows(model.tickets.values())
    fresh_rows = [fresh.index(at).data(ROW_ROLE) for at in range(fresh.rowCount())]
    assert [model.index(at).data(ROW_ROLE) for at in range(model.rowCount())] == fresh_rows
