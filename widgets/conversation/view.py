"""The conversation on the screen: only what is seen is laid out, so that thousands of messages cost nothing."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDesktopServices,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QMenu, QToolTip, QWidget

from widgets.common.buttons import Button
from widgets.common.clock import Clock
from widgets.common.empty import EmptyPlace
from widgets.common.moments import day_of
from widgets.common.theme import GRID_PX, Icon, TextRole, Theme, Tone
from widgets.conversation.blocks import Hit, HitKind
from widgets.conversation.model import ConversationModel, spoken
from widgets.conversation.paper import Paper
from widgets.conversation.selection import Selection
from widgets.conversation.stack import BlockStack
from widgets.conversation.thumbnails import Thumbnails
from widgets.conversation.views import EntryView

REVEALED_BEFORE = 4
"""Entries above one that is brought into sight which are laid out first, so that it stays where it is put."""

_LINE_PX = 24
"""One step of the wheel or an arrow key."""

_MOST_ROUNDS = 4
"""One round is nearly always enough; a bound, so that painting ends whatever the heights do."""

_HANDS = frozenset({HitKind.CODE, HitKind.LINK, HitKind.PICTURE, HitKind.FILE, HitKind.RETRY})


class ConversationView(QAbstractScrollArea):
    """The entries of a ticket. objectName "conversation".

    Attributes:
        model: the entries.

    Signals:
        picture_requested(str), file_requested(str), retry_requested(str): the entry's id.
        code_copied(str): a code span went into the clipboard, exactly as it was typed.
        seen_to_end: the newest entry is on the screen, so that all of it counts as read.
    """

    picture_requested = Signal(str)
    file_requested = Signal(str)
    retry_requested = Signal(str)
    code_copied = Signal(str)
    seen_to_end = Signal()

    def __init__(self, theme: Theme, clock: Clock, parent: QWidget | None = None) -> None:
        """Make an empty conversation."""
        super().__init__(parent)
        self.setObjectName("conversation")
        self._theme = theme
        self._clock = clock
        self._typing = ""
        self._is_at_end = True
        self._pressed: tuple[int, Hit] | None = None
        self.model = ConversationModel(self)
        self._thumbnails = Thumbnails(self)
        self._stack = BlockStack(self.model)
        self._selection = Selection()
        self._empty = EmptyPlace(theme, self.viewport())
        self._newest = Button(theme, self.tr("New below"), Icon.LOW, look="primary", name="conversation.newest")
        self._build()
        self._connect()
        self._renew_paper()

    def set_entries(self, entries: Iterable[EntryView]) -> None:
        """Show exactly these entries."""
        self.model.set_entries(entries)

    def put(self, entry: EntryView) -> None:
        """Show an entry, new or changed."""
        self.model.put(entry)

    def remove(self, entry_id: str) -> None:
        """Take an entry out."""
        self.model.remove(entry_id)

    def show_typing(self, name: str) -> None:
        """Say who is writing; "" for nobody."""
        if name != self._typing:
            self._typing = name
            self._refresh()

    def say_empty(self, icon: Icon, title: str, words: str) -> None:
        """Say what to do while there is no entry."""
        self._empty.say(icon, title, words)

    def scroll_to_end(self) -> None:
        """Show the newest entry."""
        self._is_at_end = True
        self._refresh()

    def reveal(self, entry_id: str) -> bool:
        """Bring an entry into sight and select its text; return whether it is here."""
        row = self.model.row_of(entry_id)
        if row < 0:
            return False
        self._is_at_end = False
        around = range(max(0, row - REVEALED_BEFORE), min(self.model.rowCount(), row + 2 * REVEALED_BEFORE))
        rich = [self._stack.block(near).rich for near in around][row - around.start]
        self._sync_range()
        self.verticalScrollBar().setValue(round(self._stack.top_of(row)) - self.viewport().height() // 3)
        self._selection.begin(entry_id, 0)
        self._selection.extend(rich.length if rich is not None else 0)
        self.viewport().update()
        return True

    def copy(self) -> None:
        """Copy the selected text."""
        if text := self._selected_text():
            QGuiApplication.clipboard().setText(text)

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the blocks that are seen."""
        self._settle()
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), self._theme.color(Tone.SURFACE))
        top = self.verticalScrollBar().value()
        for row, block, y in self._stack.seen(top, self.viewport().height()):
            painter.save()
            painter.translate(0, y - top)
            block.paint(painter, self._selection.within(self.model.entry(row).entry_id))
            painter.restore()
        if self._typing:
            self._paint_typing(painter, self._stack.total_px() - top)

    def _settle(self) -> None:
        """Lay out what is seen before it is painted: guessed heights become true, and the bar moves to fit."""
        for _ in range(_MOST_ROUNDS):
            top = self.verticalScrollBar().value()
            for _ in self._stack.seen(top, self.viewport().height()):
                pass
            self._sync_range()
            if self.verticalScrollBar().value() == top:
                return

    def _paint_typing(self, painter: QPainter, y: float) -> None:
        paper = self._stack.paper
        words = self.tr("{name} is writing…").format(name=self._typing)
        area = QRectF(paper.left_px + 22, y + GRID_PX, paper.bubble_px, paper.line_px(TextRole.SMALL))
        at = QPointF(paper.left_px, area.top() + (area.height() - 16) / 2)
        paper.icon(painter, Icon.TYPING, Tone.ACCENT_TEXT, at, 16)
        paper.write(painter, area, words, TextRole.SMALL, Tone.ACCENT_TEXT)

    # Keys and mouse.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy and scroll with the keys."""
        bar = self.verticalScrollBar()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_End:
            self.scroll_to_end()
        elif event.key() == Qt.Key.Key_Home:
            bar.setValue(bar.minimum())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to select, or take hold of what can be clicked."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        row, point, hit = self._under(event.position())
        self._pressed = (row, hit) if hit is not None else None
        block = self._stack.block(row) if row >= 0 else None
        if block is not None and block.rich is not None:
            place = block.rich.place_at(point - block.rich_at)
            self._selection.begin(self.model.entry(row).entry_id, place)
        else:
            self._selection.clear()
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select on, or show by the pointer's shape what a click would do."""
        row = self.model.row_of(self._selection.entry_id) if self._selection.entry_id else -1
        if event.buttons() & Qt.MouseButton.LeftButton and row >= 0:
            block = self._stack.block(row)
            if block.rich is not None:
                point = event.position() + QPointF(0, self.verticalScrollBar().value() - self._stack.top_of(row))
                self._selection.extend(block.rich.place_at(point - block.rich_at))
                self.viewport().update()
            return
        _, _, hit = self._under(event.position())
        self.viewport().setCursor(_cursor_for(hit))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Do what a click means, unless it was a drag that selected."""
        pressed, self._pressed = self._pressed, None
        if pressed is None or not self._selection.is_empty or event.button() is not Qt.MouseButton.LeftButton:
            return
        row, _, hit = self._under(event.position())
        if hit is not None and (row, hit) == pressed:
            self._act(self.model.entry(row).entry_id, hit, event.globalPosition().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select a word."""
        row, point, hit = self._under(event.position())
        if hit is None or hit.kind is not HitKind.TEXT:
            return
        block = self._stack.block(row)
        if block.rich is not None:
            start, end = block.rich.word_at(block.rich.place_at(point - block.rich_at))
            self._selection.begin(self.model.entry(row).entry_id, start)
            self._selection.extend(end)
            self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy the selection or the whole entry."""
        row, _, _ = self._under(QPointF(self.viewport().mapFromGlobal(event.globalPos())))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction(self._theme.icon(Icon.COPY), self.tr("Copy"))
        copy.setEnabled(bool(self._selected_text()))
        copy.triggered.connect(self.copy)
        if row >= 0:
            text = spoken(self.model.entry(row))
            whole = menu.addAction(self.tr("Copy the whole message"))
            whole.triggered.connect(lambda: QGuiApplication.clipboard().setText(text))
        menu.popup(event.globalPos())

    def _act(self, entry_id: str, hit: Hit, at: QPoint) -> None:
        match hit.kind:
            case HitKind.CODE:
                QGuiApplication.clipboard().setText(hit.text)
                QToolTip.showText(at, self.tr("Copied"), self.viewport())
                self.code_copied.emit(hit.text)
            case HitKind.LINK:
                QDesktopServices.openUrl(QUrl(hit.text))
            case HitKind.PICTURE:
                self.picture_requested.emit(entry_id)
            case HitKind.FILE:
                self.file_requested.emit(entry_id)
            case HitKind.RETRY:
                self.retry_requested.emit(entry_id)
            case HitKind.TEXT:
                self._selection.clear()

    def _under(self, at: QPointF) -> tuple[int, QPointF, Hit | None]:
        """Return (row, point within its block, what is there); row -1 below the last."""
        y = at.y() + self.verticalScrollBar().value()
        row = self._stack.row_at(y)
        if row < 0:
            return -1, QPointF(), None
        point = QPointF(at.x(), y - self._stack.top_of(row))
        return row, point, self._stack.block(row).hit(point)

    def _selected_text(self) -> str:
        row = self.model.row_of(self._selection.entry_id) if not self._selection.is_empty else -1
        block = self._stack.block(row) if row >= 0 else None
        if block is None or block.rich is None:
            return ""
        start, end = self._selection.range
        return block.rich.part(start, end)

    # Size and place.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew for another width; the newest stays in sight, or what was on top."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._renew_paper()
        self._place_overlays()
        self._refresh()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Follow the scroll bar."""
        bar = self.verticalScrollBar()
        self._is_at_end = bar.value() >= bar.maximum() - 2
        self._stack.hold(bar.value(), self.viewport().height())
        self.say_seen()
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        """Lay out anew in another type."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_stack"):
            self._renew_paper()
            self._refresh()

    def _renew_paper(self) -> None:
        today = day_of(self._clock.now_ms())
        width = max(160, self.viewport().width())
        self._stack.take_paper(Paper(self._theme, width, today, self._thumbnails.get))

    def _refresh(self) -> None:
        """Bring scroll bar and picture in line with what there is."""
        self._empty.setVisible(self.model.rowCount() == 0)
        height = self.viewport().height()
        if self._is_at_end:
            self._stack.settle_end(height)
        self._sync_range()
        if self._is_at_end:
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())
        self.say_seen()
        self.viewport().update()

    def _sync_range(self) -> None:
        bar, height = self.verticalScrollBar(), self.viewport().height()
        total = round(self._stack.total_px() + self._foot_px())
        most = max(0, total - height)
        held = self._stack.held_top()
        if bar.maximum() == most and bar.pageStep() == height and held is None:
            return
        was_blocked = bar.blockSignals(True)
        bar.setRange(0, most)
        bar.setPageStep(height)
        bar.setSingleStep(_LINE_PX)
        bar.setEnabled(most > 0)
        if self._is_at_end:
            bar.setValue(most)
        elif held is not None:
            bar.setValue(round(held))
        bar.blockSignals(was_blocked)

    def _foot_px(self) -> float:
        typing = self._stack.paper.line_px(TextRole.SMALL) + GRID_PX if self._typing else 0.0
        return typing + 2 * GRID_PX

    def _changed(self) -> None:
        self._newest.setVisible(not self._is_at_end and self.model.rowCount() > 0 and self._stack.has_news)
        self._refresh()

    def say_seen(self) -> None:
        """Tell that all has been seen, if it has: after a scroll, or when the window comes to the front again."""
        if self._is_at_end:
            self._newest.hide()
            self._stack.has_news = False
            if self.model.rowCount() and self.isVisible():
                self.seen_to_end.emit()

    def _reset(self) -> None:
        self._is_at_end = True
        self._selection.clear()
        self._refresh()

    def _dress(self) -> None:
        self._renew_paper()
        self._refresh()

    def _place_overlays(self) -> None:
        size = self.viewport().size()
        self._empty.setGeometry(0, 0, size.width(), size.height())
        self._newest.adjustSize()
        self._newest.move((size.width() - self._newest.width()) // 2, size.height() - self._newest.height() - GRID_PX)

    def _build(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # its coming would change the width
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName(self.tr("Conversation"))
        self._newest.setParent(self.viewport())
        self._newest.clicked.connect(self.scroll_to_end)
        self._newest.hide()
        words = self.tr("Your words reach the customer at once, or when the customer is online again.")
        self.say_empty(Icon.CHAT, self.tr("Nothing said yet"), words)

    def _connect(self) -> None:
        self.model.rowsInserted.connect(self._changed)
        self.model.rowsRemoved.connect(self._changed)
        self.model.dataChanged.connect(self._changed)
        self.model.modelReset.connect(self._reset)
        self._thumbnails.ready.connect(self.viewport().update)
        self._theme.changed.connect(self._dress)


def _cursor_for(hit: Hit | None) -> Qt.CursorShape:
    if hit is None:
        return Qt.CursorShape.ArrowCursor
    return Qt.CursorShape.PointingHandCursor if hit.kind in _HANDS else Qt.CursorShape.IBeamCursor
