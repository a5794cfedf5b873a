from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fakes.served_hub import RunningHub, bearer

from app.hub.settings import Limits
from sync.edits import Edit
from sync.identifiers import team_scope
from sync.protocol.accounts import SignedIn

DATA = bytes(range(256)) * 5000
NAME = hashlib.sha256(DATA).hexdigest()


def kept_files(running: RunningHub) -> list[str]:
    return sorted(path.name for path in running.ledger.folder.blobs.rglob("*") if path.is_file())


async def put(running: RunningHub, who: SignedIn, data: bytes, name: str = "") -> tuple[int, dict[str, object]]:
    name = name or hashlib.sha256(data).hexdigest()
    answer = await running.http.put(f"/blob/{name}", content=data, headers=bearer(who))
    return answer.status_code, answer.json()


def attach(running: RunningHub, ticket_id: str, sha256: str, visibility: str) -> None:
    edit = Edit.create("attachment", team_scope("support"), ticket_id=ticket_id, sha256=sha256, visibility=visibility)
    running.ledger.store.write_as_hub([edit])


async def test_a_blob_comes_back_whole_and_in_parts(running: RunningHub) -> None:
    ada = running.staff()
    assert await put(running, ada, DATA) == (201, {"sha256": NAME, "size_bytes": len(DATA)})
    whole = await running.http.get(f"/blob/{NAME}", headers=bearer(ada))
    assert whole.content == DATA
    assert whole.headers["content-disposition"] == "attachment"
    assert whole.headers["x-content-type-options"] == "nosniff"
    part = await running.http.get(f"/blob/{NAME}", headers={**bearer(ada), "Range": "bytes=1000000-"})
    assert (part.status_code, part.content) == (206, DATA[1000000:])
    assert part.headers["content-range"] == f"bytes 1000000-{len(DATA) - 1}/{len(DATA)}"
    beyond = await running.http.get(f"/blob/{NAME}", headers={**bearer(ada), "Range": f"bytes={len(DATA)}-"})
    assert beyond.status_code == 416
    head = await running.http.head(f"/blob/{NAME}", headers=bearer(ada))
    assert head.headers["content-length"] == str(len(DATA))


async def test_a_blob_with_another_hash_is_refused_and_nothing_is_kept(running: RunningHub) -> None:
    status, body = await put(running, running.staff(), DATA + b"!", NAME)
    assert (status, body["code"]) == (422, "hash_differs")
    assert kept_files(running) == []


async def test_a_name_that_is_no_hash_is_refused(running: RunningHub) -> None:
    ada = running.staff()
    for name in ("A" * 64, "0" * 63, "..%2f..%2fhub.toml", "%00" * 64):
        answer = await running.http.get(f"/blob/{name}", headers=bearer(ada))
        assert answer.status_code in {400, 404}


async def test_a_broken_upload_leaves_nothing(running: RunningHub) -> None:
    ada = running.staff()
    reader, writer = await asyncio.open_connection("127.0.0.1", int(running.url.rpartition(":")[2]))
    lines = [
        f"PUT /blob/{NAME} HTTP/1.1",
        "Host: x",
        f"Authorization: Bearer {ada.token}",
        f"Content-Length: {len(DATA)}",
    ]
    writer.write("\r\n".join([*lines, "", ""]).encode() + DATA[:300_000])
    await writer.drain()
    incoming = running.ledger.folder.blobs / "incoming"
    async with asyncio.timeout(5):
        while not (incoming.is_dir() and list(incoming.iterdir())):  # noqa: ASYNC110
            await asyncio.sleep(0)
        writer.close()
        await writer.wait_closed()
        while kept_files(running):  # noqa: ASYNC110
            await asyncio.sleep(0)
    assert await reader.read() == b""
    assert (await put(running, ada, DATA))[0] == 201


async def test_an_empty_blob_is_a_blob(running: RunningHub) -> None:
    ada = running.staff()
    assert (await put(running, ada, b""))[0] == 201
    answer = await running.http.get(f"/blob/{hashlib.sha256(b'').hexdigest()}", headers=bearer(ada))
    assert (answer.status_code, answer.content) == (200, b"")


async def test_a_customer_reads_what_hangs_publicly_on_his_own_tickets_only(running: RunningHub) -> None:
    ada, bo, cy = running.staff(), await running.companion(name="Bo"), await running.companion(name="Cy")
    ticket = running.ticket(bo)
    inner, outer = DATA + b"internal", DATA + b"public"
    for data, visibility in ((inner, "internal"), (outer, "public")):
        await put(running, ada, data)
        attach(running, ticket, hashlib.sha256(data).hexdigest(), visibility)

    async def status(who: SignedIn, data: bytes) -> int:
        return (await running.http.get(f"/blob/{hashlib.sha256(data).hexdigest()}", headers=bearer(who))).status_code

    assert [await status(bo, outer), await status(bo, inner)] == [200, 404]
    assert [await status(cy, outer), await status(cy, inner)] == [404, 404]
    eve = running.staff("eve@example.com")
    assert [await status(eve, outer), await status(eve, inner)] == [200, 200]
    stranger = running.staff("sam@example.com", team="sales")
    assert await status(stranger, inner) == 404


