"""OpenSSH's own clients against the companion: out without the key, and with it files but never a shell."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from fakes.session import WAIT_S, Session
from paramiko import Ed25519Key

from remote.lease import Right
from remote.ssh.events import FileReceived, GuestConnected, Refused
from remote.ssh.guest import SessionGuest

pytestmark = pytest.mark.peer


class Peer:
    """OpenSSH with a key file, towards a session's host."""

    def __init__(self, session: Session, key_file: Path, user_name: str) -> None:
        host, port = session.host.listen(["127.0.0.1"])[0].split(":")
        self._options = [
            *("-F", "none", "-i", str(key_file), "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none"),
            *("-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"),
            *("-o", "LogLevel=ERROR", "-o", "ConnectTimeout=10"),
        ]
        self._port, self._address = port, f"{user_name}@{host}"

    def ssh(self, *command: str) -> subprocess.CompletedProcess[str]:
        return self._run(["ssh", *self._options, "-p", self._port, self._address, *command])

    def ssh_with(self, *options: str) -> subprocess.CompletedProcess[str]:
        return self._run(["ssh", *self._options, *options, "-p", self._port, self._address])

    def sftp(self, batch: str) -> subprocess.CompletedProcess[str]:
        return self._run(["sftp", *self._options, "-P", self._port, "-b", "-", self._address], batch)

    def _run(self, command: list[str], text: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, input=text, capture_output=True, text=True, timeout=3 * WAIT_S, check=False)


def write_key(path: Path) -> Ed25519Key:
    text = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()
    path.write_text(text)
    path.chmod(0o600)
    return Ed25519Key(file_obj=io.StringIO(text))


@pytest.fixture
def keyed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A session whose agent's key lies in a file, and OpenSSH with that key and the right user name."""
    key = write_key(tmp_path / "key")
    monkeypatch.setattr("remote.ssh.guest.fresh_key", lambda: key)
    folder = tmp_path / "granted"
    folder.mkdir()
    with Session(folder) as session:
        yield session, Peer(session, tmp_path / "key", session.guest._nonce.hex()), folder


def test_without_the_key_nobody_comes_in(tmp_path):
    write_key(tmp_path / "key")
    with Session(tmp_path) as session:
        for user_name in (session.guest._nonce.hex(), "root"):
            peer = Peer(session, tmp_path / "key", user_name)
            for refused in (peer.ssh("id"), peer.sftp("ls")):
                assert refused.returncode == 255
                assert "Permission denied (publickey)" in refused.stderr
        assert not session.events.of(GuestConnected)


def test_with_the_key_and_a_wrong_user_name_nobody_comes_in(keyed, tmp_path):
    session, _, _ = keyed
    refused = Peer(session, tmp_path / "key", SessionGuest("s")._nonce.hex()).ssh("id")
    assert "Permission denied (publickey)" in refused.stderr


def test_with_the_key_there_is_no_shell_and_no_command(keyed):
    session, peer, _ = keyed
    command = peer.ssh("touch", "/tmp/owned")
    assert command.returncode != 0
    assert "exec request failed" in command.stderr
    assert session.events.wait_for(GuestConnected).path == "direct"
    shell = peer.ssh()
    assert shell.returncode != 0
    assert "shell request failed" in shell.stderr
    terminal = peer.ssh_with("-tt")
    assert terminal.returncode != 0
    kinds = {event.kind for event in session.events.of(Refused)}
    assert {"request:exec", "request:shell", "request:pty-req"} <= kinds


def test_with_the_key_nothing_is_forwarded(keyed):
    session, peer, _ = keyed
    through = peer.ssh_with("-W", "127.0.0.1:22")
    assert through.returncode != 0
    back = peer.ssh_with("-N", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:22")
    assert back.returncode != 0
    assert {"channel:direct-tcpip", "global:tcpip-forward"} <= {event.kind for event in session.events.of(Refused)}


def test_with_the_key_sftp_reads_and_writes_as_the_rules_are(keyed, tmp_path):
    session, peer, folder = keyed
    data = bytes(range(256)) * 4000
    (folder / "app.log").write_bytes(data)
    (tmp_path / "new.bin").write_bytes(data)
    batch = f"""
        pwd
        ls -l
        get app.log {tmp_path}/got.log
        put {tmp_path}/new.bin .new.bin.part
        rename .new.bin.part new.bin
        -put {tmp_path}/new.bin app.log
        -rm app.log
        -mkdir sub
        -rename app.log away.log
        -symlink app.log link
        -chmod 777 app.log
        -get ../key {tmp_path}/stolen
        -get /etc/passwd {tmp_path}/stolen
    """
    done = peer.sftp(batch)
    assert done.returncode == 0, done.stderr
    assert "Remote working directory: /" in done.stdout
    assert (tmp_path / "got.log").read_bytes() == data
    assert (folder / "new.bin").read_bytes() == data
    assert (folder / "app.log").read_bytes() == data
    assert sorted(path.name for path in folder.iterdir()) == ["app.log", "new.bin"]
    assert not (tmp_path / "stolen").exists()
    assert session.events.wait_for(FileReceived).path == folder / "new.bin"


def test_without_the_right_to_files_sftp_ends_at_once(keyed):
    session, peer, _ = keyed
    session.host.grant(session.with_rights(Right.VIEW))
    refused = peer.sftp("ls")
    assert refused.returncode != 0
    assert session.gate.refusals["subsystem:sftp"] == 1
