"""How many files and sockets the system lets the hub hold open: each companion and agent is at least one."""

from __future__ import annotations

import logging
import sys

log = logging.getLogger(__name__)

WANTED = 65_536
"""For 5,000 signal sockets, their requests, relays and the database many times over."""

SPARE = 256
"""For the database, logs and requests beside the sockets that stay open."""


def allow_many_files(wanted: int = WANTED) -> int:
    """Raise this process's limit of open files as far as the system allows.

    Returns:
        The limit in force, or `wanted` where the system has none (Windows).
    """
    if sys.platform == "win32":
        return wanted
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = resource.RLIM_INFINITY
    ceiling = wanted if hard == unlimited else min(wanted, hard)
    if soft != unlimited and soft < ceiling:
        resource.setrlimit(resource.RLIMIT_NOFILE, (ceiling, hard))
        soft = ceiling
    return wanted if soft == unlimited else soft


def warn_if_few(limit: int, sockets: int) -> None:
    """Say so when the limit does not reach for the sockets that the settings allow."""
    if limit < sockets + SPARE:
        log.warning(
            "The system lets this hub open %d files; the settings allow %d sockets. Raise the limit (LimitNOFILE= of "
            "its service, or ulimit -n) or lower limits.sockets.",
            limit,
            sockets,
        )
