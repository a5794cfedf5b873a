"""Signing in: the address, the certificate, name and password, and a sentence for whatever goes wrong."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, Signal

from app.workstation.certificate import shown_fingerprint
from app.workstation.errors import HubUnknownError
from app.workstation.settings import SettingsFile
from app.workstation.stores import OpenStore
from app.workstation.tasks import TaskOwner
from app.workstation.workers import Workers
from sync.client.address import HubAddress
from sync.errors import HubIdentityError, HubUnreachableError, RefusedError, StoreError, UsageError
from widgets.signin import SignInPage, SignInRequest

log = logging.getLogger(__name__)


class SignInPresenter(QObject):
    """Runs the sign-in page.

    Signals:
        signed_in(SignedIn): the hub let somebody in; the settings know which hub, and the replica is open.
    """

    signed_in = Signal(object)

    def __init__(
        self,
        page: SignInPage,
        settings: SettingsFile,
        workers: Workers,
        tasks: TaskOwner,
        open_store: Callable[[HubAddress], Awaitable[OpenStore]],
    ) -> None:
        """Prepare the page.

        Args:
            page: shows it.
            settings: which hub and who, from the last time.
            workers: where blocking calls run.
            tasks: owns what is under way.
            open_store: returns the open store of a hub; may raise StoreError.
        """
        super().__init__(page)
        self._page = page
        self._settings = settings
        self._workers = workers
        self._tasks = tasks
        self._open_store = open_store
        self._waiting: tuple[SignInRequest, str] | None = None
        page.submitted.connect(self._submit)
        page.fingerprint_trusted.connect(self._trust)
        page.fingerprint_refused.connect(self._distrust)
        page.prefill(settings.now.hub_url, settings.now.email)

    def say(self, sentence: str) -> None:
        """Show why the page has come up."""
        self._page.show_error(sentence)

    def _submit(self, request: SignInRequest) -> None:
        self._tasks.start(self._sign_in(request), "sign in")

    def _trust(self, fingerprint: str) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            request, url = waiting
            self._settings.change(hub_url=url, fingerprint=fingerprint)
            self._submit(request)

    def _distrust(self) -> None:
        self._waiting = None
        self._page.show_error(
            self.tr("Nothing was sent to that hub. Check the address, and ask your administrator for the fingerprint.")
        )

    async def _sign_in(self, request: SignInRequest) -> None:
        try:
            url = full_address(request.hub)
            fingerprint = await self._known_fingerprint(url, request)
            if fingerprint is None:
                return
            self._page.show_busy(self.tr("Signing in"))
            opened = await self._open_store(HubAddress(url, fingerprint))
            account = await asyncio.wrap_future(opened.replica.sign_in(request.email, request.password))
        except (HubUnknownError, UsageError, StoreError) as error:
            self._page.show_error(str(error))
        except HubIdentityError:
            await self._ask_about_new_certificate(url, request)
        except (HubUnreachableError, RefusedError) as error:
            self._page.show_error(self._sentence(error))
        else:
            self._settings.change(hub_url=url, fingerprint=fingerprint, email=request.email)
            self._page.show_error("")
            self.signed_in.emit(account)

    async def _known_fingerprint(self, url: str, request: SignInRequest) -> str | None:
        """Return the fingerprint to pin ("" where an authority vouches), None when the person has to compare one."""
        known = self._settings.now
        if known.hub_url == url and known.fingerprint:
            return known.fingerprint
        self._page.show_busy(self.tr("Looking for the hub"))
        shown = await self._workers.run(shown_fingerprint, HubAddress(url).url)
        if not shown:
            return ""
        self._waiting = (request, url)
        self._page.ask_trust(shown)
        return None

    async def _ask_about_new_certificate(self, url: str, request: SignInRequest) -> None:
        """The hub shows another certificate than the one pinned: that is either a renewal or somebody in between."""
        self._page.show_error(
            self.tr(
                "This hub shows another certificate than before, so nothing was sent. If your administrator has not "
                "told you about a new one, somebody may be pretending to be your hub."
            )
        )
        try:
            shown = await self._workers.run(shown_fingerprint, url)
        except HubUnknownError as error:
            log.info("the new certificate could not be read: %s", error)
            return
        if not shown:
            self._settings.change(hub_url=url, fingerprint="")
            self._page.show_error(
                self.tr(
                    "This hub shows another certificate than before, one that a public authority vouches for. "
                    "Nothing was sent. If your administrator told you about it, sign in again."
                )
            )
            return
        self._waiting = (request, url)
        self._page.ask_trust(shown)

    def _sentence(self, error: HubUnreachableError | RefusedError) -> str:
        if isinstance(error, HubUnreachableError):
            return self.tr("The hub does not answer. Check the address and your network, and try again. {why}").format(
                why=error
            )
        if error.code == "wrong_password":
            return self.tr("E-mail or password is wrong. Nothing else was changed; try again.")
        return str(error)


def full_address(text: str) -> str:
    """Return a hub's address as people write it ("hub.example.com:8443") with its scheme."""
    text = text.strip().rstrip("/")
    return text if "://" in text or not urlsplit(f"//{text}").hostname else f"https://{text}"
