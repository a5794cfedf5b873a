"""Whether bounds hold, and which take counts."""

from __future__ import annotations

from bench.glass.bounds import Bounds, broken, median_of
from bench.glass.take import Figures

GOOD = Figures(latency_p50_ms=90.0, shown=1.0, fps=10.0, likeness_db={"1": 60.0})


def test_all_well():
    assert broken("scroll", Bounds(latency_ms=100, shown=0.9, fps=9, likeness_db={"1": 55}), GOOD) == []


def test_each_bound_is_looked_at():
    bounds = Bounds(latency_ms=80, times_peer=1.5, shown=1.1, fps=12, likeness_db={"1": 70, "5": 45})
    said = broken("scroll", bounds, GOOD, peer=Figures(latency_p50_ms=50.0))
    assert [line.split(": ")[1].split(",")[0] for line in said] == [
        "90 ms",
        "90 ms",
        "1.0 shown",
        "10.0 frames a second",
        "60.0 dB after 1 s",
        "None dB after 5 s",
    ]


def test_never_seen_is_never_within_bounds():
    assert broken("scroll", Bounds(), Figures(latency_p50_ms=None))


def test_a_peer_that_never_shows_anything_sets_no_bound():
    assert broken("scroll", Bounds(times_peer=1.5), GOOD, peer=Figures(latency_p50_ms=None)) == []


def test_the_product_is_held_against_the_bare_pair():
    bounds = Bounds(above_bare_ms=5)
    assert broken("scroll, product", bounds, GOOD, bare=Figures(latency_p50_ms=85.0)) == []
    said = broken("scroll, product", bounds, GOOD, bare=Figures(latency_p50_ms=84.9))
    assert said == ["scroll, product: 90 ms, at most 5 above 84.9"]


def test_the_middle_take_counts_and_never_is_the_slowest():
    takes = [Figures(latency_p50_ms=None), Figures(latency_p50_ms=20.0), Figures(latency_p50_ms=30.0)]
    assert median_of(takes).latency_p50_ms == 30.0
