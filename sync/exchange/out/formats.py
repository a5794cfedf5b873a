"""The three formats of an export: pieces of bytes made from rows, so that a million records need no memory."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import Row

from sync.exchange.out.shapes import csv_cells, csv_header, json_record

Rows: TypeAlias = Iterable[Sequence[Row[Any]]]
"""The records of a kind, some at a time."""


class Format(StrEnum):
    """How records are written."""

    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"


def _csv_pieces(kind: str, rows: Rows) -> Iterator[bytes]:
    """Write as RFC 4180, with the mark by which spreadsheets know UTF-8."""
    yield codecs.BOM_UTF8 + _csv_lines([csv_header(kind)])
    for some in rows:
        yield _csv_lines(csv_cells(kind, row) for row in some)


def _csv_lines(lines: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()


def _jsonl_pieces(kind: str, rows: Rows) -> Iterator[bytes]:
    encoder = msgspec.json.Encoder()
    for some in rows:
        yield encoder.encode_lines([json_record(kind, row) for row in some])


def _json_pieces(kind: str, rows: Rows) -> Iterator[bytes]:
    encode = msgspec.json.Encoder().encode
    before = b"[\n"
    for some in rows:
        for row in some:
            yield before + encode(json_record(kind, row))
            before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


PIECES: Mapping[Format, Callable[[str, Rows], Iterator[bytes]]] = MappingProxyType(
    {Format.CSV: _csv_pieces, Format.JSON: _json_pieces, Format.JSONL: _jsonl_pieces}
)
"""What writes each format: (kind, rows) -> the pieces of the file."""
