"""The search of one agent: asked while he types, answered off the window's thread, the last question counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set

from PySide6.QtCore import QObject, Signal, SignalInstance

from app.workstation.operations.desk import Desk
from app.workstation.queries.search import article_view, search
from app.workstation.queries.ticket import TicketCard
from app.workstation.refresh import Refresher
from app.workstation.tasks import TaskOwner
from sync.search.searching import Searcher
from widgets.search import ResultKind, ResultRow, SearchOverlay, SearchView

KINDS_FOUND = frozenset({"ticket", "message", "contact", "organisation", "article"})


RENEWED_AFTER_S = 2.0
"""While a new index is filled, which takes minutes, the answer is renewed as often as this."""


class SearchPresenter(QObject):
    """Answers the search box, and does what is chosen in it.

    Signals:
        ticket_requested(str): open this ticket on the desk.
        warned(str): a sentence about something that is not there any more.
    """

    ticket_requested = Signal(str)
    warned = Signal(str)

    def __init__(self, desk: Desk, box: SearchOverlay, reveal: Callable[[str], None], tasks: TaskOwner) -> None:
        """Take the agent, the search box, what brings a message into sight, and whoever owns what is under way."""
        super().__init__(box)
        self._desk = desk
        self._box = box
        self._reveal = reveal
        self._tasks = tasks
        self._searcher = Searcher(desk.now_ms)
        self._wanted: tuple[str, str] | None = None
        self._shown_id = ""
        self._refresher = Refresher(tasks, self._search, "search")
        self._renewer = Refresher(tasks, self._renew, "search again")
        tasks.start(desk.workers.run(self._searcher.warm_up), "prepare the search")

    def wishes(self) -> tuple[tuple[SignalInstance, Callable[..., None]], ...]:
        """Return what the box tells, each with who listens."""
        return (self._box.asked, self._ask), (self._box.chosen, self._choose)

    def show(self) -> None:
        """Open the search, with its last text."""
        self._box.open_search()

    def clear(self) -> None:
        """Nobody works now: nothing of what was found stays on the screen."""
        self._box.close_search()
        self._box.empty()

    def take_changes(self, changed: Mapping[str, Set[str]]) -> None:
        """Search again while the answer is on the screen and may be different."""
        if self._box.isVisible() and self._box.text and changed.keys() & KINDS_FOUND:
            self._renewer.ask()

    def take_ticket(self, card: TicketCard | None) -> None:
        """Go to the message that was found, once its ticket is on the screen."""
        self._shown_id = card.head.ticket_id if card is not None else ""
        if self._wanted is not None and self._shown_id == self._wanted[0]:
            self._reveal(self._wanted[1])
            self._wanted = None

    def _ask(self, text: str) -> None:
        if text.strip():
            self._refresher.ask()
        else:
            self._box.show_results(SearchView())

    async def _renew(self) -> None:
        """Search once more when what has changed is in the index."""
        index = self._desk.replica.search_index
        if index is not None:
            await self._desk.workers.run(index.wait_until_idle, RENEWED_AFTER_S)
        self._refresher.ask()

    async def _search(self) -> None:
        text = self._box.text
        if not text.strip():
            return
        view = await self._desk.read(search(self._searcher, text, self._desk.me.principal_id))
        if text == self._box.text:  # else a later question is on its way
            self._box.show_results(view)

    def _choose(self, row: ResultRow) -> None:
        if row.kind is ResultKind.ARTICLE:
            self._tasks.start(self._read_article(row.record_id), "read an article")
        elif row.kind is ResultKind.TICKET:
            self._box.close_search()
            self._open(row)
        else:
            self._box.open_search(f'customer:"{row.title.text}" ')

    def _open(self, row: ResultRow) -> None:
        is_shown = row.record_id == self._shown_id
        self._wanted = (row.record_id, row.message_id) if row.message_id and not is_shown else None
        self.ticket_requested.emit(row.record_id)
        if row.message_id and is_shown:
            self._reveal(row.message_id)

    async def _read_article(self, article_id: str) -> None:
        article = await self._desk.read(article_view(article_id))
        if article is None:
            self.warned.emit(self.tr("This article is no longer here."))
        elif self._box.isVisible():
            self._box.show_article(article)
