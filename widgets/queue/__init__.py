"""The queue: what waits, for whom, and how long."""

from __future__ import annotations

from widgets.queue.model import QueueModel
from widgets.queue.panel import QueuePanel
from widgets.queue.views import TicketRow

__all__ = ["QueueModel", "QueuePanel", "TicketRow"]
