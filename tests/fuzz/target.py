"""What one fuzz target is: valid inputs, a way to feed bytes, and an invariant; all runners use the same."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import ClassVar, TypeAlias, TypeVar

from remote.errors import ProtocolError
from remote.rfb.reader import Parsing, Reader

T = TypeVar("T")

Outcome: TypeAlias = tuple[object, ...]
"""What came of an input, to be compared with what came of the same bytes in other pieces."""

MIB = 1 << 20


class Target(ABC):
    """One parser; the docstring of each target is its invariant in words.

    Attributes:
        name: what `--target` takes.
        growth_bytes: by so much may the process grow over any number of inputs, however they are made.
        time_s: CPU seconds that one input may take, on a slow machine.
    """

    name: ClassVar[str]
    growth_bytes: ClassVar[int] = 16 * MIB
    time_s: ClassVar[float] = 0.5

    @abstractmethod
    def seeds(self) -> Sequence[bytes]:
        """Return valid inputs, made by our own encoders wherever there is one."""

    @abstractmethod
    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Feed one input in pieces, and check the invariant.

        Raises:
            AssertionError: the invariant is broken; any other error that escapes is a failure too.
        """

    def wire(self, data: bytes) -> bytes:
        """Return the bytes to feed for an input: another thing only where a frame or a checksum goes around it."""
        return data

    def run(self, data: bytes) -> Outcome:
        """Feed one input whole."""
        return self.feed((self.wire(data),))

    def check_in_pieces(self, data: bytes, cuts: Iterable[int]) -> None:
        """Check that cutting an input makes no difference.

        Args:
            cuts: where to cut what is fed; beyond its end they do nothing.

        Raises:
            AssertionError: it does.
        """
        wire = self.wire(data)
        edges = sorted({0, len(wire), *(min(cut, len(wire)) for cut in cuts)})
        pieces = [wire[start:end] for start, end in pairwise(edges)]
        assert self.feed(pieces) == self.feed((wire,)), "the pieces in which bytes come make a difference"


class Feeding:
    """Bytes on their way into a reader, piece by piece, and then the end.

    Attributes:
        reader: what the parsers read from.
    """

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self.reader = Reader()
        self._pieces: Iterator[bytes] = iter(pieces)
        self._left = sum(map(len, pieces))

    @property
    def left_bytes(self) -> int:
        """How many bytes no parser has taken yet."""
        return self._left + len(self.reader)

    def read(self, parsing: Parsing[T]) -> T:
        """Feed a parser until it is done, and nothing that it does not wait for.

        Raises:
            ProtocolError: what the parser says of the bytes.
        """
        while True:
            try:
                next(parsing)
            except StopIteration as done:
                value: T = done.value
                return value
            piece = next(self._pieces, None)
            if piece is None:
                self.reader.feed_eof()
            else:
                self.reader.feed(piece)
                self._left -= len(piece)


def refused(error: Exception) -> Outcome:
    """Return the outcome of an input that was refused; the reason is a sentence for a person."""
    text = str(error)
    assert text.endswith((".", ")", "?")) or not isinstance(error, ProtocolError), f"no sentence: {text!r}"
    return "refused", type(error).__name__, text
