"""Tables written as text, as programs and people write them."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.exchange import lines
from sync.exchange.errors import TableError
from sync.exchange.limits import MAX_CELL_CHARS, MAX_FILE_BYTES
from sync.exchange.lines import LineFault, Table
from sync.exchange.source import Wish, read_table, sheets_of


def read(folder: Path, data: str | bytes, encoding: str = "utf-8", wish: Wish | None = None) -> Table:
    file = folder / "table.csv"
    file.write_bytes(data if isinstance(data, bytes) else data.encode(encoding))
    return read_table(file, wish)


TURKISH = "Ad Soyad;Şehir;Firma\nGülşah İğdır;İstanbul;Işık Yazılım A.Ş.\n"
WESTERN = "Name;Stadt;Firma\nJürgen Weiß;Köln;Société Générale – “Châlet”\n"
ICELANDIC = "Nafn;Borg;Fyrirtæki\nÞórður Guðmundsson;Ísafjörður;Síldarvinnslan á Austurlandi\n"
CHINESE = "姓名;城市;公司\n王晓明;北京;北京华夏软件有限公司\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (TURKISH, "utf-8"),
        (TURKISH, "utf-8-sig"),
        (TURKISH, "utf-16"),
        (CHINESE, "utf-16"),
        ("Name;City;Company\nAnna;Köln;Weiß\n", "utf-16-le"),
        ("Name;City;Company\nAnna;Köln;Weiß\n", "utf-16-be"),
        (TURKISH, "cp1254"),
        (WESTERN, "cp1252"),
        (ICELANDIC, "cp1252"),
        (CHINESE, "gb18030"),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, text: str, encoding: str) -> None:
    table = read(tmp_path, text, encoding)
    assert [";".join(cells) for cells in (table.header, *(line.cells for line in table.lines))] == text.split("\n")[:-1]


def test_an_encoding_can_be_chosen_where_the_finding_is_wrong(tmp_path: Path) -> None:
    data = "Name,City\nŁukasz,Łódź\n"
    assert read(tmp_path, data, "cp1250").lines[0].cells != ("Łukasz", "Łódź")
    assert read(tmp_path, data, "cp1250", Wish(encoding="cp1250")).lines[0].cells == ("Łukasz", "Łódź")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_what_separates_the_columns_is_found(tmp_path: Path, delimiter: str) -> None:
    rows = [["Name", "Address", "Note"], ["Anna", "1, Main Street; left", "a|b"], ["Bob", "2 | 3", ""]]
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in rows)
    assert [line.cells for line in read(tmp_path, text).lines] == [tuple(line) for line in rows[1:]]


def test_a_first_line_that_names_the_separator_is_obeyed_and_counted(tmp_path: Path) -> None:
    table = read(tmp_path, "sep=|\nName|City, Country\nAnna|Ulm, DE\n")
    assert table.header == ("Name", "City, Country")
    assert [(line.number, line.cells) for line in table.lines] == [(3, ("Anna", "Ulm, DE"))]


def test_cells_keep_their_lines_quotes_and_spaces_and_lines_their_numbers(tmp_path: Path) -> None:
    table = read(tmp_path, 'Name,Note\n"Anna ""the"" Berg","one\r\ntwo\n three"\n\n,\nBob, x \n')
    assert [(line.number, line.cells) for line in table.lines] == [
        (2, ('Anna "the" Berg', "one\r\ntwo\n three")),
        (7, ("Bob", " x ")),
    ]


def test_the_sign_that_stands_between_kept_cells_divides_none(tmp_path: Path) -> None:
    assert read(tmp_path, "Name,Note\nAnna,a\x1fb\n").lines[0].cells == ("Anna", "a b")


def test_ragged_lines_are_marked_with_their_numbers(tmp_path: Path) -> None:
    table = read(tmp_path, "Name,City,Note\nA,B,C\nA,B\nA,B,C,\nA,B,C,D\n")
    assert [(line.number, line.fault) for line in table.lines] == [
        (2, None), (3, LineFault.TOO_FEW), (4, None), (5, LineFault.TOO_MANY),
    ]  # fmt: skip
    assert table.lines[2].cells == ("A", "B", "C")


def test_a_title_above_the_heading_is_passed_over(tmp_path: Path) -> None:
    table = read(tmp_path, "Our customers,,\n,,\nName,City,Note\nA,B,C\n")
    assert (table.header_number, table.header, len(table.lines)) == (3, ("Name", "City", "Note"), 1)


def test_a_table_may_have_one_column(tmp_path: Path) -> None:
    assert [line.cells for line in read(tmp_path, "Company\nAcme\nBerg\n").lines] == [("Acme",), ("Berg",)]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\n , \n\n", "empty"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(100), "is a JPEG picture, not a table"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"Name,City\nA\0nna,Ulm\n", "holds NUL bytes"),
        (b"Name,City\n" + (b"Anna,Ulm" + b" " * 30 + b"\n") * 30_000 + b"B\0b,Ulm\n", "Line 30002 holds a NUL byte"),
        (b'Name,City\nAnna,"Ulm\nBob,Kiel\n', "opens on line 2 is not closed"),
        (b'Name,City\nAnna,"Ulm\n' + b"Bob,Kiel\n" * 20_000, f"line 2 has more than {MAX_CELL_CHARS:,}"),
        (b'Name,City\nAnna,"Ulm" x\n', "On line 2 the quotation marks do not fit"),
        (b"Name,City\nAnna,K\x81ln\n", "cannot be read as cp1252"),
        (b",".join(b"c%d" % n for n in range(301)), "more than 300 columns"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, data: bytes, words: str) -> None:
    with pytest.raises(TableError, match=words) as refused:
        read(tmp_path, data)
    assert "Nothing was changed" in str(refused.value)


def test_more_lines_than_can_be_held_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MAX_LINES", 1_000)
    assert len(read(tmp_path, "a,b\n" + "x,y\n" * 1_000).lines) == 1_000
    with pytest.raises(TableError, match="more than 1,000 lines"):
        read(tmp_path, "a,b\n" + "x,y\n" * 1_001)


def test_a_file_of_200_mb_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "large.csv"
    with file.open("wb") as out:
        out.truncate(2 * MAX_FILE_BYTES)
    with pytest.raises(TableError, match="has 210 MB; at most 105 MB"):
        read_table(file)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="is no file"):
        read_table(tmp_path)
    with pytest.raises(TableError, match=r"none\.csv cannot be read"):
        sheets_of(tmp_path / "none.csv")


PIECES = st.lists(
    st.sampled_from(
        [b"a", b",", b";", b"\t", b'"', b"\n", b"\r", b"\0", b"\xff", b"\xfe", b"\xef\xbb\xbf", b"=", b"'", b"\x85",
         b"\x00a", b"\xd8\x00", "ğ".encode(), "王".encode("gb18030"), b"sep=;"]
    ),
    max_size=30,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(PIECES)
def test_whatever_the_bytes_a_table_comes_out_or_a_sentence(pieces: list[bytes]) -> None:
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        file.write(b"".join(pieces))
        file.flush()
        try:
            table = read_table(Path(file.name))
        except TableError as refused:
            assert "Nothing was changed" in str(refused)
            return
    assert any(table.header)
    assert all(len(line.cells) == len(table.header) for line in table.lines if line.fault is None)


def test_a_text_has_no_sheets(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n")
    assert sheets_of(tmp_path / "a.csv") == ()
    with pytest.raises(TableError, match="has no sheets"):
        read_table(tmp_path / "a.csv", Wish(sheet="Kunden"))
