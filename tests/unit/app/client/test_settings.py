"""The settings file: found in the documented order, and every way of being broken says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.client import settings as module
from app.client.errors import SettingsError
from app.client.settings import FILE_NAME, Colours, Direct, load_settings, parse_settings

PLACE = Path("/anywhere/deskhand-client.toml")
FINGERPRINT = "ab" * 32


def test_reads_everything_and_tidies_the_fingerprint() -> None:
    pairs = ":".join(["AB"] * 32)
    text = f'hub = "https://help.example.com:8443/"\nfingerprint = "{pairs}"\nvendor = "Example"\ndirect = "off"\n'
    settings = parse_settings((text + 'folder = "/srv/in"\ncolours = "dark"\n').encode(), PLACE)
    assert settings.hub == "https://help.example.com:8443"
    assert settings.fingerprint == FINGERPRINT
    assert (settings.vendor, settings.direct, settings.colours) == ("Example", Direct.OFF, Colours.DARK)
    assert settings.shared_folder == Path("/srv/in")


def test_leaves_out_everything_but_the_hub() -> None:
    settings = parse_settings(b'hub = "http://127.0.0.1:8443"', PLACE)
    assert settings.direct is Direct.LAN
    assert settings.shared_folder.name == "Deskhand"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("hub = ", "Invalid value"),
        ("", "hub"),
        ("hub = 7", "hub"),
        ('hub = "https://h"\nhubb = 1', "hubb"),
        ('hub = "help.example.com"', "not the address"),
        ('hub = "https://"', "not the address"),
        ('hub = "https://h:port"', "not the address"),
        ('hub = "http://help.example.com"', "https://"),
        ('hub = "https://h"\nfingerprint = "abc"', "fingerprint"),
        ('hub = "https://h"\ndirect = "everywhere"', "everywhere"),
        ("\x00\xff", "cannot use"),
    ],
)
def test_a_broken_file_names_itself_the_reason_and_what_to_do(text: str, reason: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings(text.encode("latin-1"), PLACE)
    said = str(caught.value)
    assert str(PLACE) in said
    assert reason in said
    assert "Correct the file" in said


def test_a_missing_file_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="was not found") as caught:
        load_settings(tmp_path / "none.toml")
    assert str(tmp_path / "none.toml") in str(caught.value)


def test_a_file_that_is_far_too_long_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    file.write_bytes(b"#" * (module.MAX_FILE_BYTES + 1))
    with pytest.raises(SettingsError, match="too long"):
        load_settings(file)


def test_the_file_beside_the_program_wins_over_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program, user = tmp_path / "program", tmp_path / "config"
    for folder, vendor in ((program, "Vendor"), (user / "deskhand", "Somebody")):
        folder.mkdir(parents=True)
        (folder / FILE_NAME).write_text(f'hub = "https://h"\nvendor = "{vendor}"', "utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(user))
    monkeypatch.setattr("sys.argv", [str(program / "deskhand-client")])
    assert load_settings().vendor == "Vendor"
    (program / FILE_NAME).unlink()
    assert load_settings().vendor == "Somebody"
