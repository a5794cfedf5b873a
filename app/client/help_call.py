"""What a host program says when its user clicks Help: who he is and where in the product he stands."""

from __future__ import annotations

import msgspec

MAX_FIELD_CHARS = 200
"""Longer than any product or module name; the rest is cut, so that a host program's slip hurts nobody."""

MAX_IDENTITY_CHARS = 8192
"""A signed identity (JWT) is a few hundred characters; a longer one is not passed on."""


class HelpCall(msgspec.Struct, frozen=True, kw_only=True):
    """One click on Help.

    Attributes:
        product, version, module, screen: what the customer works with; "" when not said.
        identity: the token with which the host program names its user, "" for none; never shown or logged.
        name, email: who he is as far as the host program knows without proof.
    """

    product: str = ""
    version: str = ""
    module: str = ""
    screen: str = ""
    identity: str = ""
    name: str = ""
    email: str = ""

    @property
    def has_context(self) -> bool:
        """Whether the host program said anything about the product."""
        return bool(self.product or self.version or self.module or self.screen)

    @property
    def place(self) -> str:
        """The module and, where it was said, the screen within it."""
        return " / ".join(part for part in (self.module, self.screen) if part)


def tidied(call: HelpCall) -> HelpCall:
    """Return the call on one line per field and within the limits, as it comes from another program."""
    fields = msgspec.structs.asdict(call)
    identity = call.identity.strip()
    short = {name: " ".join(value.split())[:MAX_FIELD_CHARS] for name, value in fields.items()}
    return HelpCall(**{**short, "identity": identity if len(identity) <= MAX_IDENTITY_CHARS else ""})
