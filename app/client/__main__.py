"""Runs the program: `python -m app.client`."""

import sys

from app.client.worker_command import COMMAND


def main() -> int:
    """Run a command; the worker's without loading what the others need, since somebody waits for its first picture."""
    if sys.argv[1:2] == [COMMAND]:
        from app.client.screen_worker import main as work

        return work(sys.argv[2:])
    from app.client.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
