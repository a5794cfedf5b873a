"""Rates over the last two seconds, the age of the picture, and what was overtaken."""

from __future__ import annotations

import pytest

from remote.view.statistics import Meter


def test_rates_are_those_of_the_last_seconds() -> None:
    meter = Meter(0.0)
    for second in range(10):
        meter.receive(125_000)
        for frame in range(30):
            meter.update(second + frame / 30)
            meter.show(second + frame / 30 + 0.001)
        told = meter.read(second + 1.0, {"TIGHT": 100_000 * (second + 1)}, None, None)
        assert told.kbit_s == pytest.approx(1000)
        assert told.frames_s == pytest.approx(30)
    assert dict(told.encodings) == {"TIGHT": 200_000}
    assert told.dropped == 0
    assert told.round_trip_ms is None and told.frame_age_ms is None
    for second in range(11, 15):
        told = meter.read(float(second), {"TIGHT": 1_000_000}, None, None)
    assert (told.kbit_s, told.frames_s, dict(told.encodings)) == (0, 0, {})


def test_an_early_reading_does_not_divide_by_nothing() -> None:
    meter = Meter(5.0)
    meter.receive(1000)
    assert meter.read(5.0, {}, None, None).kbit_s == pytest.approx(20)


def test_readings_in_quick_succession_tell_the_same() -> None:
    meter = Meter(0.0)
    meter.receive(10_000)
    first = meter.read(1.0, {}, None, None)
    assert meter.read(1.01, {}, None, None).kbit_s == pytest.approx(first.kbit_s, rel=0.02)


def test_pictures_that_a_newer_one_overtook_are_counted() -> None:
    meter = Meter(0.0)
    for at in (0.1, 0.2, 0.3):
        meter.update(at)
    meter.show(0.35)
    meter.update(0.4)
    assert meter.read(1.0, {}, None, None).dropped == 2


def test_the_age_is_the_way_back_with_its_queue_and_the_painting() -> None:
    meter = Meter(0.0)
    meter.update(1.0)
    meter.show(1.01)
    told = meter.read(2.0, {}, 0.3, 0.1)
    assert told.round_trip_ms == pytest.approx(300)
    assert told.frame_age_ms == pytest.approx(300 - 50 + 10)
