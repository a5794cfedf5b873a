"""What was sent with losses, and when it is sent again."""

from __future__ import annotations

from remote.rfb.geometry import Copy, Rect
from remote.share.repair import REST_S, Repair, portions

PHOTO = Rect(32, 32, 64, 48)


SCREEN = Rect(0, 0, 200, 150)


def repair() -> Repair:
    repair = Repair()
    repair.resize(200, 150)
    return repair


def area_of(areas: list[Rect]) -> int:
    return sum(area.area for area in areas)


def test_what_rests_is_due_and_what_moves_is_not() -> None:
    board = repair()
    assert not board.is_needed and board.next_due_s(SCREEN) is None
    board.lost(0.0, [PHOTO])
    assert board.due(REST_S / 2) == []
    assert board.next_due_s(SCREEN) == REST_S
    board.lost(REST_S / 2, [PHOTO])
    assert board.due(REST_S) == []
    assert area_of(board.due(REST_S * 1.5)) == PHOTO.area


def test_what_was_sent_again_without_loss_is_done() -> None:
    board = repair()
    board.lost(0.0, [PHOTO])
    board.kept([Rect(32, 32, 64, 16)], SCREEN)
    assert area_of(board.due(1.0)) == PHOTO.area - 64 * 16
    board.kept([PHOTO], SCREEN)
    assert not board.is_needed


def test_a_cell_that_was_covered_in_part_is_not_done() -> None:
    board = repair()
    board.lost(0.0, [PHOTO])
    board.kept([Rect(33, 33, 62, 46)], SCREEN)
    assert area_of(board.due(1.0)) == PHOTO.area - 32 * 16


def test_the_edge_of_the_screen_ends_in_part_of_a_cell() -> None:
    board = repair()
    corner = Rect(190, 140, 10, 10)
    board.lost(0.0, [corner])
    assert board.due(1.0) == [Rect(176, 128, 24, 22).clipped(200, 150)] or area_of(board.due(1.0)) == 24 * 22
    board.kept(board.due(1.0), SCREEN)
    assert not board.is_needed


def test_losses_move_with_the_pixels() -> None:
    board = repair()
    board.lost(0.0, [PHOTO])
    board.moved(5.0, [Copy(Rect(100, 100, 64, 48), PHOTO.x, PHOTO.y), Copy(Rect(0, 0, 16, 16), 180, 0)])
    board.kept([PHOTO], SCREEN)
    assert board.due(5.0) == []
    assert area_of(board.due(6.0)) >= PHOTO.area


def test_the_longest_lost_goes_first() -> None:
    board = repair()
    board.lost(1.0, [Rect(0, 0, 16, 16)])
    board.lost(0.0, [Rect(0, 64, 16, 16)])
    assert board.due(9.0) == [Rect(0, 64, 16, 16), Rect(0, 0, 16, 16)]


def test_rows_below_each_other_are_joined_up_to_a_size() -> None:
    rows = [Rect(0, 16 * row, 64, 16) for row in range(4)]
    assert portions(rows, 1 << 20) == [Rect(0, 0, 64, 64)]
    assert portions(rows, 64 * 32) == [Rect(0, 0, 64, 32), Rect(0, 32, 64, 32)]
    assert portions([rows[0], rows[2]], 1 << 20) == [rows[0], rows[2]]


def test_a_wide_row_is_cut_into_portions_of_whole_cells() -> None:
    parts = portions([Rect(32, 16, 100, 16)], 600)
    assert parts == [Rect(32, 16, 32, 16), Rect(64, 16, 32, 16), Rect(96, 16, 32, 16), Rect(128, 16, 4, 16)]
    assert portions([Rect(0, 0, 32, 16)], 10) == [Rect(0, 0, 16, 16), Rect(16, 0, 16, 16)]


def test_what_is_coarse_is_told_apart_until_it_is_sent_better() -> None:
    board = repair()
    board.lost(0.0, [Rect(0, 0, 32, 16)], is_coarse=True)
    board.lost(0.0, [Rect(64, 64, 32, 16)])
    assert board.due(1.0, is_coarse=True) == [Rect(0, 0, 32, 16)]
    assert board.due(1.0) == [Rect(64, 64, 32, 16)]
    board.moved(1.0, [Copy(Rect(96, 0, 32, 16), 0, 0)])
    assert board.due(2.0, is_coarse=True) == [Rect(0, 0, 32, 16), Rect(96, 0, 32, 16)]
    board.lost(2.0, [Rect(0, 0, 32, 16)])
    assert board.due(3.0, is_coarse=True) == [Rect(96, 0, 32, 16)]


def test_only_what_the_viewer_looks_at_is_waited_for() -> None:
    board = repair()
    window = Rect(0, 0, 100, 150)
    board.lost(0.0, [Rect(90, 0, 30, 16)])
    assert board.next_due_s(Rect(128, 0, 72, 150)) is None
    assert board.next_due_s(window) == REST_S
    board.kept([Rect(80, 0, 20, 16)], window)
    assert board.next_due_s(window) is None
