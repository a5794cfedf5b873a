"""What can go wrong in the demonstration."""


class DemoError(Exception):
    """A step did not come true; the message says which and what was seen instead."""


class MissingProgramError(DemoError):
    """A program that the demonstration needs is not installed; the message names it."""
