"""The selftest passes on a sound disk and can be seen to fail: on a disk that lies, and with an engine that does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import make_url

from app.hub.cli import main
from app.hub.commands.selftest import conclude
from app.hub.scratch_database import scratch_server
from app.hub.selftest import IMPLAUSIBLE_SYNC_MS, Order, Part, run_selftest
from app.hub.settings import DATABASE_VARIABLE
from app.hub.trial_bench import Trial, make_bench
from app.hub.verdict import NO_POWER_CUT, verdict_on
from sync.client.backoff import Pace
from sync.client.link import HubLink
from sync.errors import HubUnreachableError, StoreError
from sync.protocol.messages import OpResult, PushReply, PushRequest, Verdict
from sync.store.postgres import open_postgres
from sync.trial.chaos_proxy import Way, Weather
from sync.trial.cuts import CutPlan, run_cuts
from sync.trial.healing import Case, run_healing


@pytest.mark.slow
def test_a_sound_disk_is_found_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(DATABASE_VARIABLE, "postgresql://nobody@127.0.0.1:9/precious")  # must not be touched
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "records.sqlite").write_bytes(b"precious")
    words = ["--data", str(tmp_path / "data"), "selftest", "--minutes", "0.06", "--kills", "4", "--seed", "7", "--json"]
    assert main(words) == 0
    said = capsys.readouterr()
    found = json.loads(said.out)
    assert found["is_well"]
    counts = {part["name"]: part["counts"] for part in found["parts"]}
    assert counts["kills"]["kills"] == 4
    assert counts["kills"]["kills_of_the_hub"] >= 1
    assert counts["kills"]["edits"] >= 10
    assert counts["kills"]["lost"] == 0
    assert counts["cuts"]["cuts"] >= 8
    assert counts["histories"]["histories"] >= 1
    assert counts["weather"]["kinds_of_bad_weather"] == 9
    assert counts["weather"]["slowest_recovery_s"] < 10
    assert "kept every one of" in found["verdict"]
    assert NO_POWER_CUT in found["verdict"]
    assert "kills: 4 kills" in said.err
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["records.sqlite"]
    assert (tmp_path / "data" / "records.sqlite").read_bytes() == b"precious"


@pytest.mark.slow
def test_a_disk_that_forgets_what_it_acknowledged_is_caught(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whenever the hub dies, what it wrote since the last checkpoint is gone: a cache that was never on the disk."""
    forgotten: list[str] = []

    def forget(name: str) -> None:
        if name == "hub":
            for path in (tmp_path / "trial" / "kills" / "hub").glob("records.sqlite-*"):
                path.unlink()
                forgotten.append(path.name)

    (tmp_path / "trial").mkdir()
    planted = {"kills": 2, "parts": {"kills"}, "after_kill": forget, "quiet_s": 2.0}
    order = Order(tmp_path / "trial", 10.0, 7, lambda _line: None, **planted)  # this seed kills the hub second
    parts = run_selftest(order)
    assert forgotten
    assert conclude(parts, order.folder, 3, is_json=False) == 1
    said = capsys.readouterr().out
    assert said.startswith("NOT WELL.")
    assert parts[0].counts["lost"] > 0
    assert f"{parts[0].counts['lost']:,g} of {parts[0].counts['edits']:,g} acknowledged edits are lost." in said
    assert "Do not keep records there." in said
    assert str(order.folder) in said
    assert order.folder.exists()


def call_it_sent(push: Callable[[HubLink, PushRequest], object]) -> Callable[[HubLink, PushRequest], object]:
    """Return an engine's fault: what could not be sent is taken for sent."""

    async def pushed(link: HubLink, request: PushRequest) -> object:
        try:
            return await push(link, request)  # type: ignore[misc]
        except HubUnreachableError:
            results = [OpResult(op_id=op.op_id, verdict=Verdict.OK) for op in request.ops]
            return PushReply(epoch=request.epoch or "", now_ms=0, results=results)

    return pushed


@pytest.mark.slow
def test_an_engine_that_takes_a_broken_push_for_sent_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HubLink, "push", call_it_sent(HubLink.push))
    bench = make_bench(tmp_path, Trial(staff=1, customers=0, is_plain=True))
    figures = asyncio.run(run_cuts(bench, CutPlan(every=400)))
    assert any("push, up" in fault and "is lost" in fault for fault in figures.faults)


@pytest.mark.slow
def test_a_client_that_does_not_come_back_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.client.replica.Pace", lambda: Pace(first_retry_s=900.0, last_retry_s=900.0))
    bench = make_bench(tmp_path, Trial(staff=3, customers=0, teams=1, is_plain=True))
    gone, untold = Weather(is_away=True), Weather(way=Way.UP, after_bytes=10**9)
    cases = [Case("the hub is off", gone, lasts_s=0.5), Case("nothing happens", untold, lasts_s=0.5)]
    figures = asyncio.run(run_healing(bench, cases, healed_s=1.0))
    assert any(fault.startswith("the hub is off: 1 s later") for fault in figures.faults)
    assert "nothing happens: the weather did not come about" in figures.faults


def test_a_trial_that_cannot_be_run_to_its_end_is_no_praise(tmp_path: Path) -> None:
    (tmp_path / "kills").write_text("in the way")
    (part,) = run_selftest(Order(tmp_path, 1.0, 1, lambda _line: None, parts={"kills"}))
    assert part.faults
    assert part.faults[0].startswith("It could not be run to its end: ")
    assert verdict_on([part], "there").startswith("NOT WELL.")


def test_a_database_server_that_acknowledges_too_early_is_caught(postgres_url: str, tmp_path: Path) -> None:
    """The tests' own server runs with fsync=off; what was made on it is gone afterwards."""
    with scratch_server(postgres_url) as server:
        made = server.place().where()
        order = Order(tmp_path, 1.0, 1, lambda _line: None, server=server, parts={"database"})
        (found,) = run_selftest(order)
        assert server.prefix in made
    assert [fault.partition(":")[0] for fault in found.faults] == ["fsync is off", "full_page_writes is off"]
    assert "Change these settings of PostgreSQL" in verdict_on([found], "there")
    with pytest.raises(StoreError, match=server.prefix):
        open_postgres(made)


def test_a_server_that_lets_us_make_no_database_is_told(
    postgres_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = make_url(postgres_url).set(username="locked", password="a wrong secret").render_as_string(hide_password=False)
    assert main(["selftest", "--database", url, "--folder", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "CREATEDB. Nothing was changed" in said
    assert "a wrong secret" not in said
    assert main(["selftest", "--database", "mysql://somewhere/else", "--folder", str(tmp_path)]) == 2
    assert list(tmp_path.iterdir()) == []


def test_minutes_and_folders_that_make_no_sense_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for minutes in ("0", "-1", "soon", "nan"):
        with pytest.raises(SystemExit):
            main(["selftest", "--minutes", minutes])
    (tmp_path / "file").write_text("")
    assert main(["--data", str(tmp_path), "selftest", "--folder", str(tmp_path / "file")]) == 2
    assert "Choose another with --folder" in capsys.readouterr().err


def test_a_disk_quicker_than_any_is_named_in_the_verdict() -> None:
    quick, slow = (
        verdict_on([Part(name="storage", counts={"ms_a_sync": ms})], "there")
        for ms in (IMPLAUSIBLE_SYNC_MS / 2, IMPLAUSIBLE_SYNC_MS * 2)
    )
    assert "quicker than any disk" in quick
    assert "quicker than any disk" not in slow
