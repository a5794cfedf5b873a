"""One row of the table of actions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Action:
    """Something that a person can do now.

    Attributes:
        action_id: stable, dotted: "ticket.close".
        title: what it does, in the words of the menus.
        shortcut: its key in portable text ("Ctrl+Shift+C"), "" for none.
        section: under which heading it stands.
        is_enabled: whether it can be done now; what cannot is shown last and faint, with why in `hint`.
        hint: a second, quieter text.
    """

    action_id: str
    title: str
    shortcut: str = ""
    section: str = ""
    is_enabled: bool = True
    hint: str = ""
