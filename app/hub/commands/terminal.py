"""What commands say to, and ask of, the person at the terminal."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import Protocol, TypeAlias

from app.hub.errors import AccountError

Command: TypeAlias = Callable[[Namespace], int]


class Commands(Protocol):
    """Where a command adds itself: what `ArgumentParser.add_subparsers` returns."""

    def add_parser(self, name: str, *, help: str, description: str) -> ArgumentParser:  # noqa: A002  # argparse's word
        """Return the parser of a new command."""


def say(text: str) -> None:
    """Write a line to standard output, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """Write a line to standard error."""
    sys.stderr.write(text + "\n")


def ask_password(*, from_stdin: bool) -> str:
    """Return a password: the first line of standard input, or typed twice at the terminal.

    Raises:
        AccountError: the two differ, or there is no terminal to ask at.
    """
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise AccountError("There is no terminal to ask for the password. Give it with --password-stdin.")
    first = getpass.getpass("Password: ")
    if getpass.getpass("The same again: ") != first:
        raise AccountError("The two passwords differ. Nothing was changed; try again.")
    return first
