"""Values as they are stored, made from values as people write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from desk.importing.keys import letters_key
from desk.tier import Tier

_EMAIL = re.compile(r"[^\s@<>(),;:\"\[\]\\]+@[^\s@<>(),;:\"\[\]\\]+\.[^\s@<>(),;:\"\[\]\\.]+")

_TIERS: Mapping[str, Tier] = MappingProxyType(
    {
        letters_key(word): tier
        for tier, words in {
            Tier.SUPER_VIP: "super vip|super_vip|svip|vip+|platinum|platin|diamond|超级vip|超级贵宾|süper vip|vip plus",
            Tier.VIP: "vip|gold|oro|or|altın|key account|premium|贵宾|重要|重要客户|wichtig|önemli|important",
            Tier.ORDINARY: "ordinary|normal|standard|regular|basic|silver|gewöhnlich|sıradan|standart|ordinaire"
            "|ordinario|estándar|普通|普通客户|一般",
        }.items()
        for word in words.split("|")
    }
)  # fmt: skip

_LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        letters_key(word): code
        for code, words in {
            "en": "english|englisch|ingilizce|anglais|inglés|英语|英文",
            "de": "german|deutsch|almanca|allemand|alemán|德语|德文",
            "tr": "turkish|türkisch|türkçe|turc|turco|土耳其语",
            "fr": "french|französisch|fransızca|français|francés|法语|法文",
            "es": "spanish|spanisch|ispanyolca|espagnol|español|castellano|西班牙语",
            "zh": "chinese|chinesisch|çince|chinois|chino|中文|汉语|普通话",
            "it": "italian|italienisch|italyanca|italien|italiano|意大利语",
            "pt": "portuguese|portugiesisch|portekizce|portugais|portugués|português|葡萄牙语",
            "nl": "dutch|niederländisch|felemenkçe|néerlandais|neerlandés|nederlands|荷兰语",
            "pl": "polish|polnisch|lehçe|polonais|polaco|polski|波兰语",
            "ru": "russian|russisch|rusça|russe|ruso|русский|俄语",
            "ar": "arabic|arabisch|arapça|arabe|árabe|阿拉伯语",
            "ja": "japanese|japanisch|japonca|japonais|japonés|日本語|日语",
        }.items()
        for word in words.split("|")
    }
)
_CODE = re.compile(r"([A-Za-z]{2})([-_][A-Za-z0-9]{2,8})*")

_YES = frozenset({"true", "1", "yes", "ja", "evet", "oui", "si", "是", "x", "wahr"})

MAX_SHORT_CHARS = 1_000
"""Names and the like; every agent's machine holds all of them."""

MAX_NOTE_CHARS = 50_000


def clean(text: str) -> str:
    """Return a text without the characters that are not seen, and without spaces around it; lines stay lines."""
    if text.isprintable():
        return text.strip()
    kept = (letter if letter.isprintable() or letter in "\n\t" else "" for letter in _one_break(text))
    return "".join(" " if letter == "\u00a0" else letter for letter in kept).strip()


def _one_break(text: str) -> str:
    spaced = text.replace("\u00a0", " ").replace("\u3000", " ").replace("\u202f", " ")
    return spaced.replace("\r\n", "\n").replace("\r", "\n")


def one_line(text: str) -> str:
    """Return a text in one line, each gap one space."""
    return " ".join(clean(text).split())


def is_email(text: str) -> bool:
    """Tell whether a text is one e-mail address."""
    return _EMAIL.fullmatch(text.strip()) is not None


def email_of(text: str) -> str | None:
    """Return the first e-mail address in a text, in lower case; None when there is none."""
    found = _EMAIL.search(text.removeprefix("mailto:"))
    return found.group().lower() if found is not None else None


def tier_of(text: str) -> Tier | None:
    """Return the tier that a word names."""
    if text.strip().casefold() == "vip+":
        return Tier.SUPER_VIP
    return _TIERS.get(letters_key(text))


def language_of(text: str) -> str:
    """Return the two letters of a language, or what was written where it is none that we know by name."""
    known = _LANGUAGES.get(letters_key(text))
    if known is not None:
        return known
    code = _CODE.fullmatch(text)
    return code.group(1).lower() if code is not None else one_line(text)


def is_yes(text: str) -> bool:
    """Tell whether a cell says yes."""
    return text.strip().casefold() in _YES
