"""The search over everything that is here: a field, what it finds while one types, and all of it by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGraphicsDropShadowEffect,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QStackedWidget,
    QWidget,
)

from widgets.common.clock import Clock
from widgets.common.empty import EmptyPlace
from widgets.common.labels import ElidedLabel, Label, Paragraph
from widgets.common.pane import Pane, column, line
from widgets.common.theme import GRID_PX, HALF_PX, WIDE_PX, Icon, TextRole, Theme
from widgets.search.delegate import ResultDelegate
from widgets.search.hints import FilterChips, Lessons
from widgets.search.model import ROW_ROLE, ResultModel
from widgets.search.views import ArticleView, ResultRow, SearchView

WIDEST_PX = 940
PAGE_ROWS = 6
"""Results that Page Up and Page Down pass over."""


class SearchOverlay(Pane):
    """Lies over a window while it is open; Escape or a click beside it closes it. objectName "search".

    Signals:
        asked(str): the field holds another text; "" when it was emptied.
        chosen(ResultRow): a result was chosen.
        closed: it went away.
    """

    asked = Signal(str)
    chosen = Signal(object)
    closed = Signal()

    def __init__(self, theme: Theme, clock: Clock, window: QWidget) -> None:
        """Make a search for `window`, hidden until `open_search`."""
        super().__init__("raised", window)
        self.setObjectName("search")
        self._window = window
        self._back: QWidget | None = None
        self.model = ResultModel(self)
        self._field = QLineEdit()
        self._list = QListView()
        self._chips = FilterChips(theme)
        self._lessons = Lessons(theme)
        self._nothing = EmptyPlace(theme)
        self._notes = Paragraph("", TextRole.SMALL, "warning")
        self._foot = ElidedLabel("", TextRole.SMALL, "faint")
        self._places = QStackedWidget()
        self._article = QWidget()
        self._article_title = Label("", TextRole.HEADING)
        self._article_about = Label("", TextRole.SMALL, "muted")
        self._article_text = QPlainTextEdit()
        self._build(theme, clock)
        self.show_results(SearchView())
        self.hide()

    @property
    def text(self) -> str:
        """What the field holds."""
        return self._field.text()

    def open_search(self, text: str | None = None) -> None:
        """Show the search with its last text, selected, or with another one; the keyboard goes into the field."""
        if self.isHidden():
            self._back = self._window.focusWidget()
        if text is not None:
            self._field.setText(text)
        self._place()
        self.show()
        self.raise_()
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)
        if text is None:
            self._field.selectAll()
        self.asked.emit(self._field.text())

    def close_search(self) -> None:
        """Hide the search and give the keyboard back to where it was."""
        if self.isHidden():
            return
        self.hide()
        if self._back is not None:
            self._back.setFocus(Qt.FocusReason.PopupFocusReason)
        self._back = None
        self.closed.emit()

    def empty(self) -> None:
        """Forget what was asked and found."""
        self._field.clear()
        self.show_results(SearchView())

    def show_results(self, view: SearchView) -> None:
        """Show what was found; the result that was chosen stays chosen if it is still there."""
        at = self._list.currentIndex()
        held = at.data(ROW_ROLE) if at.row() != self.model.next_result(-1, 1) else None
        self.model.set_rows(view.rows)
        place = self.model.place_of(held.kind, held.record_id) if isinstance(held, ResultRow) else None
        if place is None:
            place = self.model.next_result(-1, 1)
        if place is not None:
            self._list.setCurrentIndex(self.model.index(place))
        self._notes.setText("\n".join(view.notes))
        self._notes.setVisible(bool(view.notes))
        self._foot.setText(view.foot)
        self._say_nothing()
        shown = self._lessons if view.is_blank else self._nothing if view.is_empty else self._list
        self._places.setCurrentWidget(shown)

    def show_article(self, article: ArticleView) -> None:
        """Show an article to read; Escape leads back to the results."""
        self._article_title.setText(article.title)
        self._article_about.setText(article.about)
        self._article_text.setPlainText(article.body)
        self._places.setCurrentWidget(self._article)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move and choose with the keys while the cursor stays in the field; follow the window."""
        if watched is self._window and event.type() is QEvent.Type.Resize and not self.isHidden():
            self._place()
        if watched is self._field and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._press(event)
        if watched is self._window and event.type() is QEvent.Type.MouseButtonPress and not self.isHidden():
            self.close_search()
        return False

    def _press(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: PAGE_ROWS, Qt.Key.Key_PageUp: -PAGE_ROWS}
        if key == Qt.Key.Key_Escape:
            self._leave()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._choose(self._list.currentIndex())
        elif key in steps:
            self._step(steps[key])
        else:
            return False
        return True

    def _leave(self) -> None:
        if self._places.currentWidget() is self._article:
            self._places.setCurrentWidget(self._list)
        else:
            self.close_search()

    def _step(self, by: int) -> None:
        if self._places.currentWidget() is self._article:
            bar = self._article_text.verticalScrollBar()
            bar.setValue(bar.value() + by)
            return
        at = self._list.currentIndex().row()
        for _ in range(abs(by)):
            following = self.model.next_result(at, 1 if by > 0 else -1)
            if following is None:
                break
            at = following
        self._list.setCurrentIndex(self.model.index(at))

    def _choose(self, index: QModelIndex) -> None:
        found = index.data(ROW_ROLE)
        if isinstance(found, ResultRow) and self._places.currentWidget() is self._list:
            self.chosen.emit(found)

    def _type_filter(self, chip: str) -> None:
        """Put a filter at the end of the query, ready for its value."""
        before = self._field.text().rstrip()
        self._field.setText(f"{before} {chip}" if before else chip)
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_nothing(self) -> None:
        words = self.tr(
            "Fewer words find more; a word may be the beginning of a longer one. Filters narrow: state:open."
        )
        self._nothing.say(Icon.SEARCH, self.tr("Nothing found"), words)

    def _place(self) -> None:
        width = min(WIDEST_PX, self._window.width() - 2 * WIDE_PX)
        top = max(WIDE_PX, self._window.height() // 14)
        self.setGeometry((self._window.width() - width) // 2, top, width, self._window.height() - 2 * top)

    def _build(self, theme: Theme, clock: Clock) -> None:
        self._field.setObjectName("search.input")
        self._field.setProperty("look", "plain")
        self._field.setPlaceholderText(self.tr("Search tickets, messages, customers, articles"))
        self._field.setClearButtonEnabled(True)
        self._field.textChanged.connect(self.asked)
        self._field.installEventFilter(self)
        self._window.installEventFilter(self)
        self._build_list(theme, clock)
        self._build_article()
        layout = column(self, margin=1, gap=0)
        head = column(margin=(WIDE_PX, GRID_PX, WIDE_PX, HALF_PX), gap=HALF_PX)
        head.addWidget(self._field)
        head.addWidget(self._chips)
        head.addWidget(self._notes)
        layout.addLayout(head)
        layout.addWidget(line())
        for place in (self._list, self._lessons, self._nothing, self._article):
            self._places.addWidget(place)
        layout.addWidget(self._places, 1)
        layout.addWidget(line())
        foot = column(margin=(WIDE_PX, HALF_PX, WIDE_PX, HALF_PX))
        foot.addWidget(self._foot)
        layout.addLayout(foot)
        self._chips.chosen.connect(self._type_filter)
        self._lessons.tried.connect(self._field.setText)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(40)
        shadow.setOffset(0, 8)
        shadow.setColor(QColor(0, 0, 0, 110))
        self.setGraphicsEffect(shadow)

    def _build_list(self, theme: Theme, clock: Clock) -> None:
        self._list.setObjectName("search.list")
        self._list.setModel(self.model)
        self._list.setItemDelegate(ResultDelegate(theme, clock.now_ms, self._list))
        self._list.setMouseTracking(True)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.clicked.connect(self._choose)

    def _build_article(self) -> None:
        self._article.setObjectName("search.article")
        self._article_text.setReadOnly(True)
        self._article_text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._article_text.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        layout = column(self._article, margin=WIDE_PX, gap=HALF_PX)
        for part in (self._article_title, self._article_about):
            layout.addWidget(part)
        layout.addWidget(self._article_text, 1)
