"""What each message needs: the table of every kind that can come, and the gate that the companion asks before it acts.

The companion enforces the customer's grant; agent and hub can only ask. A kind that is in no table is refused.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from remote.errors import LeaseError, NotGrantedError
from remote.lease import Lease, Right

Kind: TypeAlias = int | str
"""An RFB client message type (int), or the name of an SSH, SFTP, digest or pen message (str, "sftp:write")."""

RFB_REQUIRED: Mapping[Kind, Right | None] = MappingProxyType(
    {
        0: Right.VIEW,  # SetPixelFormat
        2: Right.VIEW,  # SetEncodings
        3: Right.VIEW,  # FramebufferUpdateRequest
        4: Right.CONTROL,  # KeyEvent
        5: Right.CONTROL,  # PointerEvent
        6: Right.CLIPBOARD,  # ClientCutText
        150: Right.VIEW,  # EnableContinuousUpdates
        248: Right.VIEW,  # ClientFence
        251: Right.CONTROL,  # SetDesktopSize changes the customer's screen
        255: Right.CONTROL,  # QEMU client message: the extended key event
    }
)
"""RFC 6143, section 7.5 and the registered extensions."""

SSH_REQUIRED: Mapping[Kind, Right | None] = MappingProxyType(
    {
        # An empty channel does nothing; what it becomes is decided by the subsystem asked for.
        "channel:session": None,
        # Says only "still here"; nothing is done and nothing told.
        "global:keepalive@lag.net": None,
        "global:keepalive@openssh.com": None,
        "subsystem:rfb": Right.VIEW,
        "subsystem:sftp": Right.FILES,
        "subsystem:deskhand-digest": Right.FILES,
        "subsystem:deskhand-draw": Right.VIEW,
    }
)
"""RFC 4254; None: a lease that is alive is enough."""

FILE_REQUIRED: Mapping[Kind, Right | None] = MappingProxyType(
    dict.fromkeys(
        (
            "sftp:init",
            "sftp:open-read",
            "sftp:open-write",
            "sftp:read",
            "sftp:write",
            "sftp:lstat",
            "sftp:fstat",
            "sftp:fsetstat",
            "sftp:stat",
            "sftp:opendir",
            "sftp:readdir",
            "sftp:remove",
            "sftp:rename",
            "sftp:realpath",
            "digest:ask",
        ),
        Right.FILES,
    )
)
"""draft-ietf-secsh-filexfer-02 (SFTP 3), sections 6.3-6.11, and remote.files.digest."""

DRAW_REQUIRED: Mapping[Kind, Right | None] = MappingProxyType(
    # Whoever sees a screen may show a place on it: nothing there is operated by that.
    dict.fromkeys(
        (
            "draw:point",
            "draw:away",
            "draw:stroke",
            "draw:more",
            "draw:lift",
            "draw:erase",
            "draw:pin",
            "draw:still",
        ),
        Right.VIEW,
    )
)
"""remote.draw.messages."""

REQUIRED: Mapping[Kind, Right | None] = MappingProxyType(
    {
        **RFB_REQUIRED,
        **SSH_REQUIRED,
        **FILE_REQUIRED,
        **DRAW_REQUIRED,
        # Gives back what was opened while it was granted; a file that stayed open would block the next try.
        "sftp:close": None,
    }
)
"""Every kind that can be admitted, and the right it takes."""

NEVER: frozenset[Kind] = frozenset(
    {
        "channel:direct-tcpip",
        "channel:direct-streamlocal@openssh.com",
        "channel:forwarded-tcpip",
        "channel:x11",
        "channel:auth-agent@openssh.com",
        "channel:tun@openssh.com",
        "global:tcpip-forward",
        "global:cancel-tcpip-forward",
        "global:streamlocal-forward@openssh.com",
        "global:cancel-streamlocal-forward@openssh.com",
        "global:no-more-sessions@openssh.com",
        "request:pty-req",
        "request:shell",
        "request:exec",
        "request:env",
        "request:window-change",
        "request:x11-req",
        "request:auth-agent-req@openssh.com",
        "request:signal",
        "request:break",
        "request:exit-status",
        "request:exit-signal",
        "request:xon-xoff",
        "request:eow@openssh.com",
        "sftp:setstat",
        "sftp:mkdir",
        "sftp:rmdir",
        "sftp:readlink",
        "sftp:symlink",
        "sftp:extended",
    }
)
"""Kinds that protocols know and no grant opens: no shell, no forwarding, no links, no change of what is there."""

UNKNOWN = "unknown"
"""Under which kinds in no table are counted, so that a peer cannot grow the count for ever."""


class Gate:
    """Decides message by message what the customer's lease covers. Safe to call from any thread.

    Attributes:
        on_refused: called with the kind after each refusal, from the thread that asked; None for nobody.
    """

    def __init__(self, lease: Lease | None, clock: Callable[[], int]) -> None:
        """Start with a lease, or with none: then everything is refused. `clock`: milliseconds since 1970, UTC."""
        self._lease = lease
        self._clock = clock
        self._is_closed = False
        self._lock = threading.Lock()
        self._refusals: Counter[Kind] = Counter()
        self._watchers: list[Callable[[], None]] = []
        self.on_refused: Callable[[Kind], None] | None = None

    @property
    def lease(self) -> Lease | None:
        """The lease in force, None before the first and after `close`."""
        with self._lock:
            return None if self._is_closed else self._lease

    @property
    def refusals(self) -> dict[Kind, int]:
        """How often each kind was refused."""
        with self._lock:
            return dict(self._refusals)

    def is_alive(self) -> bool:
        """Tell whether any lease is in force at this moment."""
        lease = self.lease
        return lease is not None and lease.granted_at_ms <= self._clock() < lease.expires_at_ms

    def permits(self, right: Right) -> bool:
        """Tell whether the lease covers a right at this moment; nothing is counted."""
        lease = self.lease
        return lease is not None and lease.permits(right, self._clock())

    def admits(self, kind: Kind) -> bool:
        """Tell whether a message of this kind may act now; a refusal is counted."""
        try:
            self.check(kind)
        except LeaseError:
            return False
        return True

    def check(self, kind: Kind) -> None:
        """Let a message pass or refuse it.

        Raises:
            NotGrantedError: the lease does not cover the right that the kind takes.
            LeaseError: no lease is in force, or no lease covers this kind.
        """
        problem = self._problem(kind)
        if problem is None:
            return
        with self._lock:
            self._refusals[kind if kind in REQUIRED or kind in NEVER else UNKNOWN] += 1
        if self.on_refused is not None:
            self.on_refused(kind)
        raise problem

    def _problem(self, kind: Kind) -> LeaseError | None:
        if kind not in REQUIRED:
            return LeaseError("This is never allowed in a support session.")
        right = REQUIRED[kind]
        if right is None:
            return None if self.is_alive() else LeaseError("The customer's grant has ended.")
        if self.permits(right):
            return None
        return NotGrantedError(right.value, f"The customer has not granted the right to this ({right.value}).")

    def replace(self, lease: Lease) -> None:
        """Put another lease in force, for more rights or for fewer; a closed gate stays closed."""
        with self._lock:
            self._lease = lease
            watchers = list(self._watchers)
        for tell in watchers:
            tell()

    def close(self) -> None:
        """Refuse everything from now on, for good."""
        with self._lock:
            self._is_closed = True
            watchers = list(self._watchers)
        for tell in watchers:
            tell()

    def watch(self, tell: Callable[[], None]) -> Callable[[], None]:
        """Have a function called after each `replace` and `close`, in the thread that did it; it must be quick.

        A lease that ends by its time is not told: its session is stopped then, which closes the gate.

        Returns:
            Ends the watching; may be called more than once.
        """
        with self._lock:
            self._watchers.append(tell)

        def leave() -> None:
            with self._lock:
                if tell in self._watchers:
                    self._watchers.remove(tell)

        return leave
