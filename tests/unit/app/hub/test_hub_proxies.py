"""Behind a trusted proxy the hub counts by the address that the proxy names, and by nobody else's word."""

from __future__ import annotations

import msgspec
import pytest
from fakes.served_hub import PASSWORD, RunningHub, cheap_passwords, serving

from app.hub.errors import SettingsError
from app.hub.folder import DataFolder
from app.hub.ledger import open_ledger
from app.hub.settings import Settings, load_settings, settings_text
from sync.protocol.accounts import SignIn

THERE = {"X-Forwarded-For": "203.0.113.9"}


async def address_noted(running: RunningHub) -> str:
    running.ledger.users.add("ada@example.com", "Ada", "agent", "support", PASSWORD)
    body = SignIn(email="ada@example.com", password="wrong")
    await running.http.post("/auth/sign-in", content=msgspec.json.encode(body), headers=THERE)
    return next(line.address for line in running.ledger.audit.last(10) if line.what == "sign_in_failed")


async def test_nobodys_header_is_believed_by_itself(running: RunningHub) -> None:
    assert await address_noted(running) == "127.0.0.1"


async def test_a_trusted_proxy_names_the_address(folder: DataFolder) -> None:
    settings = Settings(port=0, trusted_proxies=("127.0.0.0/8",))
    with open_ledger(folder, settings, cheap_passwords()) as ledger:
        async with serving(ledger) as running:
            assert await address_noted(running) == "203.0.113.9"


def test_the_settings_keep_proxies_and_refuse_what_is_no_address(folder: DataFolder) -> None:
    folder.settings.write_text(settings_text(Settings(trusted_proxies=("10.0.0.0/24", "::1"))))
    assert load_settings(folder.settings).trusted_proxies == ("10.0.0.0/24", "::1")
    folder.settings.write_text('trusted_proxies = ["proxy.example.com"]')
    with pytest.raises(SettingsError, match="no address"):
        load_settings(folder.settings)
