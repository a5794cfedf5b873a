"""Signing in and out, enrolling, and "who am I"."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from app.hub.api.door import Door, address_of, json_reply
from app.hub.signin import SignInDesk
from app.hub.switchboard import Switchboard
from sync.protocol.accounts import Challenge, ChallengeAsk, DeviceSignIn, Enrol, SignIn


class AccountsApi:
    """`/auth/*` and `/me`."""

    def __init__(self, door: Door, desk: SignInDesk, switchboard: Switchboard) -> None:
        """Take the door, the desk where one signs in, and the switchboard, which ends with a sign-in."""
        self._door = door
        self._desk = desk
        self._switchboard = switchboard

    def routes(self) -> list[BaseRoute]:
        """Return the endpoints."""
        return [
            Route("/auth/sign-in", self.sign_in, methods=["POST"]),
            Route("/auth/sign-out", self.sign_out, methods=["POST"]),
            Route("/auth/enrol", self.enrol, methods=["POST"]),
            Route("/auth/challenge", self.challenge, methods=["POST"]),
            Route("/auth/device", self.device, methods=["POST"]),
            Route("/me", self.me, methods=["GET"]),
        ]

    async def sign_in(self, request: Request) -> Response:
        """Take e-mail address and password, give a token."""
        ask = await self._door.body(request, SignIn)
        return json_reply(await self._desk.by_password(ask, address_of(request)))

    async def sign_out(self, request: Request) -> Response:
        """Take the token back and end its socket."""
        principal = await self._door.principal(request)
        await self._desk.sign_out(principal, address_of(request))
        self._switchboard.end_token(principal.token_sha256)
        return json_reply({})

    async def enrol(self, request: Request) -> Response:
        """Take in a companion."""
        ask = await self._door.body(request, Enrol)
        return json_reply(await self._desk.enrol(ask, address_of(request)))

    async def challenge(self, request: Request) -> Response:
        """Give a nonce to sign."""
        ask = await self._door.body(request, ChallengeAsk)
        return json_reply(Challenge(nonce=self._desk.challenge(ask.device_id, address_of(request))))

    async def device(self, request: Request) -> Response:
        """Take a signed nonce, give a token."""
        answer = await self._door.body(request, DeviceSignIn)
        return json_reply(await self._desk.by_device(answer, address_of(request)))

    async def me(self, request: Request) -> Response:
        """Say who the token's owner is and what he may pull; the token itself is left empty."""
        principal = await self._door.principal(request)
        return json_reply(principal.signed_in(""))
