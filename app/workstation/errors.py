"""What can go wrong at the workstation, in sentences that its person can act on."""


class WorkstationError(Exception):
    """Base of every error that this program raises; the text is shown as it is."""


class GoneError(WorkstationError):
    """A record that was to be changed is no longer here."""


class NotAFileError(WorkstationError):
    """What was to be sent or attached is not a file that can be read."""


class ProgramError(WorkstationError):
    """A customer's file was not opened, because that might run it."""


class SessionError(WorkstationError):
    """A remote session cannot do what was asked (nothing granted, no line, another session runs)."""


class OrderError(WorkstationError):
    """The command line asks for something that cannot be."""


class HubUnknownError(WorkstationError):
    """Nobody answers at the hub's address, or somebody who is no hub."""
