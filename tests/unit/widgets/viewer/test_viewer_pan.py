"""Sliding a picture that is larger than its widget."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, QPointF, QSizeF
from pytestqt.qtbot import QtBot

from widgets.viewer.pan import EDGE_PX, Pan


@pytest.fixture
def pan(qapp: object) -> Pan:
    owner = QObject()
    pan = Pan(owner)
    pan.owner = owner  # type: ignore[attr-defined]  # lives as long as the pan
    pan.limit(QSizeF(1000, 400), QSizeF(600, 500))
    return pan


def test_it_goes_no_further_than_the_picture(pan: Pan) -> None:
    pan.go_to(QPointF(-10, 30))
    assert pan.offset == QPointF(0, 0)
    pan.slide(QPointF(9999, 5))
    assert pan.offset == QPointF(400, 0)


def test_what_fits_has_no_way(pan: Pan) -> None:
    pan.go_to(QPointF(400, 0))
    pan.limit(QSizeF(500, 400), QSizeF(600, 500))
    assert not pan.has_way and pan.offset.isNull()


def test_a_hand_pulls_the_picture_along(pan: Pan) -> None:
    pan.drag(QPointF(50, 50))
    assert pan.offset.isNull(), "nobody holds it"
    pan.grip(QPointF(300, 100))
    pan.drag(QPointF(200, 150))
    assert pan.offset == QPointF(100, 0)
    pan.let_go()
    assert not pan.is_dragging


def test_the_pointer_at_an_edge_pushes_until_the_end(pan: Pan, qtbot: QtBot) -> None:
    pan.lean(QPointF(300, 0))
    assert not pan._timer.isActive(), "in the middle, and the upper edge has nothing beyond it"
    pan.lean(QPointF(599, 100))
    qtbot.waitUntil(lambda: pan.offset == QPointF(400, 0), timeout=3000)
    qtbot.waitUntil(lambda: not pan._timer.isActive(), timeout=3000)
    pan.lean(QPointF(EDGE_PX - 1, 100))
    qtbot.waitUntil(lambda: pan.offset.x() < 400, timeout=3000)
    pan.rest()
    assert not pan._timer.isActive()
