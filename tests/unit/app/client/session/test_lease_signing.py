"""The lease says what the customer was shown, and nothing more."""

from __future__ import annotations

from app.client.session.lease import lease_for, without
from app.client.session.request import Request
from remote.lease import Right

REQUEST = Request("s1", "t1", "a1", "Anna", (Right.VIEW, Right.CONTROL, Right.FILES), 30, "ab" * 32)
ABOUT = {"device_id": "d1", "host_key_sha256": "cd" * 32, "folder_name": "Deskhand", "now_ms": 1_000_000}


def test_grants_what_was_asked_for_as_long_as_it_was_asked() -> None:
    lease = lease_for(REQUEST, **ABOUT)
    assert lease.rights == REQUEST.rights
    assert lease.expires_at_ms - lease.granted_at_ms == 30 * 60_000
    assert (lease.agent_id, lease.agent_commitment, lease.session_id) == ("a1", "ab" * 32, "s1")
    assert lease.folder_name == "Deskhand"


def test_the_folder_is_named_only_with_the_right_to_files() -> None:
    lease = lease_for(REQUEST, **ABOUT)
    assert without(lease, {Right.FILES}).folder_name == ""
    assert without(lease, {Right.CONTROL}).folder_name == "Deskhand"


def test_taking_back_shortens_the_rights_but_not_the_time() -> None:
    lease = lease_for(REQUEST, **ABOUT)
    less = without(lease, {Right.CONTROL})
    assert less.rights == (Right.VIEW, Right.FILES)
    assert less.expires_at_ms == lease.expires_at_ms
    assert less.serial == lease.serial + 1, "the agent's end tells the later by it"
