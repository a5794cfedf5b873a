"""Signing in: which hub, who, and whether to trust its certificate."""

from __future__ import annotations

from widgets.signin.page import SignInPage
from widgets.signin.views import SignInRequest

__all__ = ["SignInPage", "SignInRequest"]
