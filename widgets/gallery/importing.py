"""The pages of import and export, filled with customers of several scripts and lengths."""

# ruff: noqa: E501  (a table of texts)

from __future__ import annotations

from pathlib import Path

from desk.importing.entries import Entry, FieldChange, Outcome
from desk.importing.fields import Field
from desk.importing.remarks import Remark, RemarkCode
from widgets.common.theme import Theme
from widgets.importing import ColumnView, ExportPage, FileView, ImportPage, PlanView, rows_by_filter

HEADER = ("Kunden-Nr.", "Name", "E-Mail", "Telefon", "Firma", "Ort", "Stufe", "Wartung bis", "Bemerkungen")
LINES = (
    ("10017", "Anna Berg", "anna.berg@bergmann.example", "+49 711 445 12-0", "Bergmann Metallbau GmbH", "Stuttgart", "VIP",
     "31.12.2027", "Ruft lieber an. Server steht im Keller, Zugang nur über die Werkstatt und nur vormittags."),
    ("10018", "王晓明", "wang@huaxia.example", "010-8899 1234", "北京华夏软件技术有限公司", "北京", "超级VIP", "2027-03-31", "周末有人值班"),
    ("10019", "Gülşah Işık", "gulsah@isik.example", "0532 111 22 33", "Işık Yazılım ve Danışmanlık A.Ş.", "İstanbul", "", "", ""),
    ("10020", "Maximiliane Freifrau von Hohenlohe-Waldenburg-Schillingsfürst", "m@hohenlohe.example", "", "Hohenlohe",
     "Öhringen", "blau", "nie", ""),
)  # fmt: skip
FIELDS = (
    Field.CONTACT_ID, Field.CONTACT_NAME, Field.EMAIL, Field.PHONE, Field.ORGANISATION_NAME, Field.CITY, Field.TIER,
    Field.SERVICE_UNTIL, Field.CONTACT_NOTE,
)  # fmt: skip
FILE = Path("Kundenliste 2026-11 für Deskhand (endgültig, bitte diese nehmen).xlsx")


def file_page(theme: Theme) -> ImportPage:
    """Return the page after a spreadsheet was read."""
    page = ImportPage(theme)
    page.show_file(FileView(FILE, ("Kunden", "Lieferanten"), "Kunden", "", HEADER, LINES * 5, 4_812, 3))
    return page


def columns_page(theme: Theme) -> ImportPage:
    """Return the page that asks where the columns go."""
    page = ImportPage(theme)
    columns = [
        ColumnView(heading, [line[at] for line in LINES if line[at]], field)
        for at, (heading, field) in enumerate(zip(HEADER, FIELDS, strict=True))
    ]
    page.show_columns(columns)
    page.show_problem("No column names a person or an organisation. Say which one does, then go on.")
    return page


def list_page(theme: Theme) -> ImportPage:
    """Return the page that lists what would change."""
    page = ImportPage(theme)
    entries = _entries()
    page.show_plan(PlanView(entries, rows_by_filter(entries)))
    return page


def work_page(theme: Theme) -> ImportPage:
    """Return the page while customers come in."""
    page = list_page(theme)
    page.show_work("1,500 of 4,809 records are in", 1_500, 4_809)
    return page


def export_page(theme: Theme) -> ExportPage:
    """Return the page of exports after one was made."""
    page = ExportPage(theme)
    page.begin(Path("/home/ruth/Documents/deskhand-2026-11-22"))
    page.show_end("1,203,551 records are in /home/ruth/Documents/deskhand-2026-11-22.", is_well=True)
    return page


def _entries() -> list[Entry]:
    new, changed = Outcome.NEW, Outcome.CHANGED
    return [
        Entry("organisation", 2, changed, "o1", "Bergmann Metallbau GmbH", "Stuttgart",
              (FieldChange("tier", "ordinary", "vip"), FieldChange("service_until", "2026-12-31", "2027-12-31"))),
        Entry("organisation", 3, new, "o2", "北京华夏软件技术有限公司", "北京",
              (FieldChange("name", "", "北京华夏软件技术有限公司"), FieldChange("tier", "", "super_vip"),
               FieldChange("city", "", "北京"))),
        Entry("contact", 2, Outcome.UNCHANGED, "c1", "Anna Berg", "anna.berg@bergmann.example · Bergmann Metallbau GmbH"),
        Entry("contact", 3, new, "c2", "王晓明", "wang@huaxia.example · 北京华夏软件技术有限公司",
              (FieldChange("email", "", "wang@huaxia.example"), FieldChange("phone", "", "010-8899 1234"),
               FieldChange("note", "", "周末有人值班"))),
        Entry("contact", 4, changed, "c3", "Gülşah Işık", "gulsah@isik.example · Işık Yazılım ve Danışmanlık A.Ş.",
              (FieldChange("phone", "0532 111", "0532 111 22 33"),
               FieldChange("organisation_id", "o8", "o9", "Işık Yazılım", "Işık Yazılım ve Danışmanlık A.Ş."))),
        Entry("contact", 5, new, "c4", LINES[3][1], "m@hohenlohe.example · Hohenlohe",
              (FieldChange("email", "", "m@hohenlohe.example"),),
              (Remark(RemarkCode.NO_TIER, ("blau",)), Remark(RemarkCode.NO_DATE, ("nie",)))),
        Entry("contact", 9, Outcome.DUPLICATE, "", "A. Berg", "anna.berg@bergmann.example", (),
              (Remark(RemarkCode.SAME_AS_LINE, ("2",)),)),
        Entry("", 12, Outcome.SKIPPED, "", "10044 · Klein", "", (), (Remark(RemarkCode.TOO_FEW_CELLS, ("2", "9")),)),
    ]  # fmt: skip
