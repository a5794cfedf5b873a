"""Queries as people type them, by what makes them hard, made of the large store's own texts."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.records import phrases

OF_EACH = 20

Drawn = Callable[[random.Random], str]


def query_classes(session: Session) -> Mapping[str, list[str]]:
    """Return OF_EACH queries of every class, always the same of the same store."""
    names = _column(session, "SELECT name FROM contact WHERE rowid % 1009 = 3")
    addresses = _column(session, "SELECT email FROM contact WHERE rowid % 1013 = 5")
    numbers = _column(session, "SELECT phone FROM contact WHERE rowid % 1019 = 7")
    bodies = _column(session, "SELECT body FROM message WHERE rowid % 9973 = 5")
    words = [word.strip(".,?!") for body in bodies for word in body.split() if len(word) > 3]
    drawn: dict[str, Drawn] = {
        "one_word": lambda chance: f"{chance.choice(words)} ",
        "two_words": lambda chance: f"{chance.choice(words)} {chance.choice(words)} ",
        "commonest_word": lambda chance: chance.choice(("the ", "der ", "ile ", "printer ", "backup ", "server ")),
        "two_common_words_never_together": lambda chance: "printer yazıcı ",
        "rare_word": lambda chance: f"{phrases.rare_word(chance)} ",
        "one_letter": lambda chance: chance.choice("abcdefghijklmnoprstuvz"),
        "two_letters": lambda chance: chance.choice(words)[:2],
        "three_letters": lambda chance: chance.choice(words)[:3],
        "phrase": lambda chance: f'"{" ".join(chance.choice(bodies).split()[:3])}"'.replace("?", ""),
        "or_not": lambda chance: f"{chance.choice(words)} OR {chance.choice(words)} -server ",
        "error_code": lambda chance: f"E-{chance.randrange(1000, 3000)}",
        "version": lambda chance: f"{chance.randrange(5, 10)}.{chance.randrange(12)}.{chance.randrange(40)} ",
        "name": lambda chance: f"{chance.choice(names)} ",
        "address": lambda chance: chance.choice(addresses),
        "number": lambda chance: f"{chance.choice(numbers)} ",
        "chinese": lambda chance: chance.choice(("打印机", "发票总金额", "备份", "错", "屏幕吗")),
        "japanese": lambda chance: chance.choice(("プリンター", "請求書", "再起動", "画", "保存してください")),
        "arabic": lambda chance: chance.choice(("الطابعة ", "الفاتورة ", "الخادم ", "التصدير")),
        "turkish": lambda chance: chance.choice(("YAZICI ", "işlem günlüğü ", "ISLEM ", "ekranımıza", "cozuldu ")),
        "filtered": lambda chance: f"is:open {chance.choice(words)} ",
        "customers": lambda chance: f"customer:{chance.choice(names).split()[0]} {chance.choice(words)} ",
        "dated": lambda chance: f"on:{2024 + chance.randrange(2)}-{chance.randrange(1, 13):02} {chance.choice(words)} ",
        "filters_alone": lambda chance: chance.choice(("state:open", "owner:me is:open", "tag:vip", "priority:urgent")),
        "ticket_number": lambda chance: f"#{chance.randrange(1000, 100_000)}",
    }  # fmt: skip
    return {name: _drawn(name, draw) for name, draw in drawn.items()}


def _drawn(name: str, draw: Drawn) -> list[str]:
    chance = random.Random(name)
    return [draw(chance) for _ in range(OF_EACH)]


def _column(session: Session, statement: str) -> list[str]:
    return list(session.execute(text(statement)).scalars())
