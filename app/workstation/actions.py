"""The one table of what can be done: menus, shortcuts and the command palette are all made from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """Under which menu an action stands."""

    PROGRAM = "program"
    QUEUE = "queue"
    TICKET = "ticket"
    SESSION = "session"
    VIEW = "view"


def always() -> bool:
    """Be possible at any time."""
    return True


@dataclass(frozen=True)
class Action:
    """One thing that a person can do.

    Attributes:
        id: stable and dotted, "ticket.close".
        title: what it is called in menus and in the palette, translated.
        function: does it; called on the loop, never blocks.
        group: the menu in which it stands.
        shortcut: in Qt's portable text, "Ctrl+K"; "" for none.
        words: other words under which a person may look for it.
        is_possible: asked when menu and palette open and when the shortcut is pressed.
        asks: what to type in the palette before it is done ("Path of the file"), "" for nothing.
    """

    id: str
    title: str
    function: Callable[..., None]
    group: Group
    shortcut: str = ""
    words: str = ""
    is_possible: Callable[[], bool] = always
    asks: str = ""


class ActionTable:
    """All actions of the program, in the order in which they were added."""

    def __init__(self) -> None:
        self._actions: dict[str, Action] = {}

    def add(self, *actions: Action) -> None:
        """Add actions.

        Raises:
            ValueError: an id or a shortcut is taken already.
        """
        for action in actions:
            taken = {known.shortcut for known in self} - {""}
            if action.id in self._actions or action.shortcut in taken:
                raise ValueError(f"Two actions would be {action.id} or {action.shortcut}.")
            self._actions[action.id] = action

    def __iter__(self) -> Iterator[Action]:
        return iter(self._actions.values())

    def __getitem__(self, action_id: str) -> Action:
        return self._actions[action_id]

    def possible(self) -> tuple[Action, ...]:
        """Return what can be done right now."""
        return tuple(action for action in self if action.is_possible())

    def run(self, action_id: str) -> bool:
        """Do an action, unless it is not possible now; return whether it was done."""
        action = self._actions[action_id]
        if not action.is_possible():
            return False
        action.function()
        return True
