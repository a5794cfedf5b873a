"""Looking around a screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from screens import Journal, PaintedPointer, PaintedScreen

from remote.rfb.leds import Leds
from remote.rfb.screens import Screen
from remote.share.patrol import Around, Patrol


@dataclass(frozen=True)
class Place:
    id: int
    x: int
    y: int
    width: int
    height: int


class FurnishedScreen(PaintedScreen):
    """A painted screen with two monitors and lamps."""

    def __init__(self) -> None:
        super().__init__()
        self.places = [Place(1, 0, 0, 32, 48), Place(2, 32, 0, 32, 48)]
        self.lamps: Leds | None = Leds(False, True, False)

    def monitors(self) -> list[Place]:
        return self.places

    def leds(self) -> Leds | None:
        return self.lamps

    def pointer(self) -> PaintedPointer:
        if self.is_gone:
            raise OSError("the screen has gone")
        return super().pointer()


class Watched:
    """A patrol of a screen, and what it told."""

    def __init__(self) -> None:
        self.screen = FurnishedScreen()
        self.told: Journal[Around] = Journal()
        self.gone: Journal[OSError] = Journal()
        self.patrol = Patrol(self.screen, self.told.note, self.gone.note)
        self.patrol.start()
        self.patrol.start()


@pytest.fixture
def watched() -> Iterator[Watched]:
    watched = Watched()
    yield watched
    watched.patrol.close()


def test_what_is_there_is_told_first_and_then_what_changes(watched: Watched) -> None:
    first = watched.told.wait_for(Around)
    assert first.screens == (Screen(1, 0, 0, 32, 48), Screen(2, 32, 0, 32, 48))
    assert first.leds == Leds(False, True, False)
    watched.screen.places = [Place(2, 0, 0, 64, 48)]
    changed = watched.told.wait_for(lambda around: around.screens == (Screen(2, 0, 0, 64, 48),), start=1)
    assert changed.leds is None
    watched.screen.lamps = Leds(False, True, True)
    assert watched.told.wait_for(lambda around: around.leds == Leds(False, True, True)).screens is None
    watched.screen.at = PaintedPointer(5, 6, None)
    assert watched.told.wait_for(lambda around: around.pointer.place == (5, 6)).screens is None


def test_lamps_that_are_not_known_are_not_told(watched: Watched) -> None:
    watched.told.wait_for(Around)
    watched.screen.lamps = None
    watched.screen.at = PaintedPointer(7, 7, None)
    watched.told.wait_for(lambda around: around.pointer.place == (7, 7))
    assert [around.leds for around in watched.told if around.leds] == [Leds(False, True, False)]


def test_a_screen_that_goes_is_told_once(watched: Watched) -> None:
    watched.told.wait_for(Around)
    watched.screen.is_gone = True
    assert str(watched.gone.wait_for(OSError)) == "the screen has gone"


def test_a_patrol_that_never_started_can_be_closed() -> None:
    Patrol(PaintedScreen(), lambda _: None, lambda _: None).close()
