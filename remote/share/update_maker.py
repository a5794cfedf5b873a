"""Makes the next update for one viewer: what has moved, what has changed, and what is worth a better sending."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from remote.rfb.encodings.choice import Effort, EncodedRect, UpdateEncoder
from remote.rfb.encodings.h264_frame import H264Frame
from remote.rfb.geometry import Copy, Rect
from remote.rfb.pixel_format import CANVAS_TYPE
from remote.share.coarse import Coarse
from remote.share.film import Film, outside
from remote.share.mending import RECT_BYTES, mended
from remote.share.plan import Plan
from remote.share.repair import Repair
from remote.share.shown import ShownPicture
from remote.share.sources import FindsMoves, FrameSource, Pixels
from remote.share.wish import common

REPAIR_SHARE = 0.5
"""Of what an update may hold, for what was sent with losses: who types meanwhile waits for less."""


@dataclass(frozen=True)
class Terms:
    """What the next update must keep to.

    Attributes:
        window: what the viewer wants to see.
        can_copy: the viewer can move pixels.
        can_film: it shows films.
        rate: bytes a second that the line takes.
        budget_bytes: about how large the update may be.
        effort: how hard to press.
    """

    window: Rect
    can_copy: bool
    can_film: bool
    rate: float
    budget_bytes: int
    effort: Effort


@dataclass(frozen=True, eq=False)
class Update:
    """What is to be sent.

    Attributes:
        frame: the screen, (height, width, 4) uint8, BGRX.
        copies: what the viewer is to move, first, in this order.
        videos: the next picture of what moves.
        pieces: what has been encoded.
        is_all: nothing of the window waits any more, except repairs.
    """

    frame: Pixels
    copies: Sequence[Copy]
    videos: Sequence[H264Frame]
    pieces: Sequence[EncodedRect]
    is_all: bool

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send."""
        return not (self.copies or self.videos or self.pieces)


class UpdateMaker:
    """Knows what one viewer has. For one thread."""

    def __init__(self, source: FrameSource, width: int, height: int) -> None:
        self._source = source
        self._size = (width, height)
        self._shown = ShownPicture(source.changes)
        self._plan = Plan()
        self._repair = Repair()
        self._film = Film(width, height)
        self._coarse = Coarse()
        self._unfinished: Pixels | None = None  # the last frame, if not all of it has been sent
        self.resize(width, height)

    def resize(self, width: int, height: int) -> None:
        """Begin anew with a screen of another size."""
        self._size = (width, height)
        self._window = Rect(0, 0, width, height)
        self._unfinished = None
        self._shown.clear()
        self._plan.resize(width, height)
        self._repair.resize(width, height)
        self._film.resize(width, height)

    def forget(self, areas: Iterable[Rect]) -> None:
        """Send these areas again, whatever the viewer has."""
        forgotten = [area.clipped(*self._size) for area in areas]
        self._shown.forget(forgotten)
        if forgotten:
            self._film.refresh()

    def focus(self, x: int, y: int) -> None:
        """Note where the viewer's pointer is."""
        self._plan.focus(x, y)

    def next_repair_s(self) -> float | None:
        """Return when something can be repaired, or None."""
        repair_s, film_s = self._repair.next_due_s(self._window), self._film.rests_at_s()
        return repair_s if repair_s is None or film_s is None else max(repair_s, film_s)

    def make(self, now_s: float, frame: Pixels, encoder: UpdateEncoder, terms: Terms) -> Update:
        """Encode what the viewer lacks most, as far as the terms allow.

        The viewer is taken to have the moves; `sent` or `dropped` must follow.
        """
        self._window = terms.window
        areas = self._inside(terms.window, frame)
        news = areas if self._unfinished is None else self._news(terms.window, self._unfinished, frame)
        self._film.watch(now_s, frame, news, is_wanted=terms.can_film)
        video = self._film.picture(frame, areas, terms.rate)
        areas = outside(areas, self._film.rect)
        copies = self._moves(now_s, frame, outside(news, self._film.rect), terms)
        if copies:
            areas = outside(self._inside(terms.window, frame), self._film.rect)
        canvas = frame.view(CANVAS_TYPE)[..., 0]
        order = self._plan.order(now_s, areas, terms.budget_bytes)
        effort = self._coarse.effort(now_s, canvas, areas, terms.effort, terms.rate)
        pieces: list[EncodedRect] = []
        # A film shares the line evenly with the rest of a large change.
        size, done = len(video.data) if video and self._unfinished is None else 0, 0
        for area in order:
            if done and size >= terms.budget_bytes:
                break
            for piece in encoder.encode(canvas, area, effort):
                pieces.append(piece)
                size += len(piece.data) + RECT_BYTES
            done += 1
        is_all = done == len(order)
        if is_all:
            self._coarse.caught_up()
            fresh = [piece.rect for piece in pieces] + ([self._film.rect] if self._film.rect else [])
            room = int(terms.budget_bytes * REPAIR_SHARE) - size
            pieces += mended(self._repair, now_s, canvas, encoder, terms.effort, room, terms.window, fresh)
        return Update(frame, copies, [video] if video else [], pieces, is_all)

    def sent(self, now_s: float, update: Update, window: Rect) -> None:
        """Note that an update goes to the viewer."""
        height, width = update.frame.shape[:2]
        videos = [video.rect for video in update.videos]
        rects = [*videos, *(piece.rect for piece in update.pieces)]
        self._unfinished = None if update.is_all else update.frame
        is_whole = update.is_all and window == Rect(0, 0, width, height)
        self._shown.paint(update.frame, rects, is_all=is_whole)
        self._plan.done(rects)
        self._repair.kept((piece.rect for piece in update.pieces if not piece.is_lossy), window)
        lossy = [piece for piece in update.pieces if piece.is_lossy]
        self._repair.lost(now_s, (*videos, *(piece.rect for piece in lossy if not piece.is_coarse)))
        self._repair.lost(now_s, (piece.rect for piece in lossy if piece.is_coarse), is_coarse=True)
        self._film.sent(now_s, update.copies)

    def dropped(self, update: Update) -> None:
        """Note that an update does not go to the viewer after all."""
        self._unfinished = None
        self._shown.forget(copy.rect for copy in update.copies)
        self._film.refresh()

    def _inside(self, window: Rect, frame: Pixels) -> list[Rect]:
        parts = (common(area, window) for area in self._shown.differences(frame))
        return [part for part in parts if part.area]

    def _news(self, window: Rect, before: Pixels, frame: Pixels) -> list[Rect]:
        """Return what has changed since the last look; the rest of an earlier change neither moves nor is a film."""
        parts = (common(Rect(*area), window) for area in self._source.changes(before, frame))
        return [part for part in parts if part.area]

    def _moves(self, now_s: float, frame: Pixels, areas: Sequence[Rect], terms: Terms) -> list[Copy]:
        # What moved between two frames moves at the viewer too, as far as it has come there.
        before = self._shown.pixels if self._unfinished is None else self._unfinished
        if (
            not (areas and terms.can_copy)
            or before is None
            or self._shown.pixels is None
            or not isinstance(self._source, FindsMoves)
        ):
            return []
        moves = self._source.moves(before, frame, areas, is_thorough=terms.effort.is_thorough)
        found = [Copy(Rect(*area), x, y) for area, x, y in moves]
        copies = [copy for copy in found if common(copy.rect, terms.window) == copy.rect]
        if copies:
            self._shown.move(copies)
            self._repair.moved(now_s, copies)
        return copies
