"""Every target over a few inputs: whole, byte by byte, and changed a little; `python -m tests.fuzz` takes a million."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from remote.rfb import messages
from remote.rfb.encodings.decoder import Decoder
from remote.rfb.framebuffer import Framebuffer
from remote.rfb.pixel_format import BGRX
from remote.rfb.reader import Reader
from remote.rfb.update import UpdateReader
from remote.rfb.viewer import OUR_ENCODINGS
from tests.fuzz.target import Target
from tests.fuzz.targets import TARGETS
from tests.fuzz.targets.client_messages import MESSAGE_TARGETS
from tests.fuzz.targets.rectangles import RectangleTarget
from tests.fuzz.targets.streams import server_messages

EXAMPLES = 12
LONG_BYTES = 600
"""Longer inputs are fed byte by byte only in front: what comes behind is the same kind of thing."""

Edit = tuple[int, bytes, int]
EDITS: st.SearchStrategy[list[Edit]] = st.lists(
    st.tuples(st.integers(0, 1 << 14), st.binary(max_size=4), st.integers(0, 12)), max_size=4
)
NAMES = sorted(TARGETS)


@cache
def _made(name: str) -> tuple[Target, Sequence[bytes]]:
    target = TARGETS[name]()
    return target, target.seeds()


def _edited(data: bytes, edits: list[Edit]) -> bytes:
    """Replace some bytes by others at some places."""
    changed = bytearray(data)
    for place, new, removed in edits:
        at = place % (len(changed) + 1)
        changed[at : at + removed] = new
    return bytes(changed)


@pytest.mark.parametrize("name", NAMES)
def test_valid_inputs_are_taken_whole_and_byte_by_byte(name: str) -> None:
    target, seeds = _made(name)
    outcomes = [target.run(seed) for seed in seeds]
    assert any("refused" not in outcome for outcome in outcomes), "no seed is a valid input"
    for seed in seeds[:24]:
        target.check_in_pieces(seed, range(LONG_BYTES))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(number=st.integers(0, 1000), edits=EDITS, cuts=st.lists(st.integers(0, 1 << 14), max_size=5))
def test_changed_inputs_keep_the_invariant(name: str, number: int, edits: list[Edit], cuts: list[int]) -> None:
    target, seeds = _made(name)
    target.check_in_pieces(_edited(seeds[number % len(seeds)], edits), cuts)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.binary(max_size=80))
def test_any_bytes_keep_the_invariant(name: str, data: bytes) -> None:
    target, _ = _made(name)
    target.check_in_pieces(data, range(len(data)))


@pytest.mark.parametrize("name", NAMES)
def test_a_target_says_its_invariant(name: str) -> None:
    said = TARGETS[name].__dict__.get("__doc__") or ""
    assert len(said) > 20 and said.strip().endswith(".")


def test_every_message_of_a_viewer_has_a_target() -> None:
    assert {target.kind for target in MESSAGE_TARGETS} == set(messages.CLIENT_MESSAGES.values())


def test_every_message_of_a_server_is_among_the_seeds() -> None:
    kinds = {message[0] for message in server_messages()}
    assert kinds >= {0, 1, 2, 3, messages.END_OF_CONTINUOUS_UPDATES, messages.Fence.message_type}


def test_every_decoder_of_rectangles_has_a_target() -> None:
    updates = UpdateReader(Reader(), Framebuffer(4, 4), OUR_ENCODINGS, BGRX)
    used: dict[int, Decoder] = updates._decoders
    targets = [target() for target in TARGETS.values() if issubclass(target, RectangleTarget)]
    assert {type(decoder) for decoder in used.values()} <= {
        type(target.decoder(target.settings[0])) for target in targets
    }
