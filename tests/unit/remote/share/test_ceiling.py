"""A viewer's ceiling reaches whoever makes its pictures."""

from __future__ import annotations

import threading
from collections.abc import Callable

from remote.rfb import events as rfb
from remote.rfb.geometry import Rect
from remote.rfb.server import ServerConnection
from remote.rfb.viewer import OUR_ENCODINGS, ViewerConnection
from remote.share.congestion import FIRST_RATE
from remote.share.picture_feed import PictureFeed
from remote.share.studio import News, Order, Started, Verdict

WHOLE = Rect(0, 0, 320, 200)


class Sketchbook:
    """A studio that notes its orders and answers none.

    Attributes:
        orders: what was asked.
    """

    size = (WHOLE.width, WHOLE.height)

    def __init__(self) -> None:
        self.orders: list[Order] = []

    def begin(self, hear: Callable[[News], None]) -> None:
        hear(Started(self.size, True))

    def ask(self, order: Order) -> None:
        self.orders.append(order)

    def stir(self) -> None:
        """Nobody looks around here."""

    def judge(self, verdict: Verdict) -> None:
        """Nothing is made that could be judged."""

    def renew(self) -> None:
        """Nothing hangs."""

    def close(self) -> None:
        """There is no screen."""


def ordered_rate(ceiling_kbit_s: int | None) -> float:
    """Return the bytes a second for which the first picture is ordered."""
    server = ServerConnection(WHOLE.width, WHOLE.height, "desk")
    viewer = ViewerConnection(encodings=OUR_ENCODINGS)
    viewer.set_ceiling(ceiling_kbit_s)
    while True:
        down, up = server.data_to_send(), viewer.data_to_send()
        if not down and not up:
            break
        viewer.receive_data(down)
        server.receive_data(up)
    studio = Sketchbook()
    feed = PictureFeed(server, studio, threading.Condition())
    feed.begin()
    feed.note(rfb.ContinuousUpdatesSet(True, WHOLE))
    while not studio.orders:
        feed.work()
    return studio.orders[0].terms.rate


def test_pictures_are_made_for_the_ceiling() -> None:
    assert ordered_rate(64) == 8_000
    assert ordered_rate(None) == FIRST_RATE
    assert ordered_rate(100_000) == FIRST_RATE
