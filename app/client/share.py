"""`deskhand-client share`: this screen for any VNC viewer on this machine, without a hub and without a ticket.

For trying the remote view, and for viewers that come through a tunnel of their own.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from app.client.worker_command import worker_command
from app.client.x_clipboard import XClipboard
from capture.errors import CaptureError
from capture.frames import ScreenFrames
from remote.errors import RemoteError
from remote.input.xtest import XTestInput
from remote.rfb.messages import ClientCutText, KeyMessage, PointerMessage, QemuKeyMessage
from remote.share.events import CutTextReceived, ShareEnded, ShareEvent, ViewerJoined
from remote.share.listener import ShareListener
from remote.share.screen_share import ScreenShare
from remote.share.worker.spare import SpareWorker
from remote.share.worker.worker_studio import WorkerStudio
from remote.stream import Stream

EXIT_OK, EXIT_FAILED, EXIT_USAGE = 0, 1, 2
MAX_PASSWORD_CHARS = 8
"""VNC's own sign-in looks at no more."""
STEERING = frozenset(
    kind.message_type for kind in (KeyMessage, QemuKeyMessage, PointerMessage, ClientCutText)
)  # what --view-only refuses


def add_share_command(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `share` to a program's commands; its `run` returns the exit code."""
    parser = subparsers.add_parser(
        "share", help="show this screen to VNC viewers on this computer", description=__doc__
    )
    _add_arguments(parser)
    parser.set_defaults(run=run)


def main(arguments: list[str] | None = None) -> int:
    """Run the command by itself.

    Returns:
        0 after it was stopped, 1 when the screen cannot be shared.
    """
    parser = argparse.ArgumentParser(prog="deskhand-client share", description=__doc__)
    _add_arguments(parser)
    return run(parser.parse_args(arguments))


def run(args: argparse.Namespace) -> int:
    """Share the screen until SIGINT or SIGTERM."""
    try:
        password = None if args.password_file is None else read_password(args.password_file)
        workers = SpareWorker(worker_command(args.display))
        make_share = share_maker(args.display, workers, password, is_view_only=args.view_only)
        listener = ShareListener(args.rfb_port, make_share)
        ScreenFrames(args.display).close()  # better to say now that there is no screen than to each viewer
    except (CaptureError, RemoteError, OSError) as error:
        _say(f"This screen cannot be shared. {error}")
        return EXIT_FAILED
    is_stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: is_stopped.set())
    workers.prepare()
    listener.start()
    _say(f"This screen is shared at 127.0.0.1::{listener.port}. Press Ctrl+C to stop.")
    is_stopped.wait()
    listener.stop()
    workers.dismiss()
    return EXIT_OK


def share_maker(
    display: str | None, workers: SpareWorker, password: bytes | None, *, is_view_only: bool
) -> Callable[[Stream], ScreenShare]:
    """Return what makes a share of this screen for each viewer.

    Args:
        display: name of the X display; None: the one that DISPLAY names.
        workers: capture and encode it, one for each viewer.
        password: asked of each viewer; None asks none.
        is_view_only: refuse keys, pointer and clipboard.
    """

    def make_share(stream: Stream) -> ScreenShare:
        sink = XTestInput(display)
        try:
            studio = WorkerStudio(workers.take)
        except OSError:
            sink.close()
            raise
        clipboard = XClipboard(display, lambda text: _hand_on(text, share))

        def follow(event: ShareEvent) -> None:
            match event:
                case ViewerJoined() if not is_view_only:
                    clipboard.start()
                case CutTextReceived(text=text):
                    clipboard.set_text(text)
                case ShareEnded():
                    clipboard.stop()
                    workers.prepare()  # whoever comes back finds a worker ready

        share = ScreenShare(
            stream,
            studio,
            sink,
            lambda message_type: not is_view_only or message_type not in STEERING,
            name=socket.gethostname(),
            on_event=follow,
            password=password,
        )
        return share

    return make_share


def read_password(path: Path) -> bytes:
    """Return the first line of a file.

    Raises:
        OSError: the file cannot be read, or holds no password.
    """
    password = path.read_text(encoding="utf-8").partition("\n")[0].strip()
    if not password:
        raise OSError(f"{path} holds no password.")
    return password.encode()[:MAX_PASSWORD_CHARS]


def _hand_on(text: str, share: ScreenShare) -> None:
    """Bring the viewer what was copied here; it may have left meanwhile."""
    share.send_cut_text(text)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rfb-port", type=int, required=True, metavar="N", help="TCP port on 127.0.0.1, 0 for any")
    parser.add_argument("--view-only", action="store_true", help="let viewers look, but neither type nor click")
    parser.add_argument("--password-file", type=Path, metavar="F", help="a file whose first line viewers must know")
    parser.add_argument("--display", default=os.environ.get("DISPLAY"), help=argparse.SUPPRESS)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
