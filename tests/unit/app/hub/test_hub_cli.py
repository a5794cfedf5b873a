"""The command line as a person uses it: real processes, a real certificate, real kills."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fakes.served_hub import PASSWORD

from app.hub.cli import main
from app.hub.folder import DataFolder
from app.hub.ledger import open_ledger
from app.hub.lock import only_server
from app.hub.settings import load_settings
from sync.merge.stamp import HybridClock

ROOT = Path(__file__).parents[4]


@dataclass
class Serving:
    process: subprocess.Popen[str]
    url: str
    http: httpx.Client


@contextmanager
def serve(data: Path, *options: str) -> Iterator[Serving]:
    """Run `deskhand-hub serve` as a process of its own."""
    command = [sys.executable, "-m", "app.hub", "--data", str(data), "serve", "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        ready = json.loads(process.stdout.readline() or "{}")
        assert ready, process.stderr.read()
        verify: ssl.SSLContext | bool = True
        if ready["fingerprint"]:
            verify = ssl.create_default_context(cadata=(data / "certificate.pem").read_text())
        with httpx.Client(base_url=ready["url"], verify=verify, timeout=10) as http:
            yield Serving(process, ready["url"], http)
    finally:
        process.kill()
        process.communicate()


def add_user(data: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    arguments = ["user", "add", "ada@example.com", "--name", "Ada", "--role", "admin", "--password-stdin"]
    return main([*arguments, "--data", str(data), *options])


@pytest.fixture
def data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A hub made with `init`."""
    assert main(["--data", str(tmp_path / "hub"), "init", "--port", "0", "--host", "hub.example.com"]) == 0
    capsys.readouterr()
    return tmp_path / "hub"


def test_init_makes_a_hub_once_and_prints_the_fingerprint(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path.name: path.read_bytes() for path in data.iterdir() if path.suffix in {".toml", ".pem", ".secret"}}
    assert main(["init", "--data", str(data)]) == 0
    said = capsys.readouterr().out
    assert {name: (data / name).read_bytes() for name in before} == before
    der = ssl.PEM_cert_to_DER_cert(before["certificate.pem"].decode())
    assert hashlib.sha256(der).hexdigest() in said
    assert "user add" in said
    assert data.stat().st_mode & 0o077 == 0


def test_users_are_added_listed_changed_and_closed(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert add_user(data, monkeypatch) == 0
    assert add_user(data, monkeypatch) == 2
    assert "has an account already" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert main(["user", "set-password", "ada@example.com", "--password-stdin", "--data", str(data)]) == 2
    assert "10 to" in capsys.readouterr().err
    assert main(["user", "disable", "ada@example.com", "--data", str(data)]) == 0
    assert main(["user", "list", "--data", str(data)]) == 0
    said = capsys.readouterr().out
    assert "closed" in said
    assert "admin" in said
    assert main(["audit", "--last", "2", "--data", str(data)]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [(line[2], line[3]) for line in lines] == [("operator", "user_added"), ("operator", "user_disabled")]


def test_a_stranger_is_helped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ([], ["serve"], ["init"], ["user"], ["user", "add"], ["backup"], ["doctor"], ["audit"], ["product"]):
        with pytest.raises(SystemExit) as ended:
            main([*command, "--help"])
        assert ended.value.code == 0
        assert len(capsys.readouterr().out) > 200
    assert main(["--data", str(tmp_path / "none"), "serve"]) == 2
    assert "deskhand-hub init" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--plain", "--listen", "0.0.0.0"], "Leave out --plain"),
        (["--tls-cert", "x.pem"], "belong together"),
        (["--tls-cert", "x.pem", "--tls-key", "x.key"], "cannot be read"),
    ],
)
def test_serve_refuses_what_is_unsafe_or_impossible(
    data: Path, options: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(data), "serve", *options]) == 2
    said = capsys.readouterr()
    assert says in said.err
    assert said.out == ""


def test_products_get_a_secret_and_sign_identities(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["product", "add", "Surveyor", "--data", str(data)]) == 0
    secret = capsys.readouterr().out.strip()
    assert secret in (data / "hub.toml").read_text()
    assert main(["product", "token", "Surveyor", "--email", "bo@example.com", "--data", str(data)]) == 0
    assert capsys.readouterr().out.count(".") == 2
    assert main(["product", "token", "Unknown", "--email", "bo@example.com", "--data", str(data)]) == 2


