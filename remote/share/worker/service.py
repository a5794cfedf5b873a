"""The worker's side: answers orders from its input until that ends."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable

from remote.errors import ProtocolError
from remote.share.local_studio import LocalStudio
from remote.share.sources import FrameSource
from remote.share.studio import News, Order, ScreenLost, Verdict
from remote.share.worker.coding import Begin, Stir
from remote.share.worker.line import Line
from remote.share.worker.warming import warm_up

LAST_WORK_S = 2.0
"""Whoever started us has gone: what we are encoding may be finished, but no codec may keep us alive."""

EXIT_OK, EXIT_BROKEN = 0, 1


def serve(open_source: Callable[[], FrameSource], reading_fd: int, writing_fd: int, *, is_early: bool = False) -> int:
    """Look at a screen and encode it as the other end orders; return the exit code when that has gone.

    Args:
        open_source: opens the screen, at once, so that the first order finds it open.
        is_early: nobody waits for us yet.
    """
    _end_with_starter(reading_fd)
    line = Line(reading_fd, writing_fd)
    try:
        source = open_source()
        if is_early:
            warm_up(source)
        studio = LocalStudio(source)
    except OSError as error:
        _tell(line, ScreenLost(str(error)))
        return EXIT_OK
    try:
        _answer(studio, line)
    except ProtocolError:
        return EXIT_BROKEN
    finally:
        studio.close()
    return EXIT_OK


def _answer(studio: LocalStudio, line: Line) -> None:
    while message := line.receive():
        match message:
            case Begin():
                studio.begin(lambda news: _tell(line, news))
            case Order():
                studio.ask(message)
            case Verdict():
                studio.judge(message)
            case Stir():
                studio.stir()
            case _:
                raise ProtocolError("News are for the other end.")


def _tell(line: Line, news: News) -> None:
    try:
        line.send(news)
    except OSError:
        return  # nobody listens any more: our input ends too, and we with it


def _end_with_starter(fd: int) -> None:
    """Make sure that this process ends when nobody holds the other end of its input, whatever it is doing then."""
    if hasattr(select, "poll"):  # elsewhere the end is noticed between two orders
        threading.Thread(target=_wait_for_end, args=(fd,), name="watch of the starter", daemon=True).start()


def _wait_for_end(fd: int) -> None:
    poll = select.poll()
    poll.register(fd, 0)  # nothing but the end (POLLHUP) is told
    poll.poll()
    threading.Event().wait(LAST_WORK_S)
    os._exit(EXIT_BROKEN)
