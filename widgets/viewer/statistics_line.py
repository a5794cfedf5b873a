"""How the line does, in one quiet line under the picture."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from remote.view.statistics import Statistics
from widgets.common.labels import ElidedLabel, Label
from widgets.common.pane import Pane, row
from widgets.common.theme import HALF_PX, WIDE_PX, TextRole, Theme
from widgets.viewer.viewer import ViewerWidget

EVERY_MS = 1_000

NAMES = {
    "OPEN_H264": "H.264",
    "TIGHT": "Tight",
    "COPY_RECT": "CopyRect",
    "RECALL": "Recall",
    "ZRLE": "ZRLE",
    "HEXTILE": "Hextile",
    "RRE": "RRE",
    "RAW": "Raw",
}
"""Encodings as people write them."""

MOST_ENCODINGS = 4
KBIT_IN_MBIT = 1000


class StatisticsLine(Pane):
    """Reads a viewer once a second while it is seen. objectName "view.statistics_line".

    Every number has the room of the widest one, so that nothing jumps.
    """

    def __init__(self, theme: Theme, viewer: ViewerWidget, parent: QWidget | None = None) -> None:
        """Read this viewer; hidden at first."""
        super().__init__("window", parent)
        self.setObjectName("view.statistics_line")
        self._viewer = viewer
        self._theme = theme
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.read)
        self._numbers = [Label("", TextRole.SMALL, "muted") for _ in range(5)]
        self._encodings = ElidedLabel("", TextRole.SMALL, "muted")
        layout = row(self, margin=(WIDE_PX, HALF_PX, WIDE_PX, HALF_PX), gap=WIDE_PX)
        for label in self._numbers:
            layout.addWidget(label)
        layout.addWidget(self._encodings, 1)
        theme.changed.connect(self._make_room)
        self._make_room()
        self._explain()
        self.hide()

    @property
    def words(self) -> str:
        """All that it says."""
        return " ".join(label.text() for label in (*self._numbers, self._encodings))

    def read(self) -> None:
        """Show how the line does now."""
        told = self._viewer.statistics()
        for label, words in zip(self._numbers, self._words(told or Statistics()), strict=True):
            if label.text() != words:
                label.setText(words)
        self._encodings.setText(shares_words((told or Statistics()).encodings))

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to read."""
        super().showEvent(event)
        self.read()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest: what is not seen costs nothing."""
        super().hideEvent(event)
        self._timer.stop()

    def _words(self, told: Statistics) -> tuple[str, ...]:
        return (
            self.tr("Round trip {time}").format(time=self._time(told.round_trip_ms)),
            self.tr("Picture age {time}").format(time=self._time(told.frame_age_ms)),
            rate_words(told.kbit_s),
            self.tr("{count} pictures/s").format(count=round(told.frames_s)),
            self.tr("{count} dropped").format(count=told.dropped),
        )

    def _time(self, milliseconds: float | None) -> str:
        if milliseconds is None:
            return self.tr("unknown")
        if milliseconds < 10:
            return self.tr("{time} ms").format(time=f"{milliseconds:.1f}")
        return self.tr("{time} ms").format(time=round(milliseconds))

    def _make_room(self) -> None:
        widest = Statistics(8888.0, 8888.0, 888.8 * KBIT_IN_MBIT, 888.0, {}, 888)
        metrics = self._encodings.fontMetrics()
        for label, words in zip(self._numbers, self._words(widest), strict=True):
            label.setMinimumWidth(metrics.horizontalAdvance(words))

    def _explain(self) -> None:
        tips = (
            self.tr("From here to the other computer and back, through all queues"),
            self.tr("How old the newest picture was when it was painted here"),
            self.tr("What comes over the line"),
            self.tr("Changes of the picture that came in a second"),
            self.tr("Pictures of the last two seconds that a newer one overtook before they were painted"),
        )
        for label, tip in zip(self._numbers, tips, strict=True):
            label.setToolTip(tip)


def rate_words(kbit_s: float) -> str:
    """Return a rate in the unit that suits it."""
    if kbit_s >= 10 * KBIT_IN_MBIT:
        return f"{kbit_s / KBIT_IN_MBIT:.1f} Mbit/s"
    return f"{round(kbit_s)} kbit/s"


def shares_words(sizes: Mapping[str, int]) -> str:
    """Return the encodings by their share of the bytes, the largest first; "" for none."""
    total = sum(sizes.values())
    if not total:
        return ""
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:MOST_ENCODINGS]
    return "  ".join(f"{NAMES.get(name, name)} {size / total:.0%}" for name, size in largest)
