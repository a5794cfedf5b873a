"""Leads a person through an import: the page asks, workers read and plan, batches are written."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, SignalInstance

from app.workstation.brisk import brisk_turns
from app.workstation.operations.desk import Desk
from app.workstation.operations.importing import ReadFile, plan_import, read_file, write_plan
from app.workstation.tasks import TaskOwner
from desk.importing.entries import Outcome, Plan
from desk.importing.fields import Field
from desk.importing.letting_go import let_go
from desk.importing.mapping import ColumnMapping, ImportOptions, guess_mapping
from sync.errors import SyncError
from sync.exchange.errors import StoppedError
from sync.exchange.lines import sample_of
from sync.exchange.source import Wish
from widgets.importing import ColumnView, FileView, ImportPage, PlanView, Step, rows_by_filter

PREVIEW_LINES = 30
SAMPLE_LINES = 200
EXAMPLES = 3
EXAMPLE_CHARS = 60


class ImportPresenter(QObject):
    """One import at a time; what is under way goes on while the person is at the desk."""

    def __init__(self, desk: Desk, page: ImportPage, tasks: TaskOwner) -> None:
        """Take the agent, the page, and whoever owns what is under way."""
        super().__init__(page)
        self._desk = desk
        self._page = page
        self._tasks = tasks
        self._loop = asyncio.get_running_loop()
        self._stop = threading.Event()
        self._is_busy = False
        self._file: ReadFile | None = None
        self._mapping = ColumnMapping(())
        self._options = ImportOptions()
        self._plan: Plan | None = None

    def wishes(self) -> tuple[tuple[SignalInstance, Callable[..., object]], ...]:
        """Return the signals of the page, each with what to do."""
        page = self._page
        return (
            (page.file.file_chosen, self.read),
            (page.file.sheet_chosen, self._read_sheet),
            (page.file.encoding_chosen, self._read_encoding),
            (page.columns.field_chosen, self._map),
            (page.columns.options_changed, self._set_options),
            (page.step_requested, self._go),
            (page.stop_requested, self._stop.set),
        )

    def clear(self) -> None:
        """End what is under way and show nothing: this agent leaves."""
        self._stop.set()
        self._page.begin()

    def read(self, path: Path) -> None:
        """Read a file."""
        self._begin(self._read(path, Wish()), "read a table")

    def _read_sheet(self, sheet: str) -> None:
        if self._file is not None:
            self._begin(self._read(self._file.path, Wish(sheet)), "read another sheet")

    def _read_encoding(self, encoding: str) -> None:
        if self._file is not None:
            self._begin(self._read(self._file.path, Wish(encoding=encoding)), "read with another encoding")

    def _map(self, column: int, field: Field | None) -> None:
        self._mapping = self._mapping.with_field(column, field)
        self._show_columns()

    def _set_options(self, is_filling_only: bool, is_blanking: bool) -> None:
        self._options = ImportOptions(is_filling_only=is_filling_only, is_blanking=is_blanking)

    def _go(self, step: Step) -> None:
        if step is Step.FILE and self._file is not None:
            self._page.show_file(_file_view(self._file))
        elif step is Step.COLUMNS:
            self._show_columns()
        elif step is Step.LIST:
            self._begin(self._make_plan(), "plan an import")
        elif step is Step.DONE:
            self._begin(self._write(), "import customers")

    def _begin(self, work: Coroutine[object, object, None], name: str) -> None:
        if self._is_busy:
            work.close()
            return
        self._stop.clear()
        self._is_busy = True
        self._tasks.start(self._do(work), name)

    async def _do(self, work: Coroutine[object, object, None]) -> None:
        try:
            with brisk_turns():
                await work
        except StoppedError:
            self._page.show_problem(self.tr("Stopped. Nothing was changed."))
        except SyncError as error:
            self._page.show_problem(str(error))
        finally:
            self._is_busy = False

    async def _read(self, path: Path, wish: Wish) -> None:
        self._page.show_work(self.tr("Reading {file}").format(file=path.name))
        file = await self._desk.workers.run(read_file, path, wish, self._stop.is_set)
        await self._forget()
        self._file = file
        self._options = ImportOptions()
        self._mapping = await self._desk.workers.run(_guess, file)
        self._page.show_file(_file_view(file))

    async def _make_plan(self) -> None:
        if self._file is None:
            return
        if self._mapping.problem is not None:
            words = self.tr("No column names a person or an organisation. Say which one does, then go on.")
            self._page.show_problem(words)
            return
        words = self.tr("Comparing with the customers that are here")
        total = len(self._file.table.lines)
        self._page.show_work(words, 0, total)

        def tell(done: int) -> None:
            self._loop.call_soon_threadsafe(self._tell, words, total, done)

        await self._forget_plan()
        plan = await plan_import(self._desk, self._file.table, self._mapping, self._options, self._stop, tell)
        rows = await self._desk.workers.run(rows_by_filter, plan.entries)
        self._plan = plan
        self._page.show_plan(PlanView(plan.entries, rows))

    async def _forget(self) -> None:
        """Let go of the file before, and its plan, a few lines at a time."""
        await self._forget_plan()
        file, self._file = self._file, None
        if file is not None:
            await self._desk.workers.run(let_go, file.table.lines)

    async def _forget_plan(self) -> None:
        plan, self._plan = self._plan, None
        self._page.list.show_plan(None)
        if plan is not None:
            await self._desk.workers.run(let_go, plan.entries)

    def _tell(self, words: str, total: int, done: int) -> None:
        if self._is_busy:
            self._page.show_work(words, done, total)

    async def _write(self) -> None:
        plan = self._plan
        if plan is None:
            return
        total = plan.edit_count
        written = 0

        def note(count: int) -> None:
            nonlocal written
            written = count
            words = self.tr("{written} of {total} records are in")
            self._page.show_work(words.format(written=f"{count:,}", total=f"{total:,}"), count, total)

        note(0)

        problem = ""
        try:
            await write_plan(self._desk, plan, self._stop, note)
        except SyncError as error:
            problem = str(error)
        counts = dict(plan.counts)
        await self._forget_plan()
        self._show_result(counts, written, total, problem)

    def _show_result(self, counts: Mapping[Outcome, int], written: int, total: int, problem: str) -> None:
        if written < total:
            title = self.tr("{written} of {total} records are in").format(written=f"{written:,}", total=f"{total:,}")
            rest = self.tr("Import the same file again for the rest; nothing comes in twice.")
            self._page.show_result(title, f"{problem} {rest}".strip(), is_whole=False)
            return
        title = self.tr("{written} records are in").format(written=f"{written:,}")
        words = self.tr(
            "{new} new, {changed} changed, {unchanged} unchanged, {duplicate} duplicates, {skipped} left out. They "
            "reach the hub like every other change, now or when it is there again."
        )
        shown = {outcome.value: f"{counts.get(outcome, 0):,}" for outcome in Outcome}
        self._page.show_result(title, words.format(**shown), is_whole=True)

    def _show_columns(self) -> None:
        if self._file is None:
            return
        table = self._file.table
        sample = sample_of(table, PREVIEW_LINES)
        views = []
        for at, (heading, field) in enumerate(zip(table.header, self._mapping.fields, strict=True)):
            cells = dict.fromkeys(" ".join(line.cells[at][:EXAMPLE_CHARS].split()) for line in sample)
            views.append(ColumnView(heading, [cell for cell in cells if cell][:EXAMPLES], field))
        self._page.show_columns(views)


def _guess(file: ReadFile) -> ColumnMapping:
    return guess_mapping(file.table.header, [line.cells for line in sample_of(file.table, SAMPLE_LINES)])


def _file_view(file: ReadFile) -> FileView:
    table = file.table
    return FileView(
        path=file.path,
        sheets=file.sheets,
        sheet=file.wish.sheet,
        encoding=file.wish.encoding,
        header=table.header,
        preview=[line.cells for line in sample_of(table, PREVIEW_LINES)],
        line_count=len(table.lines),
        ragged_count=table.ragged_count,
    )
