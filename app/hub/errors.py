"""What can go wrong at the hub; the name tells who has to act."""


class HubError(Exception):
    """Base of every error that this package raises; its text is a sentence for the person who runs the hub."""


class SettingsError(HubError):
    """The settings file, the data folder or the command line asks for something impossible or unsafe."""


class CertificateError(HubError):
    """The certificate or its key cannot be read, made or used."""


class AccountError(HubError):
    """An account cannot be made or changed as asked (it exists, it does not exist, the password is too short)."""


class IllError(HubError):
    """Something is not as it should be; the text says what, and what to do."""


class BackupError(HubError):
    """A backup could not be made or is not whole; older backups are untouched."""


class RefusalError(HubError):
    """A client asked for something that it does not get; becomes a Refusal body (docs/protocol.md).

    Attributes:
        status: HTTP status code.
        code: stable word for programs.
        retry_after_s: when trying again makes sense, 0 for never the same way.
    """

    def __init__(self, status: int, code: str, message: str, retry_after_s: float = 0.0) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.retry_after_s = retry_after_s
