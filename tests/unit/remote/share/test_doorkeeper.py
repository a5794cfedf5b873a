"""Letting in what the gate admits."""

from __future__ import annotations

from remote.rfb import events as rfb
from remote.rfb.messages import KeyMessage
from remote.share.doorkeeper import Doorkeeper
from remote.share.events import MessageRefused

KEY = KeyMessage.message_type


def test_a_refusal_is_counted_each_time_and_told_once() -> None:
    told: list[MessageRefused] = []
    granted = {KEY: False}
    door = Doorkeeper(lambda kind: granted[kind], told.append)
    key = rfb.KeyEvent(0x61, True)
    assert not door.lets_in(key)
    assert not door.lets_in(key)
    granted[KEY] = True
    assert door.lets_in(key)
    assert told == [MessageRefused(KEY)] and door.refused == {KEY: 2}


def test_what_is_no_message_needs_no_right() -> None:
    door = Doorkeeper(lambda kind: False, lambda _: None)
    assert door.lets_in(rfb.Closed("the viewer left"))
    assert not door.refused
