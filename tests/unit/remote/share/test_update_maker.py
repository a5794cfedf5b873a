"""Updates for a viewer that does what it is told, over a real encoder and a real decoder."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from screens import PaintedScreen

from remote.rfb.encodings.choice import Effort
from remote.rfb.geometry import Rect
from remote.rfb.server import ServerConnection
from remote.rfb.viewer import ViewerConnection
from remote.share.coarse import COARSE_S
from remote.share.repair import REST_S
from remote.share.update_maker import Terms, Update, UpdateMaker

WIDTH, HEIGHT = 320, 256
WHOLE = Rect(0, 0, WIDTH, HEIGHT)
MUCH = 1 << 20
TEXT = np.random.default_rng(3).integers(0, 2, (2 * HEIGHT, WIDTH), np.uint8) * 255
NOISE = np.random.default_rng(4).integers(0, 255, (HEIGHT, WIDTH, 4), np.uint8)


class ScrolledScreen(PaintedScreen):
    """A painted screen that knows by how far it was scrolled up."""

    up = 0
    searches = 0

    def moves(
        self, before: np.ndarray, after: np.ndarray, areas: Sequence[tuple[int, int, int, int]], *, is_thorough: bool
    ) -> list[tuple[tuple[int, int, int, int], int, int]]:
        self.searches += 1
        has_scrolled = self.up and areas and (after[: -self.up] == before[self.up :]).all()
        return [((0, 0, WIDTH, HEIGHT - self.up), 0, self.up)] if has_scrolled else []


class Desk:
    """A screen, what makes updates of it, and a viewer that gets them."""

    def __init__(self, quality: int | None = None, *, video: bool = False) -> None:
        self.screen = ScrolledScreen(WIDTH, HEIGHT)
        self.server = ServerConnection(WIDTH, HEIGHT, "desk")
        self.viewer = ViewerConnection(quality=quality, wants_video=video)
        self._exchange()
        self.maker = UpdateMaker(self.screen, WIDTH, HEIGHT)
        self.now_s, self.rate, self.effort = 0.0, 1e6, Effort()

    def make(self, budget_bytes: int = MUCH, window: Rect = WHOLE) -> Update:
        self.server.encoder.settle()
        can_copy, can_film = self.server.can_copy, self.server.can_show_video
        terms = Terms(window, can_copy, can_film, self.rate, budget_bytes, self.effort)
        return self.maker.make(self.now_s, self.screen.grab(), self.server.encoder, terms)

    def send(self, budget_bytes: int = MUCH, window: Rect = WHOLE) -> tuple[Update, int]:
        update = self.make(budget_bytes, window)
        self.maker.sent(self.now_s, update, window)
        self.server.send_update(update.frame, (), copies=update.copies, encoded=update.pieces)
        return update, self._exchange()

    def error(self) -> float:
        difference = self.viewer.framebuffer[..., :3].astype(float) - self.screen.pixels[..., :3]
        return float((difference**2).mean())

    def is_same(self) -> bool:
        return bool((self.viewer.framebuffer[..., :3] == self.screen.pixels[..., :3]).all())

    def _exchange(self) -> int:
        size = 0
        while True:
            down, up = self.server.data_to_send(), self.viewer.data_to_send()
            if not down and not up:
                return size
            size += len(down)
            self.viewer.receive_data(down)
            self.server.receive_data(up)


def show(desk: Desk, grey: np.ndarray) -> None:
    desk.screen.pixels = np.repeat(grey[..., None], 4, axis=2)


def test_everything_comes_in_slices_of_about_the_budget() -> None:
    desk = Desk()
    show(desk, TEXT[:HEIGHT])
    whole = Desk()
    show(whole, TEXT[:HEIGHT])
    assert whole.send()[0].is_all
    slices = 0
    while not (sent := desk.send(3000))[0].is_all:
        slices += 1
        assert sent[1] < 6000
    assert slices > 2
    assert desk.is_same()
    assert desk.send()[0].is_empty


def test_only_the_new_strip_of_a_scrolled_page_is_painted() -> None:
    desk = Desk()
    show(desk, TEXT[:HEIGHT])
    _, first = desk.send()
    show(desk, TEXT[54 : 54 + HEIGHT])
    desk.screen.up = 54
    update, second = desk.send()
    assert len(update.copies) == 1
    assert desk.is_same()
    assert second < first / 2  # the painted screen tells each changed row by itself, which costs


def test_moves_are_looked_for_once_in_a_change_that_takes_many_updates() -> None:
    desk = Desk()
    desk.send()
    before = desk.screen.searches
    show(desk, TEXT[:HEIGHT])
    while not desk.send(2000)[0].is_all:
        assert desk.screen.searches == before + 1
    show(desk, TEXT[9 : 9 + HEIGHT])
    desk.send()
    assert desk.screen.searches == before + 2


def test_a_film_begins_though_the_rest_of_a_large_change_still_waits() -> None:
    desk = Desk(video=True)
    desk.send()
    show(desk, TEXT[:HEIGHT])
    first_s = None
    for turn in range(60):
        desk.now_s = turn / 25
        desk.screen.pixels[64:192, 64:256] = np.random.default_rng(turn).integers(0, 255, (128, 192, 4), np.uint8)
        update = desk.make(700)
        desk.maker.sent(desk.now_s, update, WHOLE)
        if update.videos and first_s is None:
            first_s = desk.now_s
            assert not update.is_all
    assert first_s is not None and first_s < 1.5


def test_what_has_come_of_a_page_that_is_scrolled_is_carried_along() -> None:
    desk = Desk()
    desk.send()
    show(desk, TEXT[:HEIGHT])
    come, again = np.zeros((2, HEIGHT, WIDTH), bool)
    for _ in range(3):
        mark(come, desk.send(2000)[0])
    show(desk, TEXT[9 : 9 + HEIGHT])
    desk.screen.up = 9
    update, _ = desk.send(2000)
    assert len(update.copies) == 1 and not update.is_all
    mark(again, update)
    while not update.is_all:
        update, _ = desk.send(2000)
        mark(again, update)
    assert desk.is_same()
    assert come.sum() > 20_000 and (come[9:] & again[:-9]).sum() < 0.2 * come.sum()


def test_a_screen_that_changes_its_size_amid_a_large_change_begins_anew() -> None:
    desk = Desk()
    desk.send()
    show(desk, TEXT[:HEIGHT])
    assert not desk.send(1000)[0].is_all
    desk.screen.pixels = desk.screen.pixels[:100, :200].copy()
    desk.maker.resize(200, 100)
    update = desk.make(window=Rect(0, 0, 200, 100))
    assert sum(piece.rect.area for piece in update.pieces) == 200 * 100 and not update.copies


def mark(sent: np.ndarray, update: Update) -> None:
    for rect in (piece.rect for piece in update.pieces):
        sent[rect.y : rect.bottom, rect.x : rect.right] = True


def test_what_changes_again_before_it_is_sent_is_sent_once_as_it_is_last() -> None:
    desk = Desk()
    desk.send()
    for value in (50, 60, 70):
        desk.screen.paint(0, 100, WIDTH, 8, value)
    update, _ = desk.send()
    assert desk.is_same() and len(update.pieces) == 8


def test_an_update_that_is_dropped_is_made_again() -> None:
    desk = Desk()
    show(desk, TEXT[:HEIGHT])
    desk.send()
    show(desk, TEXT[54 : 54 + HEIGHT])
    desk.screen.up = 54
    dropped = desk.make()
    desk.server.encoder.restart()
    desk.maker.dropped(dropped)
    desk.screen.up = 0
    desk.send()
    assert desk.is_same()


def test_losses_are_repaired_as_soon_as_they_rest() -> None:
    desk = Desk(quality=3)
    desk.screen.pixels = NOISE
    assert desk.send()[0].is_all
    assert not desk.is_same()
    assert desk.maker.next_repair_s() == REST_S
    assert desk.send()[0].is_empty
    desk.now_s = REST_S
    desk.send()
    assert desk.is_same()
    assert desk.maker.next_repair_s() is None


def test_repairs_keep_to_the_budget_since_they_give_way_to_changes() -> None:
    desk = Desk(quality=3)
    desk.screen.pixels = NOISE
    desk.send()
    desk.now_s, updates = REST_S, 0
    while not desk.is_same():
        _, size = desk.send(4000)
        assert size < 8000
        updates += 1
    assert updates > 20


def test_a_photograph_on_a_slow_line_is_coarse_then_good_then_exact() -> None:
    desk = Desk(quality=3)
    desk.screen.pixels = NOISE
    desk.rate, desk.effort = 64_000.0, Effort(quality_level=3, is_thorough=True)
    stages = []
    while not desk.is_same():
        _, size = desk.send()
        stages.append((size, desk.error()))
        desk.now_s += REST_S
    (first, coarse), (_, good), (_, exact) = stages
    assert first <= desk.rate * COARSE_S * 1.1
    assert coarse > 1.2 * good > exact == 0


def test_only_what_the_viewer_looks_at_is_sent() -> None:
    desk = Desk()
    desk.send()
    show(desk, TEXT[:HEIGHT])
    window = Rect(0, 0, WIDTH, 100)
    update, _ = desk.send(window=window)
    assert update.is_all
    assert max(piece.rect.bottom for piece in update.pieces) == 100
    desk.send()
    assert desk.is_same()


def test_losses_that_nobody_looks_at_are_not_repaired() -> None:
    desk = Desk(quality=3)
    desk.screen.pixels = NOISE
    desk.send()
    desk.now_s = REST_S
    window = Rect(0, 0, 100, 100)
    while not desk.send(window=window)[0].is_empty:
        pass
    assert desk.maker.next_repair_s() is None
    assert (desk.viewer.framebuffer[:100, :100, :3] == NOISE[:100, :100, :3]).all() and not desk.is_same()


def test_what_the_viewer_forgot_is_sent_again() -> None:
    desk = Desk()
    desk.send()
    desk.maker.forget([Rect(0, 10, WIDTH, 20), Rect(0, HEIGHT - 1, WIDTH, 50)])
    update, _ = desk.send()
    assert sum(piece.rect.area for piece in update.pieces) == WIDTH * 21


def test_what_moves_goes_as_a_film_and_is_exact_when_it_has_come_to_rest() -> None:
    desk = Desk(video=True)
    desk.send()
    films = 0
    for turn in range(60):
        desk.now_s += 0.05
        desk.screen.pixels[64:192, 64:256, :3] = np.roll(NOISE, turn, axis=0)[64:192, 64:256, :3] // 4
        update, _ = desk.send()
        films += bool(update.videos)
    assert films > 10
    due_s = desk.maker.next_repair_s()
    assert due_s is not None and due_s > desk.now_s
    desk.now_s = due_s
    desk.send()
    assert desk.is_same()
    assert desk.maker.next_repair_s() is None
