"""Writes the order for the next picture: what the viewer wants and understands, and what its line takes."""

from __future__ import annotations

from remote.rfb.encodings.numbers import Encoding
from remote.rfb.geometry import Rect
from remote.rfb.server import ServerConnection
from remote.share.pace import Pace
from remote.share.studio import Order
from remote.share.update_maker import Terms
from remote.share.wish import Wish

NOTHING = Rect(0, 0, 0, 0)


def next_order(
    number: int,
    now_s: float,
    core: ServerConnection,
    wish: Wish,
    pace: Pace,
    *,
    viewers_pointer: tuple[int, int] | None,
    begun: frozenset[int],
) -> Order:
    """Return the order; it takes over what the viewer wants to have again.

    Args:
        number: of the order.
        begun: compressed streams that have begun at the viewer.
    """
    pace.is_asked = not wish.is_continuous
    pace.ceiling_kbit_s = core.offer.ceiling_kbit_s
    return Order(
        number,
        now_s,
        (core.width, core.height),
        viewers_pointer,
        core.offer,
        core.pixel_format,
        begun,
        tuple(wish.take_again()),
        Terms(
            (wish.window or NOTHING).clipped(*core.visible_size),
            core.can_copy,
            # noVNC likes H.264 best of all and may freeze on it; TigerVNC hides a broken film: only our own view.
            core.can_show_video and Encoding.RECALL in core.offer,
            pace.rate,
            pace.budget_bytes,
            pace.effort,
        ),
    )
