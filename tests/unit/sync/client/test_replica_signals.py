"""Signals of a replica: both ways while there is a line, and never kept."""

from __future__ import annotations

from collections.abc import Callable

from sync.client.backoff import Pace
from sync.client.events import LinkStatus, SignalReceived
from sync.protocol.signals import Hello, Sender, SessionAsk, SignalRefused, Typing
from tests.fakes.sync_hub import PASSWORD, SyncHub
from tests.fakes.watched_replica import WatchedReplica

ASK = SessionAsk(
    session_id="s1", ticket_id="t1", contact_id="c1", rights=["view"], minutes=30, agent_commitment="ab" * 32
)


def signals(replica: WatchedReplica) -> list[object]:
    return [event.signal for event in replica.all_of(SignalReceived)]


def test_signals_go_both_ways(hub: SyncHub, ina: WatchedReplica) -> None:
    assert isinstance(signals(ina)[0], Hello)
    ina.send(ASK)
    assert hub.signal_came.wait(10)
    assert hub.signals == [("ina@example.com", ASK)]
    typing = Typing(
        ticket_id="t1",
        is_typing=True,
        sender=Sender(principal_id="c1", kind="contact", name="Carol", role="customer"),
    )
    hub.send(typing)
    ina.wait_until(lambda: typing in signals(ina), "typing")


def test_a_session_cannot_be_asked_for_without_a_line(hub: SyncHub, ina: WatchedReplica) -> None:
    hub.stop()
    ina.wait_status(LinkStatus.OFFLINE)
    ina.wait_until(lambda: not ina.link_state.has_signals, "no line")
    ina.send(Typing(ticket_id="t1", is_typing=True))
    ina.send(ASK)
    ina.wait_until(lambda: isinstance(signals(ina)[-1], SignalRefused), "refused")
    assert signals(ina)[-1].code == "not_online"
    assert signals(ina)[-1].session_id == "s1"
    hub.start()
    ina.wait_online()
    assert hub.signals == []


def test_a_line_that_was_cut_is_opened_again(hub: SyncHub, ina: WatchedReplica) -> None:
    hub.drop_sockets()
    ina.wait_until(lambda: len([s for s in signals(ina) if isinstance(s, Hello)]) == 2, "a second greeting")
    ina.wait_online()


def test_a_signal_of_a_newer_hub_is_passed_over(hub: SyncHub, ina: WatchedReplica) -> None:
    class Party(Typing, tag="party"):
        """A signal that this client does not know."""

    typing = Typing(ticket_id="t1", is_typing=False)
    hub.send(Party(ticket_id="t1", is_typing=True))
    hub.send(typing)
    ina.wait_until(lambda: typing in signals(ina), "the known one")
    assert len([s for s in signals(ina) if isinstance(s, Hello)]) == 1


def test_a_hub_that_sends_rubbish_is_hung_up_on_and_called_again(hub: SyncHub, ina: WatchedReplica) -> None:
    hub.send_text("{not a signal")
    ina.wait_until(lambda: len([s for s in signals(ina) if isinstance(s, Hello)]) == 2, "a second greeting")
    ina.wait_online()


def test_whoever_waits_for_the_hub_does_not_wait_out_the_pause(
    hub: SyncHub, make_replica: Callable[..., WatchedReplica]
) -> None:
    replica = make_replica(pace=Pace(poll_s=600.0, first_retry_s=600.0, last_retry_s=600.0))
    replica.sign_in("ina@example.com", PASSWORD).result(10)
    replica.wait_online()
    hub.stop()
    replica.wait_until(lambda: not replica.link_state.has_signals, "no line")
    hub.start()
    replica.hurry()
    replica.wait_until(lambda: replica.link_state.has_signals, "a line")
