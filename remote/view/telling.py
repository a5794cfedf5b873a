"""What the RFB core tells, in the words of a view."""

from __future__ import annotations

from remote.rfb import events as rfb
from remote.view import events as told
from remote.view.events import EndCause, Ended, ViewEvent

REASONS = {
    EndCause.STOPPED_HERE: "The view was closed.",
    EndCause.CLOSED_THERE: "The other side ended the view.",
    EndCause.LINE_BROKEN: "The connection broke.",
    EndCause.LINE_SILENT: "Nothing comes over the connection any more.",
    EndCause.NO_VNC_SERVER: "What answers there is no VNC server.",
    EndCause.SERVER_SILENT: "The server took the connection but says nothing.",
    EndCause.NOT_LET_IN: "The server did not let us in.",
    EndCause.PROTOCOL_BROKEN: "The server sent something that no VNC server may send.",
}
NO_ERRORS = frozenset({EndCause.STOPPED_HERE, EndCause.CLOSED_THERE})


def ended(cause: EndCause, detail: str) -> Ended:
    """Return the last event of a view."""
    return Ended(cause, REASONS[cause], cause not in NO_ERRORS, detail)


def told_of(event: rfb.ViewerEvent) -> ViewEvent | None:
    """Return what a view tells of an event of its core; None for what only the view itself needs."""
    match event:
        case rfb.Connected(width=width, height=height, name=name):
            return told.Opened(width, height, name)
        case rfb.FramebufferUpdated(rects=rects):
            return told.Painted(rects)
        case rfb.Resized(width=width, height=height):
            return told.Resized(width, height)
        case rfb.ScreensChanged(screens=screens):
            return told.ScreensChanged(screens)
        case rfb.LedsChanged(scroll=scroll, num=num, caps=caps):
            return told.LedsChanged(scroll, num, caps)
        case rfb.NameChanged(name=name):
            return told.Renamed(name)
        case rfb.CursorChanged(cursor=cursor):
            return told.CursorChanged(cursor)
        case rfb.PointerMoved(x=x, y=y):
            return told.PointerMoved(x, y)
        case rfb.CutTextReceived(text=text):
            return told.CutText(text)
        case rfb.Bell():
            return told.Rang()
    return None
