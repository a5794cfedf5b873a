"""What a studio owes."""

from __future__ import annotations

from remote.rfb.encodings.choice import Effort
from remote.rfb.encodings.offer import Offer
from remote.rfb.geometry import Rect
from remote.rfb.pixel_format import BGRX
from remote.share.order_book import HANG_S, START_S, OrderBook
from remote.share.studio import Interrupted, Order, Sight, Started
from remote.share.update_maker import Terms

TERMS = Terms(Rect(0, 0, 8, 8), True, False, 1e6, 1000, Effort())


def order(number: int, now_s: float) -> Order:
    return Order(number, now_s, (8, 8), None, Offer(), BGRX, frozenset(), (), TERMS)


def opened() -> OrderBook:
    book = OrderBook()
    assert not book.is_open
    book.hear(0.0, Started((8, 8), True))
    return book


def test_one_order_at_a_time_is_answered_once() -> None:
    book = opened()
    first = order(book.last_number + 1, 1.0)
    book.place(first)
    assert not book.is_open and book.take() is None
    sight = Sight(first.number, (8, 8))
    book.hear(1.1, sight)
    assert book.is_open and book.wait_s(1.1) is None
    assert book.take() == (first, sight)
    assert book.take() is None


def test_an_answer_to_an_earlier_order_is_none() -> None:
    book = opened()
    book.place(order(7, 1.0))
    book.hear(1.1, Sight(6, (8, 8)))
    assert not book.is_open and book.take() is None


def test_who_does_not_answer_hangs_and_gets_time_to_be_replaced() -> None:
    book = opened()
    book.place(order(1, 1.0))
    assert book.wait_s(2.0) == HANG_S - 1.0
    assert not book.give_up(0.9 + HANG_S)
    assert book.give_up(1.0 + HANG_S)
    assert not book.give_up(1.1 + HANG_S)


def test_after_an_interruption_nothing_is_expected_but_a_new_start() -> None:
    book = opened()
    book.place(order(1, 1.0))
    book.hear(1.1, Sight(1, (8, 8)))
    book.hear(1.2, Interrupted("killed"))
    assert book.take() is None and not book.is_open
    assert book.wait_s(1.2) == START_S
    book.hear(1.5, Started((8, 8), True))
    assert book.is_open and book.wait_s(1.5) is None
