"""The monitors of real X screens, virtual ones laid over them."""

from __future__ import annotations

import pytest
from displays import VirtualDisplay, eventually

from capture.errors import ScreenGoneError
from capture.monitors import WHOLE_SCREEN_ID, Monitor, MonitorReader


def _places(monitors: tuple[Monitor, ...]) -> dict[str, tuple[int, int, int, int]]:
    return {monitor.name: (monitor.x, monitor.y, monitor.width, monitor.height) for monitor in monitors}


def test_a_screen_without_more_is_one_monitor(display: VirtualDisplay) -> None:
    reader = MonitorReader(display.name)
    (monitor,) = reader.read()
    reader.close()
    assert (monitor.x, monitor.y, monitor.width, monitor.height) == (0, 0, 1280, 800)


def test_monitors_that_come_and_go_are_noticed() -> None:
    with VirtualDisplay(1280, 800) as screen:
        reader = MonitorReader(screen.name)
        assert len(reader.read()) == 1
        screen.run(["xrandr", "--setmonitor", "left", "640/170x800/211+0+0", "screen"])
        screen.run(["xrandr", "--setmonitor", "*right", "640/170x700/185+640+100", "none"])
        eventually(lambda: len(reader.read()) == 2)
        both = reader.read()
        assert _places(both) == {"left": (0, 0, 640, 800), "right": (640, 100, 640, 700)}
        assert [monitor.name for monitor in both if monitor.is_primary] == ["right"]
        assert reader.read() is both
        screen.run(["xrandr", "--delmonitor", "right"])
        eventually(lambda: len(reader.read()) == 1)
        (left,) = reader.read()
        assert left.id == next(monitor.id for monitor in both if monitor.name == "left")
        reader.close()


def test_ids_are_different_and_fit_the_protocol() -> None:
    with VirtualDisplay(1280, 800) as screen:
        for number, name in enumerate(("a", "b", "c")):
            screen.run(["xrandr", "--setmonitor", name, f"400/100x800/200+{number * 400}+0", "none"])
        reader = MonitorReader(screen.name)
        ids = {monitor.id for monitor in reader.read()}
        reader.close()
        assert len(ids) == 4  # and the one that the server made itself
        assert all(0 < number < 1 << 32 for number in ids)


def test_a_new_resolution_is_noticed() -> None:
    with VirtualDisplay(1024, 768) as screen:
        reader = MonitorReader(screen.name)
        reader.read()
        screen.resize(800, 600)
        eventually(lambda: (reader.read()[0].width, reader.read()[0].height) == (800, 600))
        reader.close()


def test_an_old_server_tells_of_its_outputs(display: VirtualDisplay, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = MonitorReader(display.name)
    monkeypatch.delattr(type(reader._root), "xrandr_get_monitors")  # which python-xlib gives only from RANDR 1.5 on
    (monitor,) = reader.read()
    reader.close()
    assert _places((monitor,)) == {"screen": (0, 0, 1280, 800)}
    assert monitor.id > 0


def test_a_server_without_randr_has_one_monitor(display: VirtualDisplay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("capture.monitors.EXTENSION", "NO-SUCH-EXTENSION")
    reader = MonitorReader(display.name)
    assert reader.read() == (Monitor(WHOLE_SCREEN_ID, 0, 0, 1280, 800, "", True),)
    reader.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # python-xlib forgets its socket
def test_no_screen_is_a_clear_error() -> None:
    with pytest.raises(ScreenGoneError, match="no screen here"):
        MonitorReader(":4242")


def test_a_screen_that_ended_is_a_clear_error() -> None:
    with VirtualDisplay(320, 200) as screen:
        reader = MonitorReader(screen.name)
        reader.read()
    with pytest.raises(ScreenGoneError, match="no longer"):
        for _ in range(2):
            reader.read()
    reader.close()
