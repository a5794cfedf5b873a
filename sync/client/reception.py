"""Signing in and out, and staying signed in."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.client.events import LinkStatus, SignedOut
from sync.client.identity import Identity
from sync.client.link import HubLink
from sync.client.local_store import LocalStore
from sync.client.owner import Owner
from sync.client.rounds import InWriter
from sync.errors import HubUnreachableError, RefusedError, SyncError, TokenRefusedError
from sync.protocol.accounts import Enrol, SignedIn, SignIn

_log = logging.getLogger(__name__)

SIGNED_OUT = "You are signed out. Everything you write is kept here and goes out when you sign in again."


class Reception:
    """Lets people and devices in and out. Belongs to the replica's event loop.

    Attributes:
        identity: who the replica is to the hub.
    """

    def __init__(
        self,
        store: LocalStore,
        link: HubLink,
        in_writer: InWriter,
        owner: Owner,
        cut: Callable[[], Awaitable[None]],
        nudge: Callable[[], None],
    ) -> None:
        """Take the store, the hub, the writer's thread, whom to tell, and how to cut work short and begin it."""
        self._store = store
        self._link = link
        self._in_writer = in_writer
        self._owner = owner
        self._cut = cut
        self._nudge = nudge
        self.identity = Identity(link)

    async def ensure_token(self) -> None:
        """Get a token where only the device key is there.

        Raises:
            SyncError: there is none to be had now.
        """
        await self._note_account(await self.identity.ensure_token())

    async def renew(self, token: str, why: TokenRefusedError) -> None:
        """Get another token in place of a refused one; where that is no use, sign off.

        Raises:
            SyncError: there is none to be had now.
        """
        try:
            if not token:
                raise why
            await self._note_account(await self.identity.renew(token, why))
        except TokenRefusedError as error:
            self._sign_off(error)

    async def _note_account(self, account: SignedIn | None) -> None:
        if account is not None:
            await self._in_writer(lambda: self._store.adopt(account))
            self._owner.tell_account(account)

    def _sign_off(self, why: RefusedError) -> None:
        """Stop, since the hub takes neither token nor key; whatever was written stays."""
        if not self.identity.signed_in.is_set():
            return
        self.identity.park()
        self._owner.tell_link(status=LinkStatus.SIGNED_OUT, message=SIGNED_OUT)
        self._owner.tell(SignedOut(why.code, str(why)))

    async def sign_in(self, email: str, password: str) -> SignedIn:
        """Sign in with a password."""
        return await self._take(await self._link.sign_in(SignIn(email=email, password=password)), None)

    async def enrol(self, request: Enrol, key: Ed25519PrivateKey) -> SignedIn:
        """Introduce this device."""
        return await self._take(await self._link.enrol(request), key)

    async def resume(self, account: SignedIn, key: Ed25519PrivateKey | None) -> None:
        """Go on as somebody who signed in earlier."""
        try:
            await self._take(account, key)
        except SyncError as error:
            code = error.code if isinstance(error, RefusedError) else "store"
            self._owner.tell(SignedOut(code, str(error)))

    async def _take(self, account: SignedIn, key: Ed25519PrivateKey | None) -> SignedIn:
        self.identity.signed_in.clear()  # nothing begins anew in another's name while this is going on
        await self._cut()
        try:
            is_cleared = await self._in_writer(lambda: self._store.adopt(account))
        except SyncError:
            self.identity.go_on()
            raise
        self.identity.use(account, key)
        self._owner.tell_account(account, is_cleared=is_cleared)
        if self.identity.signed_in.is_set():
            self._owner.tell_link(status=LinkStatus.CONNECTING)
            self._nudge()
        return account

    async def sign_out(self) -> None:
        """Go on as nobody; the hub forgets the token if it can be reached."""
        token = self._link.token
        self.identity.drop()
        await self._cut()
        await self._in_writer(self._store.forget_account)
        self._owner.tell_account(None)
        self._owner.tell_link(status=LinkStatus.SIGNED_OUT)
        try:
            await self._link.sign_out(token)
        except (RefusedError, HubUnreachableError) as error:
            _log.info("signed out without the hub: %s", error)
