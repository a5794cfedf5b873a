"""Letting go of a hundred thousand things a few at a time.

Python frees a large container in one go, during which no other thread has its turn, the window's neither.
"""

from __future__ import annotations

from collections.abc import MutableMapping, MutableSequence
from typing import Any

AT_ONCE = 500
"""Freed in well under a millisecond."""


def let_go(*containers: MutableMapping[Any, Any] | MutableSequence[Any]) -> None:
    """Empty containers that nobody needs any more; in a worker."""
    for container in containers:
        if isinstance(container, MutableSequence):
            while container:
                del container[-AT_ONCE:]
        else:
            while container:
                container.popitem()