@pytest.mark.slow
def test_serve_over_tls_answers_stops_on_sigterm_and_keeps_everything_through_a_kill(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    add_user(data, monkeypatch)
    clock, acked = HybridClock("device"), []
    with serve(data) as hub:
        assert hub.url.startswith("https://127.0.0.1:")
        sign_in = hub.http.post("/auth/sign-in", json={"email": "ada@example.com", "password": PASSWORD}).json()
        hub.http.headers["Authorization"] = f"Bearer {sign_in['token']}"
        epoch = hub.http.post("/sync/pull", json={"epoch": None, "schema": 1, "cursors": {}}).json()["epoch"]
        for number in range(20):
            record = f"record-{number:04}"
            op = {"op_id": f"op-{number:04}", "kind": "organisation", "record_id": record, "is_new": True}
            op |= {"scope": "all", "stamp": clock.next_stamp(1_700_000_000_000), "fields": {"name": record}}
            reply = hub.http.post("/sync/push", json={"epoch": epoch, "schema": 1, "ops": [op]}).json()
            assert reply["results"][0]["verdict"] == "ok"
            acked.append(record)
        with pytest.raises(AssertionError, match="already"), serve(data):
            pass
        assert main(["doctor", "--data", str(data)]) == 0, capsys.readouterr().out
        hub.process.send_signal(signal.SIGKILL)
        hub.process.wait()
    with serve(data, "--plain") as hub:
        hub.http.headers["Authorization"] = f"Bearer {sign_in['token']}"
        pulled = hub.http.post("/sync/pull", json={"epoch": None, "schema": 1, "cursors": {}}).json()
        assert pulled["epoch"] == epoch
        names = {row["record_id"] for page in pulled["scopes"] for row in page["rows"]}
        assert set(acked) <= names
        hub.process.send_signal(signal.SIGTERM)
        out, err = hub.process.communicate(timeout=10)
        assert (hub.process.returncode, out) == (0, "")
        assert "Traceback" not in err
    assert main(["doctor", "--data", str(data)]) == 1
    assert "does not run" in capsys.readouterr().out


def test_backups_are_whole_and_the_newest_seven_are_kept(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    add_user(data, monkeypatch)
    to = tmp_path / "copies"
    to.mkdir()
    for day in range(10, 20):
        (to / f"records-202001{day}-000000.sqlite").write_bytes(b"old")
    assert main(["backup", "--to", str(to), "--data", str(data)]) == 0
    copies = sorted(path.name for path in to.glob("records-*"))
    assert len(copies) == 7
    assert copies[0] == "records-20200114-000000.sqlite"
    restored = tmp_path / "restored"
    restored.mkdir()
    for name in ("hub.toml", "hub.secret", "certificate.pem", "certificate.key"):
        (restored / name).write_bytes((to / name).read_bytes())
    (to / copies[-1]).rename(restored / "records.sqlite")
    capsys.readouterr()
    assert main(["user", "list", "--data", str(restored)]) == 0
    assert "ada@example.com" in capsys.readouterr().out


def test_a_restored_hub_begins_a_new_epoch_and_waits_until_told(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = DataFolder(data)

    def epoch() -> str:
        with open_ledger(folder, load_settings(folder.settings)) as ledger:
            return ledger.store.epoch()

    before = epoch()
    assert main(["recover", "--data", str(data)]) == 0
    during = epoch()
    assert main(["recover", "--finish", "--data", str(data)]) == 0
    assert before != during == epoch()
    with only_server(folder.lock):
        assert main(["recover", "--data", str(data)]) == 2
    assert "Stop it first" in capsys.readouterr().err


def test_doctor_names_what_is_ill(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / "certificate.pem").write_text("junk")
    (data / "hub.secret").chmod(0o644)
    (data / "running.json").write_text('{"url": "http://127.0.0.1:9", "fingerprint": ""}')
    content = bytearray((data / "records.sqlite").read_bytes())
    content[5000:9000] = os.urandom(4000)
    (data / "records.sqlite").write_bytes(content)
    assert main(["doctor", "--data", str(data)]) == 1
    said = capsys.readouterr().out
    for line in ("ILL  certificate", "ILL  data folder", "ILL  port", "ILL  records", "ok   SQLite", "ok   settings"):
        assert line in said
    assert "To be looked at: data folder, records, certificate, port." in said
    assert main(["doctor", "--data", str(data / "nowhere")]) == 1
    assert "deskhand-hub init" in capsys.readouterr().out
