"""Where the columns of a table go, and what their cells become."""

# ruff: noqa: E501  (tables of texts)

from __future__ import annotations

import pytest

from desk.importing.dates import DateOrder, iso_date, order_in
from desk.importing.fields import Field
from desk.importing.headings import guess_of
from desk.importing.mapping import ColumnMapping, MappingProblem, guess_mapping
from desk.importing.values import clean, email_of, language_of, tier_of

F = Field

TABLES = {
    "English": "First Name|Last Name|E-mail Address|Business Phone|Company|Job Title|City|Country|Tier|Support until|Notes",
    "German": "Vorname|Nachname|E-Mail-Adresse|Telefonnummer|Firma|Funktion|Ort|Land|Kundenstufe|Vertragsende|Bemerkungen",
    "Turkish": "Adı|Soyadı|E-posta|Cep Telefonu|Şirket Adı|Ünvan|Şehir|Ülke|Seviye|Sözleşme Bitiş Tarihi|Açıklama",
    "French": "Prénom|Nom de famille|Courriel|Téléphone|Raison sociale|Fonction|Ville|Pays|Niveau|Fin de contrat|Remarques",
    "Spanish": "Nombre|Apellidos|Correo electrónico|Teléfono|Empresa|Cargo|Ciudad|País|Nivel|Fin de contrato|Observaciones",
    "Chinese": "名|姓|电子邮件|手机|公司名称|职位|城市|国家|客户等级|合同到期|备注",
}  # fmt: skip
EXPECTED = (
    F.FIRST_NAME, F.LAST_NAME, F.EMAIL, F.PHONE, F.ORGANISATION_NAME, F.POSITION, F.CITY, F.COUNTRY, F.TIER,
    F.SERVICE_UNTIL, F.CONTACT_NOTE,
)  # fmt: skip


def guessed(header: str, *lines: str) -> tuple[Field | None, ...]:
    return guess_mapping(header.split("|"), [line.split("|") for line in lines]).fields


@pytest.mark.parametrize("language", TABLES)
def test_headings_are_understood(language: str) -> None:
    found = guessed(TABLES[language])
    # a column "Nombre" alone may be the whole name as well
    assert [f if f is not F.CONTACT_NAME else F.FIRST_NAME for f in found] == list(EXPECTED)


def test_a_longer_heading_is_understood_by_its_words() -> None:
    assert guess_of("Primary e-mail (work)")[0] is F.EMAIL
    assert guess_of("Customer's telephone #")[0] is F.PHONE
    assert guess_of("Umsatz 2025")[0] is None


def test_columns_without_a_telling_heading_are_known_by_their_cells() -> None:
    found = guessed(
        "A|B|C|D|E",
        "anna@berg.example|+49 30 123|Berg GmbH|31.12.2026|x",
        "bob@weiss.example|0151/998877|Weiß AG|1.2.2027|y",
    )
    assert found == (F.EMAIL, F.PHONE, F.ORGANISATION_NAME, None, None)


def test_no_field_is_guessed_twice_and_the_surer_column_has_it() -> None:
    assert guessed("Old e-mail address|Email|Mobile|Phone") == (None, F.EMAIL, F.PHONE, None)


def test_a_list_of_organisations_is_told_from_one_of_people() -> None:
    assert guessed("Name|Tier|City|Language") == (F.ORGANISATION_NAME, F.TIER, F.CITY, F.ORGANISATION_LANGUAGE)
    assert guessed("Name|E-mail|City|Language") == (F.CONTACT_NAME, F.EMAIL, F.CITY, F.CONTACT_LANGUAGE)
    assert guessed("id|scope|name|tier|note") == (
        F.ORGANISATION_ID,
        None,
        F.ORGANISATION_NAME,
        F.TIER,
        F.ORGANISATION_NOTE,
    )
    assert guessed("id|scope|organisation_id|name") == (F.CONTACT_ID, None, F.ORGANISATION_ID, F.CONTACT_NAME)


def test_a_field_that_is_given_to_a_column_is_taken_from_another() -> None:
    mapping = ColumnMapping((F.CONTACT_NAME, F.EMAIL, None))
    assert mapping.with_field(2, F.EMAIL).fields == (F.CONTACT_NAME, None, F.EMAIL)
    assert mapping.with_field(1, None).fields == (F.CONTACT_NAME, None, None)


def test_something_must_name_a_customer() -> None:
    assert ColumnMapping((F.PHONE, F.CITY, None)).problem is MappingProblem.NOTHING_NAMED
    assert ColumnMapping((F.PHONE, F.LAST_NAME)).problem is None
    assert ColumnMapping((F.TIER, F.ORGANISATION_NAME)).problem is None


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-03-05", "2026-03-05"), ("2026-03-05 10:30:00", "2026-03-05"), ("2026/3/5", "2026-03-05"),
        ("2026年3月5日", "2026-03-05"), ("20260305", "2026-03-05"), ("05.03.2026", "2026-03-05"), ("5.3.26", "2026-03-05"),
        ("5/3/2026", "2026-03-05"), ("5-3-2026", "2026-03-05"), ("5 March 2026", "2026-03-05"), ("5-Mar-2026", "2026-03-05"),
        ("March 5, 2026", "2026-03-05"), ("5. März 2026", "2026-03-05"), ("5 Ağustos 2026", "2026-08-05"),
        ("5 août 2026", "2026-08-05"), ("5 de agosto de 2026", "2026-08-05"), ("1.1.69", "2069-01-01"),
        ("1.1.70", "1970-01-01"), ("31.2.2026", None), ("2026-13-01", None), ("soon", None), ("", None), ("5 Foo 2026", None),
        ("0.0.0000", None),
    ],
)  # fmt: skip
def test_dates_become_iso_dates(text: str, iso: str | None) -> None:
    assert iso_date(text, DateOrder.DAY_FIRST) == iso


def test_month_first_is_told_by_the_column() -> None:
    assert order_in(["3/4/2026", "12/31/2026"]) is DateOrder.MONTH_FIRST
    assert order_in(["3/4/2026", "12/31/2026", "13/1/2026"]) is DateOrder.DAY_FIRST
    assert order_in(["3/4/2026", "2026-12-31"]) is DateOrder.DAY_FIRST
    assert iso_date("3/4/2026", DateOrder.MONTH_FIRST) == "2026-03-04"
    assert iso_date("3.4.2026", DateOrder.MONTH_FIRST) == "2026-04-03"


@pytest.mark.parametrize(
    ("word", "tier"),
    [("VIP", "vip"), ("Super-VIP", "super_vip"), ("VIP+", "super_vip"), ("超级VIP", "super_vip"), ("贵宾", "vip"),
     ("Gold", "vip"), ("ordinary", "ordinary"), ("Standart", "ordinary"), ("普通", "ordinary"), ("blue", None)],
)  # fmt: skip
def test_tiers_are_known_by_their_words(word: str, tier: str | None) -> None:
    assert tier_of(word) == tier


def test_addresses_languages_and_texts_are_tidied() -> None:
    assert email_of(" Anna.Berg@Berg.Example ; old@berg.example") == "anna.berg@berg.example"
    assert email_of("Anna Berg <ANNA@berg.example>") == "anna@berg.example"
    assert email_of("anna at berg") is None
    assert [language_of(word) for word in ("Deutsch", "türkçe", "中文", "en-GB", "Klingon")] == [
        "de", "tr", "zh", "en", "Klingon",
    ]  # fmt: skip
    assert clean("\u00a0a\r\nb\x07\x00 \u3000") == "a\nb"
