"""The small parts of the workstation by themselves: settings, vault, actions, mailbox, consent, the picture's clock."""

from __future__ import annotations

import asyncio
import stat
import sys
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from app.workstation import vault
from app.workstation.actions import Action, ActionTable, Group
from app.workstation.file_strip import typed_path
from app.workstation.presenters.sign_in import full_address
from app.workstation.session.consent import Question, checked_lease
from app.workstation.session.mailbox import Mailbox
from app.workstation.session.picture_clock import PictureClock
from app.workstation.settings import SettingsFile
from remote.errors import LeaseError
from remote.lease import Lease, Right, sign_lease
from remote.rfb.geometry import Rect
from sync.protocol.signals import RelayPass, SessionEnd

NOW_MS = 1_790_000_000_000


def test_settings_outlive_the_program(tmp_path: Path) -> None:
    SettingsFile(tmp_path).change(hub_url="https://hub.example", theme="dark", columns_px=(300, 700, 280))
    kept = SettingsFile(tmp_path).now
    assert (kept.hub_url, kept.theme, kept.columns_px) == ("https://hub.example", "dark", (300, 700, 280))


@pytest.mark.logs_warning
@pytest.mark.parametrize("damage", [b"{", b"\xff\xfe", b'{"theme": 5}'])
def test_damaged_settings_are_put_aside(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "settings.json").write_bytes(damage)
    assert SettingsFile(tmp_path).now.theme == "system"
    assert (tmp_path / "settings.damaged").read_bytes() == damage


@pytest.mark.skipif(sys.platform == "win32", reason="modes are Unix's")
def test_the_token_file_is_its_owners_alone(tmp_path: Path) -> None:
    place = vault.FileVault(tmp_path)
    assert place.load() == ""
    place.keep("first")
    place.keep("second")
    assert place.load() == "second"
    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600
    place.forget()
    place.forget()
    assert place.load() == ""


class MemoryKeyring(KeyringBackend):
    """A keyring that protects, as far as the library can tell."""

    priority = 5.0  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.secrets: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.secrets:
            raise PasswordDeleteError("not there")
        del self.secrets[service, username]


def test_a_keyring_is_preferred_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = MemoryKeyring()
    monkeypatch.setattr("keyring.get_keyring", lambda: ring)
    for name in ("get_password", "set_password", "delete_password"):
        monkeypatch.setattr(f"keyring.{name}", getattr(ring, name))
    place = vault.open_vault(tmp_path)
    place.keep("secret")
    assert vault.open_vault(tmp_path).load() == "secret"
    assert list(tmp_path.iterdir()) == []
    place.forget()
    place.forget()
    assert place.load() == ""


def test_a_table_of_actions_refuses_two_of_a_name_or_key() -> None:
    table = ActionTable()
    table.add(Action("a", "A", lambda: None, Group.VIEW, "Ctrl+A"))
    for action_id, key in (("a", ""), ("b", "Ctrl+A")):
        with pytest.raises(ValueError, match="Two actions"):
            table.add(Action(action_id, "B", lambda: None, Group.VIEW, key))
    assert [action.id for action in table] == ["a"]


def test_an_impossible_action_is_not_done() -> None:
    seen: list[str] = []
    table = ActionTable()
    table.add(Action("a", "A", lambda: seen.append("a"), Group.VIEW, is_possible=lambda: False))
    table.add(Action("b", "B", lambda: seen.append("b"), Group.VIEW))
    assert (table.run("a"), table.run("b")) == (False, True)
    assert seen == ["b"]
    assert [action.id for action in table.possible()] == ["b"]


async def test_a_mailbox_hands_a_signal_to_the_one_who_waits_for_it() -> None:
    box = Mailbox()
    view = asyncio.ensure_future(box.expect(lambda signal: isinstance(signal, RelayPass), 5))
    await asyncio.sleep(0)
    assert not box.deliver(SessionEnd(session_id="s", reason="left"))
    given = RelayPass(session_id="s", channel="view", token="t")
    assert box.deliver(given)
    assert not box.deliver(given)
    assert await view is given


async def test_a_mailbox_stops_waiting_when_the_time_is_up() -> None:
    box = Mailbox()
    with pytest.raises(TimeoutError):
        await box.expect(lambda signal: True, 0.01)
    assert not box.deliver(SessionEnd(session_id="s", reason="left"))


def test_a_picture_is_complete_when_every_pixel_has_come() -> None:
    clock = PictureClock(40, 30)
    assert not clock.paint([Rect(0, 0, 40, 29)])
    assert not clock.paint([Rect(0, 0, 40, 29), Rect(0, 29, 39, 1)])
    assert clock.paint([Rect(39, 29, 1, 1)])
    assert clock.is_complete
    assert not clock.paint([Rect(0, 0, 40, 30)]), "only the first time counts"


KEY = Ed25519PrivateKey.generate()
QUESTION = Question(
    session_id="s",
    ticket_id="t",
    agent_id="a",
    device_id="d",
    device_key=KEY.public_key().public_bytes_raw().hex(),
    commitment="c",
    rights=(Right.VIEW, Right.CONTROL),
)
LEASE = Lease(
    session_id="s",
    ticket_id="t",
    device_id="d",
    agent_id="a",
    agent_name="Maria",
    rights=(Right.VIEW,),
    granted_at_ms=NOW_MS,
    expires_at_ms=NOW_MS + 600_000,
    host_key_sha256="00",
    agent_commitment="c",
)


def test_the_customers_own_consent_is_accepted() -> None:
    assert checked_lease(sign_lease(LEASE, KEY), QUESTION, NOW_MS) == LEASE


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"session_id": "other"}, "another session"),
        ({"ticket_id": "other"}, "another session"),
        ({"agent_id": "other"}, "another session"),
        ({"agent_commitment": "other"}, "another session"),
        ({"device_id": "other"}, "another device"),
        ({"rights": (Right.VIEW, Right.FILES)}, "more than was asked"),
        ({"rights": ()}, "over already"),
        ({"expires_at_ms": NOW_MS - 600_000}, "over already"),
    ],
)
def test_a_consent_to_anything_else_is_not(changes: dict[str, object], words: str) -> None:
    lease = msgspec.structs.replace(LEASE, **changes)
    with pytest.raises(LeaseError, match=words):
        checked_lease(sign_lease(lease, KEY), QUESTION, NOW_MS)


def test_a_consent_signed_by_anybody_else_is_not() -> None:
    with pytest.raises(LeaseError, match="not signed"):
        checked_lease(sign_lease(LEASE, Ed25519PrivateKey.generate()), QUESTION, NOW_MS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/a/b c.txt", "/a/b c.txt"),
        ('  "/a/b.txt" ', "/a/b.txt"),
        ("file:///a/b%20c.txt", "/a/b c.txt"),
        ("~/x", str(Path.home() / "x")),
    ],
)
def test_a_path_is_understood_as_people_write_it(typed: str, meant: str) -> None:
    assert typed_path(typed) == Path(meant)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hub.example.com", "https://hub.example.com"),
        ("hub.example.com:8443/", "https://hub.example.com:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("", ""),
    ],
)
def test_an_address_without_a_scheme_is_meant_as_https(typed: str, meant: str) -> None:
    assert full_address(typed) == meant
