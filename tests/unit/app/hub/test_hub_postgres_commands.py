"""The hub's commands on PostgreSQL, as the person who runs it types them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from fakes.postgres_server import PostgresServer
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.hub.backup import newest_backup
from app.hub.cli import EXIT_REFUSED, main
from app.hub.database_look import look_at_database
from app.hub.errors import IllError
from app.hub.folder import DataFolder
from app.hub.ledger import open_ledger
from app.hub.settings import DATABASE_VARIABLE, load_settings

SECRET = "geheim"


@pytest.fixture
def address(postgres_url: str) -> str:
    """The database's address with a password in it, which nobody may see again."""
    return postgres_url.replace("postgres@", f"postgres:{SECRET}@")


def test_a_hub_is_made_used_and_backed_up(
    tmp_path: Path, address: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = str(tmp_path / "hub")
    assert main(["--data", data, "init", "--database", address]) == 0
    folder = DataFolder(tmp_path / "hub")
    assert load_settings(folder.settings).database == address
    assert not folder.records.exists()
    assert folder.settings.stat().st_mode & 0o077 == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    words = ["user", "add", "ann@example.com", "--name", "Ann", "--role", "admin", "--password-stdin"]
    assert main(["--data", data, *words]) == 0
    assert main(["--data", data, "backup"]) == 0
    newest = newest_backup(folder.backups)
    assert newest is not None
    assert newest.suffix == ".dump"
    assert main(["--data", data, "restore", str(newest)]) == EXIT_REFUSED
    assert main(["--data", data, "recover"]) == 0
    assert main(["--data", data, "audit"]) == 0
    said = capsys.readouterr()
    assert "user_added" in said.out
    assert "recovery_begun" in said.out
    assert "pg_restore" in said.err
    assert SECRET not in said.out + said.err


def test_the_command_line_goes_before_the_environment_and_that_before_the_settings(
    tmp_path: Path, address: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = str(tmp_path / "hub")
    assert main(["--data", data, "init"]) == 0  # on SQLite
    monkeypatch.setenv(DATABASE_VARIABLE, f"postgresql://nobody:{SECRET}@127.0.0.1:1/nowhere")
    assert main(["user", "list", "--data", data]) == EXIT_REFUSED
    assert "(nowhere at 127.0.0.1:1)" in capsys.readouterr().err
    assert main(["user", "list", f"--database={address}", "--data", data]) == 0
    assert main(["user", "list", "--data", data, "--database", "mysql://x:geheim@y/z"]) == EXIT_REFUSED
    said = capsys.readouterr()
    assert "postgresql://USER@HOST:PORT/DATABASE" in said.err
    assert SECRET not in said.out + said.err


def test_the_database_itself_guards_the_audit(tmp_path: Path, address: str) -> None:
    folder = DataFolder(tmp_path / "hub")
    assert main(["--data", str(folder.path), "init", "--database", address]) == 0
    with open_ledger(folder, load_settings(folder.settings)) as ledger:
        ledger.audit.note("operator", "tried")
        for tampering in ("UPDATE hub_audit SET who = 'me'", "DELETE FROM hub_audit", "TRUNCATE hub_audit"):
            with pytest.raises(DBAPIError, match="append-only"), ledger.engines.writer.begin() as connection:
                connection.execute(text(tampering))
        assert [line.what for line in ledger.audit.last(5)] == ["tried"]


def test_a_server_that_may_lose_what_it_acknowledged_is_found(postgres: PostgresServer, postgres_url: str) -> None:
    with pytest.raises(IllError, match="fsync is off"):  # as the tests' own server runs, for speed
        look_at_database(postgres_url)
    with postgres.connect() as connection:
        connection.execute("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    with pytest.raises(IllError, match="encoding is LATIN1"):
        look_at_database(postgres.url_of("latin"))
