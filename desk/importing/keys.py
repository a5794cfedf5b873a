"""How things are recognised: keys that ignore how a name was typed, and ids that every machine makes alike."""

from __future__ import annotations

import unicodedata
import uuid

from sync.identifiers import RecordId
from sync.records.checking import is_record_id

NAMESPACE = uuid.UUID("6d0f6f0e-6c0b-5a39-9d3a-1f4f3f1b7c52")
"""Of the ids that imports make; it never changes, or a file imported twice would make everything twice."""

UUID_CHARS = 36

_DOTLESS = str.maketrans({"ı": "i", "İ": "i", "I": "i", "ø": "o", "ł": "l", "đ": "d"})


def letters_key(text: str) -> str:
    """Return the letters and digits of a text without case, accents and signs, for headings and fixed words."""
    plain = unicodedata.normalize("NFKD", text.translate(_DOTLESS)).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def name_key(name: str) -> str:
    """Return what two spellings of one name have in common: case, width and spaces do not count."""
    return " ".join(unicodedata.normalize("NFKC", name).translate(_DOTLESS).casefold().split())


def email_key(address: str) -> str:
    """Return what two spellings of one address have in common."""
    return address.strip().casefold()


def external_id(kind: str, number: str) -> RecordId:
    """Return the id of the record with a customer number: the number itself where it is a record's id already."""
    if is_record(number):
        return RecordId(number.lower())
    return _made(kind, "number", number)


def organisation_id(name: str) -> RecordId:
    """Return the id of an organisation that only its name tells apart."""
    return _made("organisation", "name", name_key(name))


def contact_id(email: str, name: str, of_organisation: str) -> RecordId:
    """Return the id of a person that his address, or else name and organisation, tell apart."""
    if email:
        return _made("contact", "email", email_key(email))
    return _made("contact", "name", name_key(name), of_organisation)


def _made(*parts: str) -> RecordId:
    return RecordId(str(uuid.uuid5(NAMESPACE, "\n".join(parts))))


def is_record(number: str) -> bool:
    """Tell whether a customer number is the id of a record, as in our own exports."""
    return len(number) == UUID_CHARS and number.count("-") == 4 and is_record_id(number)
