"""The conversation's model keeps the order of time and changes one by one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from widgets.conversation import ConversationModel, Delivery, MessageView, Side
from widgets.gallery.samples import entries


def message(entry_id: str, at_ms: int, body: str = "x") -> MessageView:
    return MessageView(entry_id, at_ms, Side.OURS, "Ruth", body)


def ids(model: ConversationModel) -> list[str]:
    return [model.entry(row).entry_id for row in range(model.rowCount())]


@pytest.fixture
def model(qapp) -> ConversationModel:
    model = ConversationModel()
    model.set_entries([message("b", 20), message("a", 10), message("c", 30)])
    return model


def test_entries_stand_in_the_order_of_time(model):
    assert ids(model) == ["a", "b", "c"]
    model.put(message("late", 15))
    assert ids(model) == ["a", "late", "b", "c"]


def test_a_delivered_message_touches_its_row_only(model):
    changes, resets = QSignalSpy(model.dataChanged), QSignalSpy(model.modelReset)
    model.put(replace(message("b", 20), delivery=Delivery.WAITING))
    model.put(replace(message("b", 20), delivery=Delivery.WAITING))
    assert (changes.count(), resets.count()) == (1, 0)
    assert changes.at(0)[0].row() == 1


def test_a_message_whose_time_the_hub_corrected_moves(model):
    model.put(message("a", 25))
    assert ids(model) == ["b", "a", "c"]


def test_set_entries_tells_only_what_changed(model):
    inserts, removals, resets = (
        QSignalSpy(model.rowsInserted),
        QSignalSpy(model.rowsRemoved),
        QSignalSpy(model.modelReset),
    )
    model.set_entries([message("b", 20), message("c", 30), message("d", 40)])
    assert ids(model) == ["b", "c", "d"]
    assert (inserts.count(), removals.count(), resets.count()) == (1, 1, 0)


def test_every_kind_of_entry_speaks(qapp):
    model = ConversationModel()
    model.set_entries(entries(Path("x.png")))
    spoken = [model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())]
    assert all(spoken)
    assert "5/5 Fast and very friendly." in spoken


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(-1, 4)), max_size=30))
def test_any_history_stays_sorted(qapp, steps):
    model = ConversationModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    expected: dict[str, int] = {}
    for entry_id, at_ms in steps:
        if at_ms < 0:
            model.remove(entry_id)
            expected.pop(entry_id, None)
        else:
            model.put(message(entry_id, at_ms))
            expected[entry_id] = at_ms
    assert ids(model) == [entry_id for entry_id, _ in sorted(expected.items(), key=lambda pair: (pair[1], pair[0]))]
