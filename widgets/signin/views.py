"""What a person wrote on the sign-in page."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class SignInRequest:
    """Address, name and password; the password shows in no text made of this."""

    hub: str
    email: str
    password: str = field(repr=False)
