"""What a search found, for the gallery; all invented."""

# ruff: noqa: E501  (tables of texts)

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Protocol, TypeVar

from PySide6.QtWidgets import QWidget

from widgets.common.clock import Clock
from widgets.common.theme import Theme
from widgets.gallery.samples import DAY_MS, HOUR_MS, MINUTE_MS, NOW_MS
from widgets.search import HeadingRow, MarkedText, ResultKind, ResultRow, SearchOverlay, SearchView

QUERY = "invoice total is:open"


def _marked(text: str, *words: str) -> MarkedText:
    """Return a line in which these words are marked wherever they stand."""
    marks = [
        (at, at + len(word)) for word in words for at in range(len(text)) if text[at : at + len(word)].lower() == word
    ]
    return MarkedText(text, tuple(sorted(marks)))


FOUND = SearchView(
    rows=(
        HeadingRow("Customers", "2"),
        ResultRow(
            ResultKind.PERSON,
            "c1",
            _marked("Anna Totalski", "total"),
            who="Bergmann Metallbau GmbH",
            excerpt=MarkedText("anna.totalski@bergmann.example · +49 30 1234567"),
        ),
        ResultRow(ResultKind.ORGANISATION, "o1", _marked("Total Invoice Ltd", "total", "invoice"), who="Leeds"),
        HeadingRow("Tickets", "4"),
        ResultRow(
            ResultKind.TICKET,
            "t1",
            _marked("Invoice total is empty after the update to 8.2", "invoice", "total"),
            "m1",
            "#4797",
            "Anna Berg · Bergmann Metallbau GmbH · Ledger 8.2",
            "Anna Berg",
            _marked("…since this morning the invoice prints, but the total stays empty; we restarted twice", "invoice", "total"),
            "open",
            "high",
            NOW_MS - 2 * MINUTE_MS,
            3,
        ),
        ResultRow(
            ResultKind.TICKET,
            "t2",
            MarkedText("打印发票时总金额为空，月底结账无法继续", ((2, 4), (5, 8))),
            "m2",
            "#4811",
            "王晓明 · 上海远航物流有限公司 · Ledger 8.2",
            "王晓明",
            MarkedText("昨天更新之后，所有发票的总金额都是空的，已经重启过两次。", ((9, 11), (12, 15))),
            "new",
            "normal",
            NOW_MS - 3 * HOUR_MS,
        ),
        ResultRow(
            ResultKind.TICKET,
            "t3",
            _marked("Month-end: the total of all invoices differs from the ledger by one cent in every second company", "total", "invoices"),
            "",
            "#4702",
            "Lucía Fernández · Almacenes del Sur S.A. · Ledger 8.1",
            state="waiting",
            priority="normal",
            at_ms=NOW_MS - 9 * DAY_MS,
        ),
        ResultRow(
            ResultKind.TICKET,
            "t4",
            MarkedText("İŞLEM GÜNLÜĞÜ boş görünüyor"),
            "m4",
            "#4650",
            "Işıl Yılmaz · Çelik A.Ş. · Payroll 7.9",
            "Işıl Yılmaz",
            _marked("Faturanın toplamı yok (invoice total), ekran görüntüsünü ekledim", "invoice", "total"),
            "resolved",
            "low",
            NOW_MS - 40 * DAY_MS,
        ),
        HeadingRow("Articles", "1"),
        ResultRow(
            ResultKind.ARTICLE,
            "a1",
            _marked("When an invoice shows no total", "invoice", "total"),
            who="Ledger · public",
            excerpt=_marked("Open Settings, Print templates, and put the field `total` back into the invoice…", "total", "invoice"),
        ),
    ),
    foot="7 results in everything on this computer. Enter opens, Escape closes.",
    is_blank=False,
)  # fmt: skip

HALF = SearchView(
    notes=("There is no filter “stat:”; it was looked for as text. Filters: from, customer, product, state, owner, tag.",),
    foot="42 % of the records are searched so far, the newest first; the rest follows by itself.",
    is_empty=True,
    is_blank=False,
)  # fmt: skip


class Furnished(Protocol):
    """What a page of the gallery is made with."""

    @property
    def theme(self) -> Theme: ...
    @property
    def clock(self) -> Clock: ...


Below = TypeVar("Below", bound=Furnished)


def _search(query: str, view: SearchView, below: Callable[[Below], QWidget], studio: Below) -> QWidget:
    """Lay the search over a window, as it lies over the workstation's."""
    window = below(studio)
    overlay = SearchOverlay(studio.theme, studio.clock, window)
    overlay.open_search(query)
    overlay.show_results(view)
    return window


SEARCHES: Mapping[str, Callable[..., QWidget]] = MappingProxyType(
    {
        "search": partial(_search, QUERY, FOUND),
        "search-blank": partial(_search, "", SearchView()),
        "search-none": partial(_search, "stat:open printr", HALF),
    }
)
"""The search with results, with nothing typed, and with nothing found while the index is made."""
