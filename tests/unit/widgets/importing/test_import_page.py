"""The page of imports: steps, long lists, and what is said of an entry."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QPushButton, QTableView

from desk.importing.entries import Entry, FieldChange, Outcome
from desk.importing.remarks import WORDING, Remark, RemarkCode
from widgets.gallery.importing import columns_page, list_page
from widgets.importing import EntryFilter, PlanView, Step, rows_by_filter
from widgets.importing.model import EntryModel
from widgets.importing.words import detail_of, remark_words


def plan(count: int) -> PlanView:
    outcomes = (Outcome.NEW, Outcome.UNCHANGED)
    entries = [Entry("contact", n, outcomes[n % 2], f"c{n}", f"Name {n}") for n in range(count)]
    return PlanView(entries, rows_by_filter(entries))


def test_a_hundred_thousand_entries_are_shown_without_asking_for_all_of_them(theme, qtbot) -> None:
    page = list_page(theme)
    qtbot.addWidget(page)
    page.resize(1366, 768)
    page.show()
    qtbot.waitExposed(page)
    asked: list[int] = []
    view = page.findChild(QTableView, "import.list")
    inner = view.itemDelegate()
    paint = inner.paint
    inner.paint = lambda painter, option, index: (asked.append(index.row()), paint(painter, option, index))
    page.show_plan(plan(100_000))
    view.scrollToBottom()
    page.grab()
    assert view.model().rowCount() == 100_000
    assert 99_999 in asked
    assert len(asked) < 200


def test_the_model_keeps_the_rules_and_its_filters(qtbot) -> None:
    model = EntryModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.show_plan(plan(5), EntryFilter.NEW)
    assert [model.index(row).data().split(",")[0] for row in range(model.rowCount())] == [
        "New: Name 0", "New: Name 2", "New: Name 4",
    ]  # fmt: skip
    model.show_plan(None, EntryFilter.ALL)
    assert model.rowCount() == 0
    tester.deleteLater()


def test_a_plan_that_changes_nothing_cannot_be_done(theme, qtbot) -> None:
    page = list_page(theme)
    qtbot.addWidget(page)
    button = page.findChild(QPushButton, "import.next")
    assert (button.text(), button.isEnabled()) == ("Import 5 records", True)
    page.show_plan(PlanView([], rows_by_filter([])))
    assert (button.text(), button.isEnabled()) == ("Nothing to import", False)


def test_nothing_can_be_pressed_while_something_is_under_way_but_stop(theme, qtbot) -> None:
    page = columns_page(theme)
    qtbot.addWidget(page)
    page.show()
    page.show_work("Comparing", 1, 10)
    named = {
        b.objectName() for b in page.findChildren(QPushButton) if b.isEnabled() and b.isVisible() and b.objectName()
    }
    assert named == {"import.stop", "import.leave"}
    with qtbot.waitSignal(page.stop_requested):
        page.findChild(QPushButton, "import.stop").click()
    page.show_problem("It did not work.")
    assert page.findChild(QPushButton, "import.next").isEnabled()


def test_steps_are_asked_for_and_escape_leads_back(theme, qtbot) -> None:
    page = columns_page(theme)
    qtbot.addWidget(page)
    page.show()
    with qtbot.waitSignal(page.step_requested) as asked:
        page.findChild(QPushButton, "import.back").click()
    assert asked.args == [Step.FILE]
    with qtbot.waitSignal(page.step_requested) as asked:
        page.findChild(QPushButton, "import.next").click()
    assert asked.args == [Step.LIST]
    with qtbot.waitSignal(page.left):
        qtbot.keyClick(page, Qt.Key.Key_Escape)


def test_an_entry_says_what_would_change() -> None:
    changes = (FieldChange("phone", "", "1"), FieldChange("organisation_id", "o1", "o2", "Berg", "Weiß"))
    entry = Entry("contact", 2, Outcome.CHANGED, "c", "Anna", "", changes, (Remark(RemarkCode.NO_TIER, ("blue",)),))
    assert detail_of(entry) == "“blue” is no tier and was left out · Phone: (empty) → 1 · Organisation: Berg → Weiß"
    set_new = (FieldChange("name", "", "Berg"), FieldChange("city", "", "Ulm"))
    new = Entry("organisation", 2, Outcome.NEW, "o", "Berg", "", set_new)
    assert detail_of(new) == "City: Ulm"


def test_every_remark_has_words_for_its_values() -> None:
    assert set(WORDING) == set(RemarkCode)
    for code in RemarkCode:
        assert "{" not in remark_words(Remark(code, ("a", "b", "c", "d")))


def test_a_remark_calls_a_field_as_people_do() -> None:
    kept = Remark(RemarkCode.KEPT, ("service_until", "2026-12-31", "2027-12-31"))
    assert remark_words(kept) == "Service until “2026-12-31” stays, “2027-12-31” was not taken"
    long = Remark(RemarkCode.TOO_LONG, ("note", "50,000"))
    assert remark_words(long) == "Note is longer than 50,000 characters and was left out"
