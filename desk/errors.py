"""What can go wrong with the rules of the desk."""


class DeskError(Exception):
    """Base of every error that this package raises."""


class MoveError(DeskError):
    """A ticket cannot go from its state to the one asked for."""
