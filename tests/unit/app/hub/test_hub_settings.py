from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.hub.errors import SettingsError
from app.hub.folder import DataFolder
from app.hub.settings import Limits, Product, Settings, add_product, load_settings, settings_text

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(listen=TEXTS, team=TEXTS, name=TEXTS, secret=st.text("abc\"'\\\n", min_size=32, max_size=40))
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, listen: str, team: str, name: str, secret: str
) -> None:
    products = {name: Product(identity_secret=secret)}
    settings = Settings(listen=listen, team=team, products=products, limits=Limits(relays=3), port=0)
    path = tmp_path_factory.mktemp("s") / "hub.toml"
    path.write_text(settings_text(settings), "utf-8", newline="")
    assert load_settings(path) == settings


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("port = 99999", "port"),
        ("prot = 1", "prot"),
        ("port = 'x'", "port"),
        ("tls_certificate = 'a.pem'", "belong together"),
        ("[products.P]\nidentity_secret = 'short'", "shorter"),
        ("port = ", "hub.toml"),
        ("\xff", "hub.toml"),
    ],
)
def test_a_wrong_setting_is_named(folder: DataFolder, text: str, says: str) -> None:
    folder.settings.write_bytes(text.encode("latin-1"))
    with pytest.raises(SettingsError, match=says):
        load_settings(folder.settings)


def test_without_settings_it_says_how_to_make_a_hub(folder: DataFolder) -> None:
    folder.settings.unlink()
    with pytest.raises(SettingsError, match="deskhand-hub init"):
        load_settings(folder.settings)


def test_a_product_is_added_once_and_comments_stay(folder: DataFolder) -> None:
    before = folder.settings.read_text()
    first = add_product(folder.settings, 'Tide "2"')
    add_product(folder.settings, "Level")
    assert folder.settings.read_text().startswith(before.rstrip())
    assert load_settings(folder.settings).products['Tide "2"'] == first
    with pytest.raises(SettingsError, match="already"):
        add_product(folder.settings, "Level")


def test_secret_and_settings_are_readable_by_their_owner_only(folder: DataFolder) -> None:
    add_product(folder.settings, "P")
    assert folder.secret.stat().st_mode & 0o077 == 0
    assert folder.settings.stat().st_mode & 0o077 == 0
    assert folder.key_for("relay") != folder.key_for("challenge")
    folder.secret.write_text("zz")
    with pytest.raises(SettingsError, match="damaged"):
        folder.key_for("relay")
