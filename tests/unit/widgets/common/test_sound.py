"""The sound: a short WAV, played by whatever player there is, never two at once."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest

from resources.sounds.make import samples, write
from widgets.common.sound import NOTIFY, Sound


def test_the_sound_is_short_soft_and_made_by_its_recipe(tmp_path):
    with wave.open(str(NOTIFY)) as sound:
        assert sound.getnframes() / sound.getframerate() < 0.8
    values = samples()
    assert max(abs(value) for value in values) < 0.4 * 32767
    assert abs(values[-1]) < 100, "it ends without a click"
    write(tmp_path / "again.wav")
    assert (tmp_path / "again.wav").read_bytes() == NOTIFY.read_bytes()


@pytest.fixture
def player(tmp_path, monkeypatch) -> Path:
    """A player of our own, first on the path, that writes down what it was given."""
    script = tmp_path / "pw-play"
    script.write_text(f'#!/bin/sh\nprintf %s "$1" > {tmp_path}/played\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return tmp_path / "played"


def test_play_gives_the_file_to_a_player(player, qtbot):
    sound = Sound()
    assert sound.play()
    qtbot.waitUntil(lambda: player.exists() and player.read_text() == str(NOTIFY))
    sound.stop()


def test_a_muted_sound_is_quiet(player, qtbot):
    sound = Sound()
    sound.mute(True)
    assert not sound.play()
    assert sound.is_muted
    sound.mute(False)
    assert sound.play()
    assert not sound.play(), "one at a time"
    sound.stop()
