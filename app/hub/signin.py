"""Signing in: by password or by device key, enrolling, and slowing down those who guess."""

from __future__ import annotations

import time
from collections.abc import Callable

from app.hub.audit import Audit
from app.hub.challenge import GOOD_FOR_MS, Challenges
from app.hub.devices import Devices
from app.hub.errors import RefusalError
from app.hub.identity import read_identity
from app.hub.once import OnceOnly
from app.hub.passwords import Passwords
from app.hub.principal import Principal
from app.hub.recognition import Recognition
from app.hub.settings import Settings
from app.hub.slowdown import (
    FREE_TRIES_PER_ACCOUNT,
    FREE_TRIES_PER_ADDRESS,
    FamiliarPlaces,
    RateLimit,
    Slowdown,
    site_of,
)
from app.hub.tokens import MAX_TOKEN_CHARS, Tokens, token_sha256
from app.hub.users import Users
from app.hub.workers import Workers
from sync.protocol.accounts import DeviceSignIn, Enrol, SignedIn, SignIn

CHALLENGES_A_MINUTE = 120
"""Of one address: a large customer's whole site after a power cut; each costs the hub one hash."""

WRONG_PASSWORD = "E-mail address or password is wrong."  # noqa: S105  # a sentence


class SignInDesk:
    """Turns passwords and signatures into tokens, and tokens into principals; called on the event loop."""

    def __init__(
        self,
        workers: Workers,
        settings: Settings,
        users: Users,
        devices: Devices,
        tokens: Tokens,
        passwords: Passwords,
        challenges: Challenges,
        once: OnceOnly,
        audit: Audit,
        recognition: Recognition,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the accounts, what recognises tokens, and a monotonic clock in seconds."""
        self._workers = workers
        self._settings = settings
        self._users = users
        self._devices = devices
        self._tokens = tokens
        self._passwords = passwords
        self._challenges = challenges
        self._once = once
        self._audit = audit
        self._recognition = recognition
        self._accounts_slow = Slowdown(FREE_TRIES_PER_ACCOUNT, clock)
        self._addresses_slow = Slowdown(FREE_TRIES_PER_ADDRESS, clock)
        self._places = FamiliarPlaces()
        # Apart from the passwords' own: companions that a restored hub does not know keep no agent out.
        self._devices_slow = Slowdown(FREE_TRIES_PER_ADDRESS, clock)
        self._enrolments = RateLimit(settings.limits.enrolments_an_hour, 3600.0, clock)
        self._challenge_rate = RateLimit(CHALLENGES_A_MINUTE, 60.0, clock)

    async def by_password(self, request: SignIn, address: str) -> SignedIn:
        """Sign a member of the staff in.

        Raises:
            RefusalError: wrong_password, slow_down or account_disabled.
        """
        account = request.email.strip().lower()[:254]
        site = site_of(address)
        key = self._places.key(account, site)
        _refuse_early(max(self._accounts_slow.wait_s(key), self._addresses_slow.wait_s(site)))
        # Counted before the check, so that a hundred tries at once do not all slip through.
        self._accounts_slow.failed(key)
        self._addresses_slow.failed(site)
        user = await self._workers.read(self._users.by_email, account)
        known_hash = user.password_hash if user is not None else None
        if not await self._workers.hashing(self._passwords.matches, known_hash, request.password) or user is None:
            await self._workers.write(self._audit.note, "nobody", "sign_in_failed", _named(account), address)
            raise RefusalError(401, "wrong_password", WRONG_PASSWORD)
        self._accounts_slow.succeeded(key)
        self._places.remember(account, site)
        self._addresses_slow.forgive(site)
        if not user.is_active:
            raise RefusalError(403, "account_disabled", "This account is closed. Ask the person who runs the hub.")
        if self._passwords.is_outdated(user.password_hash):
            await self._workers.hashing(self._users.rehash, user, request.password)
        return await self._issue(user.id, "agent", "", self._settings.staff_token_days, address)

    async def enrol(self, request: Enrol, address: str) -> SignedIn:
        """Take in a new companion and sign it in.

        Raises:
            RefusalError: slow_down, bad_request or already_enrolled.
        """
        _refuse_early(self._enrolments.wait_s(site_of(address)))
        identity = read_identity(request.identity, request.product, self._settings.products)
        device = await self._workers.write(self._devices.enrol, request, identity, address)
        days = self._settings.companion_token_days
        return await self._issue(device.contact_id, "contact", device.id, days, address)

    def challenge(self, device_id: str, address: str) -> str:
        """Return a nonce for a device to sign.

        Raises:
            RefusalError: slow_down.
        """
        _refuse_early(self._challenge_rate.wait_s(site_of(address)))
        return self._challenges.make(device_id[:64])

    async def by_device(self, answer: DeviceSignIn, address: str) -> SignedIn:
        """Sign a companion in by its key.

        Raises:
            RefusalError: slow_down, not_enrolled or wrong_signature.
        """
        _refuse_early(self._devices_slow.wait_s(site_of(address)))
        device = await self._workers.read(self._devices.by_id, answer.device_id)
        if device is None:
            self._devices_slow.failed(site_of(address))
            raise RefusalError(401, "not_enrolled", "The hub does not know this device. Enrol it first.")
        is_signed = self._challenges.accept(answer, device.public_key)
        # The table knows of answers that another node of the hub has taken.
        if not is_signed or not await self._workers.write(self._once.use, answer.nonce, 2 * GOOD_FOR_MS):
            self._devices_slow.failed(site_of(address))
            await self._workers.write(self._audit.note, device.contact_id, "device_sign_in_failed", device.id, address)
            raise RefusalError(401, "wrong_signature", "The device could not prove its key. Ask for a new challenge.")
        days = self._settings.companion_token_days
        return await self._issue(device.contact_id, "contact", device.id, days, address)

    async def sign_out(self, principal: Principal, address: str) -> None:
        """Take a token back."""
        await self._workers.write(self._tokens.revoke, principal.token_sha256)
        await self._workers.write(self._audit.note, principal.id, "sign_out", "", address)

    async def recognise(self, token: str) -> Principal:
        """Return whose token this is.

        Raises:
            RefusalError: token_unknown, token_expired or account_disabled.
        """
        return await self._workers.read(self._recognition.principal, token_sha256(token[: MAX_TOKEN_CHARS + 1]))

    async def _issue(self, principal_id: str, kind: str, device_id: str, days: float, address: str) -> SignedIn:
        token, bearer = await self._workers.write(self._tokens.issue, principal_id, kind, device_id, days)
        principal = await self._workers.read(self._recognition.principal, bearer.sha256)
        await self._workers.write(self._audit.note, principal_id, "sign_in", device_id, address)
        return principal.signed_in(token)


def _named(account: str) -> str:
    """Return what the audit says of an unknown account; a password typed into the wrong field is kept nowhere."""
    return account if "@" in account else "(no e-mail address)"


def _refuse_early(wait_s: float) -> None:
    if wait_s > 0:
        message = f"Too many tries. Wait {round(wait_s) or 1} seconds, then try again."
        raise RefusalError(429, "slow_down", message, wait_s)
