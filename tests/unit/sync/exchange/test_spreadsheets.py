"""Spreadsheets as Excel and LibreOffice write them, and as nobody should."""

from __future__ import annotations

import datetime
import threading
import zipfile
from pathlib import Path

import openpyxl
import pytest

from sync.exchange import lines, sheet_reader, spreadsheets
from sync.exchange.cells import cell_text
from sync.exchange.errors import StoppedError, TableError
from sync.exchange.source import Wish, read_table, sheets_of

XLS = Path(__file__).parent / "kunden.xls"
"""Two sheets written by Excel's old format: texts, a phone number and an id as numbers, a date."""

ODS_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"""

ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="客户"><table:table-row>
<table:table-cell office:value-type="string"><text:p>姓名</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>到期日期</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>王晓明</text:p></table:table-cell>
<table:table-cell office:value-type="date" office:date-value="2027-03-31"><text:p>31.03.27</text:p></table:table-cell>
</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""


def test_an_xlsx_is_read_as_a_person_sees_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Übersicht"
    sheet = book.create_sheet("Kunden")
    book.create_chartsheet("Diagramm")
    sheet["B2"], sheet["C2"], sheet["D2"], sheet["E2"] = "Name", "Telefon", "Nummer", "Bis"
    sheet["B3"], sheet["C3"], sheet["D3"] = "王晓明", 4915112345678, 1001.0
    sheet["E3"] = datetime.datetime(2027, 3, 31)
    sheet["B6"], sheet["C6"], sheet["D6"], sheet["E6"] = "Weiß", "0151 99", 12.5, datetime.date(2026, 1, 2)
    file = tmp_path / "book.csv"  # its name says nothing
    book.save(tmp_path / "book.xlsx")
    (tmp_path / "book.xlsx").rename(file)
    assert sheets_of(file) == ["Übersicht", "Kunden"]
    table = read_table(file, Wish(sheet="Kunden"))
    assert (table.header_number, table.header) == (2, ("Name", "Telefon", "Nummer", "Bis"))
    assert [(line.number, line.cells) for line in table.lines] == [
        (3, ("王晓明", "4915112345678", "1001", "2027-03-31")),
        (6, ("Weiß", "0151 99", "12.5", "2026-01-02")),
    ]
    with pytest.raises(TableError, match="no sheet 'Firmen', but Übersicht, Kunden"):
        read_table(file, Wish(sheet="Firmen"))


def test_an_xls_is_read() -> None:
    table = read_table(XLS)
    assert table.header == ("Name", "Telefon", "Kundennummer", "Vertrag bis")
    assert table.lines[0].cells == ("Jürgen Weiß", "4915112345678", "1001", "2027-03-31")


def test_an_ods_is_read(tmp_path: Path) -> None:
    file = tmp_path / "book.ods"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", ODS_MANIFEST)
        archive.writestr("content.xml", ODS.replace("\n", ""))
    assert read_table(file).lines[0].cells == ("王晓明", "2027-03-31")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (491511234567.0, "491511234567"),
        (1e15, "1000000000000000"),
        (0.1 + 0.2, "0.3"),
        (-2.0, "-2"),
        (1e-7, "0.0000001"),
        (True, "true"),
        (None, ""),
        (datetime.datetime(2026, 3, 5, 10, 30), "2026-03-05 10:30:00"),
        (datetime.time(3, 4), "03:04:00"),
    ],
)
def test_numbers_and_times_become_what_is_seen(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_two_cells_that_lie_far_apart_do_not_take_the_memory_between_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = 1, 2
    book.save(tmp_path / "far.xlsx")
    with pytest.raises(TableError, match="takes more memory or time than any table"):
        read_table(tmp_path / "far.xlsx")


def test_an_archive_that_unpacks_to_gigabytes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_reader, "MAX_UNPACKED_BYTES", 4 << 20)
    file = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in range(5):
            archive.writestr(f"xl/worksheets/sheet{part}.xml", bytes(1 << 20))
    assert file.stat().st_size < 10_000
    with pytest.raises(TableError, match="unpacks to more than any spreadsheet"):
        sheet_reader.require_small_parts(file)


@pytest.mark.parametrize("data", [b"PK\x03\x04 this is no archive", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)])
def test_a_damaged_spreadsheet_is_refused_in_words(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "bad.xlsx").write_bytes(data)
    with pytest.raises(TableError, match=r"bad\.xlsx is damaged, or no spreadsheet"):
        read_table(tmp_path / "bad.xlsx")


def test_reading_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "_LOOK_EVERY_S", 0.01)
    with pytest.raises(StoppedError):
        read_table(XLS, is_stopped=lambda: True)


def test_a_sheet_that_is_refused_half_way_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MAX_LINES", 0)
    with pytest.raises(TableError, match="more than 0 lines"):
        read_table(XLS)
    assert not [thread for thread in threading.enumerate() if thread.name == "sheet-watch"]
