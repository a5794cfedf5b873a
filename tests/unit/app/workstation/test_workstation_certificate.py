"""A hub with a certificate of its own: compared before anything is sent, and again when it is another one."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton
from sqlalchemy import select
from workroom import PASSWORD, Room, part, submit, until

from app.hub.tables import TOKEN
from app.workstation.compose import Program

EMAIL = "maria@example.com"


@pytest.fixture
def fingerprint(room: Room) -> str:
    """Of the certificate that the hub shows from now on."""
    room.hub.stop()
    shown = room.hub.certify()
    room.hub.start()
    return shown


async def asked_to_compare(room: Room) -> Program:
    """Start, sign in, and come to the question whether this is the hub."""
    program = await room.program()
    submit(program, EMAIL, PASSWORD)
    await until(lambda: is_asked(program))
    return program


def is_asked(program: Program) -> bool:
    """Whether the page asks to compare fingerprints."""
    return part(program, "signin.trust").isVisibleTo(program.window.sign_in)


def shown_on(program: Program) -> str:
    """The fingerprint that the page shows, without its gaps."""
    return "".join(part(program, "signin.fingerprint").text().split()).lower()


def complaint(program: Program) -> str:
    """The sentence in red."""
    return str(part(program, "signin.error").text())


def signed_in_once(room: Room) -> bool:
    """Whether the hub has let anybody in."""
    with room.hub.ledger.engines.reader.connect() as connection:
        return connection.execute(select(TOKEN)).first() is not None


def test_the_password_goes_out_only_after_the_fingerprint_was_compared(room: Room, fingerprint: str) -> None:
    async def scenario() -> None:
        program = await asked_to_compare(room)
        assert shown_on(program) == fingerprint
        assert not signed_in_once(room)
        assert not program.settings.now.fingerprint
        part(program, "signin.trust").click()
        await until(lambda: program.window.is_desk_shown)
        assert program.settings.now.fingerprint == fingerprint
        assert signed_in_once(room)

    room.run(scenario())


def test_a_fingerprint_that_differs_sends_nothing(room: Room, fingerprint: str) -> None:
    async def scenario() -> None:
        program = await asked_to_compare(room)
        part(program, "signin.refuse").click()
        assert "Nothing was sent to that hub" in complaint(program)
        assert not signed_in_once(room)
        assert not program.settings.now.fingerprint
        assert part(program, "signin.submit").isVisibleTo(program.window.sign_in)

    room.run(scenario())


def test_what_was_compared_once_is_not_asked_again(room: Room, fingerprint: str) -> None:
    async def scenario() -> None:
        program = await asked_to_compare(room)
        part(program, "signin.trust").click()
        await until(lambda: program.window.is_desk_shown)
        await room.leave(program)
        program = await room.program()
        await until(lambda: program.window.is_desk_shown)
        await until(lambda: program.stores.opened.replica.link_state.has_signals)

    room.run(scenario())


def test_another_certificate_is_told_at_work_and_compared_before_the_next_sign_in(room: Room, fingerprint: str) -> None:
    async def scenario() -> None:
        program = await asked_to_compare(room)
        part(program, "signin.trust").click()
        await until(lambda: program.window.is_desk_shown)
        room.hub.stop()
        other = room.hub.certify()
        assert other != fingerprint
        room.hub.start()
        await until(lambda: any("another certificate" in card.notice.text for card in program.window.notices.cards))
        [card] = program.window.notices.cards
        button = card.findChild(QPushButton, "notice.action")
        assert button is not None
        button.click()
        assert not program.window.is_desk_shown
        submit(program, EMAIL, PASSWORD)
        await until(lambda: is_asked(program))
        assert shown_on(program) == other
        assert "somebody may be pretending to be your hub" in complaint(program)
        assert program.settings.now.fingerprint == fingerprint, "nothing is trusted before the person says so"
        part(program, "signin.trust").click()
        await until(lambda: program.window.is_desk_shown)
        assert program.settings.now.fingerprint == other
        await until(lambda: program.stores.opened.replica.link_state.has_signals)

    room.run(scenario())
