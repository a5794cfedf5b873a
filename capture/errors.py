"""What can go wrong with pictures of this machine's screen."""


class CaptureError(Exception):
    """Base of every error that this package raises."""


class ScreenGoneError(CaptureError, OSError):
    """There is no screen to look at: no display was named, or its server has ended.

    It is an OSError too, so that those who do not know this package can act on it.
    """


class UsageError(CaptureError):
    """Our own caller asked for something impossible (frames of different sizes, an array of the wrong shape)."""
