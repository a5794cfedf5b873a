"""Who the replica is to the hub: the token, and how it gets a new one."""

from __future__ import annotations

import asyncio

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.client.link import HubLink
from sync.errors import ComeLaterError, RefusedError, TokenRefusedError
from sync.protocol.accounts import DeviceSignIn, SignedIn, challenge_bytes


class Identity:
    """The account in use. Belongs to the replica's event loop.

    Attributes:
        account: who is signed in, the token included; None while nobody is.
        signed_in: set while there is a token, or a key that gets one.
    """

    def __init__(self, link: HubLink) -> None:
        self._link = link
        self._key: Ed25519PrivateKey | None = None
        self._renewing = asyncio.Lock()
        self.account: SignedIn | None = None
        self.signed_in = asyncio.Event()

    def use(self, account: SignedIn, key: Ed25519PrivateKey | None) -> None:
        """Act as this account from now on; with a key, tokens are got without asking anybody."""
        self.account = account
        self._key = key
        self._link.token = account.token
        self.signed_in.clear()
        self.go_on()

    def go_on(self) -> None:
        """Let work go on where there is something to do it with."""
        if self._link.token or self._key is not None:
            self.signed_in.set()

    def drop(self) -> None:
        """Act as nobody."""
        self.account = None
        self._key = None
        self._link.token = ""
        self.signed_in.clear()

    def park(self) -> None:
        """Stop using the token, which the hub refuses; the account stays known."""
        if self.account is not None:
            self.account = msgspec.structs.replace(self.account, token="")
        self._link.token = ""
        self._key = None
        self.signed_in.clear()

    async def ensure_token(self) -> SignedIn | None:
        """Get a token where only the device key is there; return the account when it is a new one.

        Raises:
            TokenRefusedError: the hub does not know the device any more.
            HubUnreachableError: it does not answer.
        """
        return None if self._link.token else await self.renew("")

    async def renew(self, refused_token: str, why: RefusedError | None = None) -> SignedIn | None:
        """Get a new token in place of one that the hub refuses; return the account when it is a new one.

        Args:
            refused_token: nothing happens when it was replaced already.
            why: what the hub said, raised when there is no device key.

        Raises:
            TokenRefusedError: there is no device key, or the hub does not take it any more.
            HubUnreachableError: the hub does not answer.
        """
        async with self._renewing:
            if self._link.token != refused_token or self.account is None:
                return None
            if self._key is None:
                raise TokenRefusedError(why.code if why else "token_missing", str(why or "Sign in again."))
            before, key = self.account, self._key
            account = await self._sign_in_by_key(before.device_id, key)
            if self.account is not before:
                return None  # somebody else signed in meanwhile
            self.use(account, key)
            return account

    async def _sign_in_by_key(self, device_id: str, key: Ed25519PrivateKey) -> SignedIn:
        try:
            nonce = (await self._link.challenge(device_id)).nonce
            signature = key.sign(challenge_bytes(nonce, device_id)).hex()
            return await self._link.device_sign_in(DeviceSignIn(device_id=device_id, nonce=nonce, signature=signature))
        except ComeLaterError:
            raise
        except RefusedError as error:
            raise TokenRefusedError(error.code, str(error)) from error
