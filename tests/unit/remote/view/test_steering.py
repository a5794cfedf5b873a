"""Whether somebody is at the far keyboard and mouse."""

from __future__ import annotations

import socket

import pytest

from remote.view.screen_view import ScreenView


@pytest.fixture
def view():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ScreenView(ours, on_event=lambda event: None)


def test_who_only_looks_does_not_steer(view: ScreenView):
    view.send_cut_text("a text")
    view.refresh()
    assert not view.is_steered


def test_a_key_steers(view: ScreenView):
    view.send_key(0x61, True)
    assert view.is_steered


def test_the_pointer_steers(view: ScreenView):
    view.send_pointer(1, 2, 0)
    assert view.is_steered
