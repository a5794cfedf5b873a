"""What can go wrong with records and their travel; the name tells whose fault it is."""


class SyncError(Exception):
    """Base of every error that this package raises."""


class UsageError(SyncError):
    """Our own caller asked for something impossible (an unknown kind, a wrong type)."""


class PeerError(SyncError):
    """The other end sent something that the protocol does not allow."""


class StoreError(SyncError):
    """The local store cannot be read or written (disk full, damaged file, SQLite too old)."""


class StoreBusyError(StoreError):
    """Others were in the way (a deadlock, a lock held too long): nothing was stored, and trying again may do."""


class StoreDamagedError(StoreError):
    """The store's file is not what was written there: nothing goes on with it; what can be read of it is rescued."""


class UncertainError(StoreError):
    """The database went away while it stored something: all of it is stored or nothing; sent again, it is once."""


class HubUnreachableError(SyncError):
    """The hub does not answer; what was written is kept and goes out later."""


class HubIdentityError(SyncError):
    """The hub shows another certificate than the one pinned: nothing was sent to it."""


class RefusedError(SyncError):
    """The hub understood and said no.

    Attributes:
        code: a stable word for programs, such as "wrong_password" or "token_expired".
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class ComeLaterError(RefusedError):
    """The hub would, but not now: too many attempts, or too much for one day."""


class TokenRefusedError(RefusedError):
    """The hub does not take our token (any more): sign in again."""
