"""Why a view ended, in the person's language: what happened, and what to do next."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from remote.view.events import EndCause, Ended


def sentence_of(event: Ended) -> tuple[str, str]:
    """Return what happened, and what to do next."""
    match event.cause:
        case EndCause.STOPPED_HERE:
            return _tr("The view was closed."), _tr("You can look again whenever you like.")
        case EndCause.CLOSED_THERE:
            return _tr("The other side ended the view."), _tr("Ask the person there before you look again.")
        case EndCause.NO_VNC_SERVER:
            words = _tr("Check the address and the port. The port of a VNC server is often 5900 or 5901.")
            return _tr("What answers there is no VNC server."), words
        case EndCause.SERVER_SILENT:
            words = _tr("It may be another kind of server, or too busy. Check the port, then try again.")
            return _tr("The server took the connection but says nothing."), words
        case EndCause.NOT_LET_IN:
            words = _tr("{detail} Check the password, then try again.")
            return _tr("The server did not let us in."), words.format(detail=_as_sentence(event.detail))
        case EndCause.PROTOCOL_BROKEN:
            words = _tr("The view was closed to be safe. Try again; if this returns, tell the server's maker: {detail}")
            return _tr("The server sent something that makes no sense."), words.format(detail=event.detail)
        case EndCause.LINE_BROKEN:
            words = _tr("The other computer goes on by itself; nothing there was closed. Connect again to see it.")
            return _tr("The connection broke."), words
        case EndCause.LINE_SILENT:
            words = _tr("The other computer goes on by itself; nothing there was closed. Connect again to see it.")
            return _tr("Nothing comes over the connection any more."), words


def _tr(text: str) -> str:
    return QCoreApplication.translate("ViewEnding", text)


def _as_sentence(text: str) -> str:
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."
