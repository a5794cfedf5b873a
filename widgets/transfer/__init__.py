"""Files under way, in both programs."""

from __future__ import annotations

from widgets.transfer.row import TransferRow
from widgets.transfer.stack import TransferStack
from widgets.transfer.views import TransferState, TransferView

__all__ = ["TransferRow", "TransferStack", "TransferState", "TransferView"]
