"""The bar above the remote view."""

from __future__ import annotations

from widgets.session.bar import SessionBar
from widgets.session.views import SessionPhase, SessionView

__all__ = ["SessionBar", "SessionPhase", "SessionView"]
