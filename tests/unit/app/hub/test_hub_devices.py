"""A lost machine is locked out for good, while its owner goes on."""

from __future__ import annotations

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fakes.served_hub import RunningHub, bearer, public_hex

from app.hub.cli import main
from app.hub.devices import Devices
from app.hub.errors import AccountError
from app.hub.folder import DataFolder
from app.hub.ledger import now_ms
from sync.protocol.accounts import Enrol, Refusal


@pytest.fixture
def devices(running: RunningHub) -> Devices:
    return Devices(running.ledger.store, running.ledger.audit, "team:support", now_ms)


async def test_a_machine_that_was_taken_back_is_signed_out_and_never_comes_in_again(
    running: RunningHub, devices: Devices
) -> None:
    key = Ed25519PrivateKey.generate()
    lost = await running.companion(key, name="Carol", host_name="laptop")
    assert (await running.http.get("/me", headers=bearer(lost))).status_code == 200
    devices.take_back(lost.device_id)
    assert (await running.http.get("/me", headers=bearer(lost))).status_code == 401
    again = await running.post("/auth/enrol", Enrol(public_key=public_hex(key)))
    assert again.status_code == 403
    assert msgspec.json.decode(again.content, type=Refusal).code == "device_taken_back"


async def test_its_owner_keeps_his_record_and_enrols_with_another_machine(
    running: RunningHub, devices: Devices
) -> None:
    lost = await running.companion(name="Carol")
    devices.take_back(lost.device_id)
    with running.ledger.store.transaction() as transaction:
        contact = transaction.version("contact", lost.principal_id)
    assert contact is not None
    assert (contact.fields["name"], contact.fields["device_id"], contact.fields["device_key"]) == ("Carol", "", "")
    other = await running.companion(name="Carol")
    assert (await running.http.get("/me", headers=bearer(other))).status_code == 200
    assert [device.id for device in devices.everyone()] == [other.device_id]
    with pytest.raises(AccountError, match="no companion"):
        devices.take_back(lost.device_id)


def test_the_command_lists_and_says_what_is_missing(folder: DataFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(folder.path), "device", "list"]) == 0
    assert "No companion has enrolled yet" in capsys.readouterr().out
    assert main(["--data", str(folder.path), "device", "take-back", "0" * 32]) == 2
    assert "There is no companion" in capsys.readouterr().err
