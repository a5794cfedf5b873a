"""What can go wrong in the companion itself; every text is a sentence for the customer or for who installed it."""

from __future__ import annotations


class ClientError(Exception):
    """Base of every error that this program raises."""


class SettingsError(ClientError):
    """The settings file is missing, cannot be read, or says something impossible."""


class AlreadyRunningError(ClientError):
    """Another companion of this user holds the data folder and does not answer."""


class DeviceKeyError(ClientError):
    """The device key exists but cannot be had now (a locked key ring, a file without permission)."""


class AskError(ClientError):
    """A request for a session is malformed, or comes from somebody who may not ask; nothing was shown or done."""


class StandingError(ClientError):
    """A permission for unattended access makes no sense, or its file is not to be trusted; it grants nothing."""
