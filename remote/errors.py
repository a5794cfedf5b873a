"""What can go wrong with another machine's screen, input and files; the name tells whose fault it is."""


class RemoteError(Exception):
    """Base of every error that this package raises."""


class UsageError(RemoteError):
    """Our own caller asked for something impossible (a rectangle outside the framebuffer, a reused connection)."""


class ProtocolError(RemoteError):
    """The peer sent bytes that its protocol does not allow; the connection cannot go on."""


class SecurityError(RemoteError):
    """The peer offers no security type that we speak, or refused our password."""


class LeaseError(RemoteError):
    """A lease is forged, expired, for somebody else, or does not cover what was tried."""


class NotGrantedError(LeaseError):
    """A message came whose right the customer did not grant; it was dropped and nothing was done.

    Attributes:
        right: the missing right, e.g. "control".
    """

    def __init__(self, right: str, message: str) -> None:
        super().__init__(message)
        self.right = right


class PathError(RemoteError):
    """The two ends could not meet: neither directly nor through the relay."""


class TransferError(RemoteError):
    """A file could not be moved; what has arrived is kept beside the final name for the next try."""


class OutsideFolderError(TransferError):
    """A path leads out of the folder that the customer granted."""
