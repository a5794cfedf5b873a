"""Which field a heading names, in the languages of our customers: English, German, Turkish, French, Spanish, Chinese."""

# ruff: noqa: E501  (a table of words, one field a line)

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from desk.importing.fields import Field
from desk.importing.keys import letters_key

CERTAIN, LIKELY, NO = 100, 60, 0
"""How sure a guess is."""

SHORTEST_PART = 5
"""A word of fewer letters within a longer heading says little ("mail" in "mailing date")."""

_WORDS: Mapping[Field, str] = MappingProxyType(
    {
        Field.CONTACT_ID: "contact id|person id|contact number|customer number|customer id|customer no|external id|record id|crm id|kontakt-id|kontaktnummer|kundennummer|kunden-nr|müşteri no|müşteri numarası|kişi no|numéro client|n° client|id contact|número de cliente|id de contacto|客户编号|联系人编号|编号",
        Field.CONTACT_NAME: "contact name|full name|contact|person|contact person|customer name|kontakt|ansprechpartner|kontaktname|vollständiger name|kundenname|ad soyad|adı soyadı|isim soyisim|yetkili|ilgili kişi|nom complet|interlocuteur|personne de contact|nombre completo|nombre y apellidos|persona de contacto|contacto|联系人|姓名|客户姓名",
        Field.FIRST_NAME: "first name|given name|forename|vorname|ad|adı|isim|prénom|nombre|nombre de pila|名|名字",
        Field.LAST_NAME: "last name|surname|family name|nachname|familienname|soyad|soyadı|soyisim|nom de famille|apellido|apellidos|姓|姓氏",
        Field.EMAIL: "e-mail|email|mail|e-mail address|email address|e-mail-adresse|mailadresse|e-posta|eposta|e-posta adresi|courriel|adresse e-mail|adresse électronique|correo|correo electrónico|电子邮件|邮箱|电子邮箱|邮件",
        Field.PHONE: "phone|telephone|phone number|tel|tel no|mobile|mobile phone|cell phone|business phone|telefon|telefonnummer|rufnummer|handy|mobil|mobiltelefon|telefon numarası|cep telefonu|gsm|téléphone|numéro de téléphone|portable|teléfono|número de teléfono|móvil|电话|电话号码|手机|手机号|联系电话",
        Field.POSITION: "position|job title|title|role|function|position im unternehmen|stelle|funktion|berufsbezeichnung|görev|görevi|ünvan|unvan|pozisyon|poste|fonction|cargo|puesto|职位|职务",
        Field.DEPARTMENT: "department|division|abteilung|bereich|departman|bölüm|birim|service|département|departamento|部门|科室",
        Field.CONTACT_LANGUAGE: "language|preferred language|locale|sprache|dil|tercih edilen dil|langue|idioma|lengua|语言",
        Field.CONTACT_NOTE: "note|notes|remark|remarks|comment|comments|notiz|notizen|bemerkung|bemerkungen|anmerkung|kommentar|not|notlar|açıklama|remarque|remarques|commentaire|commentaires|nota|notas|observaciones|comentarios|备注|注释|说明",
        Field.ORGANISATION_ID: "organisation id|organization id|company id|account id|account number|firmennummer|firmen-id|organisations-id|firma no|kurum no|id société|id entreprise|id de empresa|公司编号|单位编号",
        Field.ORGANISATION_NAME: "organisation|organization|company|company name|account|account name|employer|organisation name|firma|firmenname|unternehmen|organisationsname|firma adı|şirket|şirket adı|kurum|kuruluş|société|entreprise|nom de l'entreprise|raison sociale|empresa|compañía|nombre de la empresa|razón social|organización|公司|公司名称|单位|单位名称|企业名称|客户名称",
        Field.TIER: "tier|level|customer level|class|category|service level|stufe|kundenstufe|klasse|kategorie|seviye|müşteri seviyesi|sınıf|niveau|catégorie|nivel|categoría|等级|客户等级|级别",
        Field.COUNTRY: "country|land|ülke|pays|país|国家",
        Field.CITY: "city|town|stadt|ort|şehir|il|ville|ciudad|población|城市",
        Field.ORGANISATION_LANGUAGE: "organisation language|company language|firmensprache|şirket dili|langue de l'entreprise|idioma de la empresa|公司语言",
        Field.SERVICE_UNTIL: "service until|support until|contract end|contract until|end of contract|maintenance until|valid until|expires|expiry date|service bis|wartung bis|vertrag bis|vertragsende|gültig bis|bakım bitiş|sözleşme bitiş|sözleşme bitiş tarihi|bitiş tarihi|geçerlilik|fin de contrat|service jusqu'au|valable jusqu'au|fin de contrato|servicio hasta|válido hasta|服务截止|服务到期|合同到期|到期日期|有效期",
        Field.ORGANISATION_NOTE: "organisation note|company note|company notes|firmennotiz|şirket notu|note sur l'entreprise|nota de la empresa|公司备注",
        Field.IN_TRASH: "deleted|is deleted|gelöscht|silindi|supprimé|eliminado|已删除",
    }
)  # fmt: skip

PLAIN: Mapping[str, tuple[Field, Field]] = MappingProxyType(
    {
        **dict.fromkeys(("name", "ad", "adi", "isim", "nom", "nombre", "名称", "bezeichnung"),
                        (Field.CONTACT_NAME, Field.ORGANISATION_NAME)),
        **dict.fromkeys(("id", "nr", "no", "number", "nummer", "编号"), (Field.CONTACT_ID, Field.ORGANISATION_ID)),
    }
)  # fmt: skip
"""Headings that mean the person in a table of people, and the organisation in a table of organisations."""

IN_ORGANISATIONS: Mapping[Field, Field] = MappingProxyType(
    {
        Field.CONTACT_ID: Field.ORGANISATION_ID,
        Field.CONTACT_NAME: Field.ORGANISATION_NAME,
        Field.FIRST_NAME: Field.ORGANISATION_NAME,
        Field.CONTACT_LANGUAGE: Field.ORGANISATION_LANGUAGE,
        Field.CONTACT_NOTE: Field.ORGANISATION_NOTE,
    }
)
"""What a heading means in a table that lists organisations and no people."""


@cache
def _known() -> Mapping[str, Field]:
    found: dict[str, Field] = {}
    for field, words in _WORDS.items():
        for word in (*words.split("|"), field.value):
            found.setdefault(letters_key(word), field)
    return found


def guess_of(heading: str) -> tuple[Field | None, int]:
    """Return the field that a heading names in a table of people, and how sure that is."""
    key = letters_key(heading)
    if key in PLAIN:
        return PLAIN[key][0], CERTAIN - 10
    known = _known()
    if key in known:
        return known[key], CERTAIN
    parts = [(len(word), field) for word, field in known.items() if len(word) >= SHORTEST_PART and word in key]
    if not parts:
        return None, NO
    longest, field = max(parts)
    return field, min(LIKELY + longest, CERTAIN - 20)