async def test_knowing_a_hash_is_not_having_the_file(running: RunningHub) -> None:
    ada, bo = running.staff(), await running.companion()
    await put(running, ada, DATA)
    assert (await put(running, bo, b"guess", NAME))[0] == 422
    own = {"ticket_id": running.ticket(bo), "author_id": bo.principal_id, "author_kind": "contact"}
    running.ledger.store.write_as_hub([Edit.create("attachment", team_scope("support"), sha256=NAME, **own)])
    assert (await running.http.get(f"/blob/{NAME}", headers=bearer(bo))).status_code == 404
    await put(running, bo, DATA)
    assert (await running.http.get(f"/blob/{NAME}", headers=bearer(bo))).status_code == 200


class TestLimits:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(blob_bytes=100_000, blob_bytes_a_day=150_000)

    async def test_oversize_blobs_are_refused_stated_or_not(self, running: RunningHub) -> None:
        async def chunks() -> object:
            yield b"x" * 60_000
            yield b"x" * 60_000

        ada = running.staff()
        assert (await put(running, ada, b"x" * 100_001))[0] == 413
        answer = await running.http.put(f"/blob/{NAME}", content=chunks(), headers=bearer(ada))
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
        assert kept_files(running) == []
        assert (await put(running, ada, b"x" * 100_000))[0] == 201

    async def test_a_customer_brings_so_much_a_day(self, running: RunningHub) -> None:
        bo = await running.companion()
        assert (await put(running, bo, b"a" * 90_000))[0] == 201
        assert (await put(running, bo, b"b" * 90_000))[0] == 413
        assert (await put(running, bo, b"c" * 60_000))[0] == 201
        status, body = await put(running, bo, b"d")
        assert (status, body["code"]) == (429, "too_much_today")


async def test_a_full_disk_is_told_and_leaves_nothing(running: RunningHub) -> None:
    ada = running.staff()
    incoming = running.ledger.folder.blobs / "incoming"
    # A real full device takes the place of the file that is received.
    begin = running.hub._blobs.begin

    def begin_on_full_disk(sha256: str) -> object:
        blob = begin(sha256)
        blob._file.close()
        blob._file = Path("/dev/full").open("wb")  # noqa: SIM115  # the blob closes it
        return blob

    running.hub._blobs.begin = begin_on_full_disk  # type: ignore[method-assign]
    status, body = await put(running, ada, DATA)
    assert (status, body["code"]) == (507, "hub_full")
    assert list(incoming.iterdir()) == []


async def test_what_a_killed_hub_left_half_is_swept(running: RunningHub) -> None:
    left = running.ledger.folder.blobs / "incoming" / "half"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"half")
    running.hub._blobs.sweep()
    assert not left.exists()


class TestAtOnce:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(blob_bytes=1000, blob_bytes_a_day=1500)

    async def test_uploads_at_once_share_one_days_room_and_are_few(self, running: RunningHub) -> None:
        bo, goes_on = await running.companion(), asyncio.Event()
        incoming = running.ledger.folder.blobs / "incoming"

        async def slow(data: bytes) -> AsyncIterator[bytes]:
            yield data[:1]
            await goes_on.wait()
            yield data[1:]

        async def put_slowly(data: bytes) -> int:
            headers = {**bearer(bo), "Content-Length": str(len(data))}
            name = hashlib.sha256(data).hexdigest()
            return (await running.http.put(f"/blob/{name}", content=slow(data), headers=headers)).status_code

        async with asyncio.TaskGroup() as group:
            first = group.create_task(put_slowly(b"1" * 1000))
            while not (incoming.is_dir() and list(incoming.iterdir())):  # noqa: ASYNC110
                await asyncio.sleep(0)
            status, body = await put(running, bo, b"2" * 1000)
            assert (status, body["code"]) == (413, "too_large")
            others = [group.create_task(put_slowly(bytes([number]) * 100)) for number in range(3)]
            while len(list(incoming.iterdir())) < 4:  # noqa: ASYNC110
                await asyncio.sleep(0)
            status, body = await put(running, bo, b"fifth")
            assert (status, body["code"]) == (429, "slow_down")
            goes_on.set()
        assert [first.result(), *(other.result() for other in others)] == [201] * 4
        assert (await put(running, bo, b"fifth"))[0] == 201
