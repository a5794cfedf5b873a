from __future__ import annotations

import json
import re

import pytest
import zstandard
from fakes.served_hub import RunningHub, bearer
from starlette.routing import Route, WebSocketRoute
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from app.hub.api.door import MAX_ACCOUNT_BODY_BYTES, MAX_SYNC_BODY_BYTES

OPEN_TO_ALL = {"/health", "/auth/sign-in", "/auth/enrol", "/auth/challenge", "/auth/device"}
"""The only endpoints without a token: the short health answer, and the ways to get a token."""


def filled(path: str) -> str:
    return re.sub(r"\{\w+\}", "a" * 64, path)


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic YTpi", "Bearer \u00e4"])
async def test_every_endpoint_refuses_without_a_good_token(running: RunningHub, authorization: str) -> None:
    headers = {"Authorization": authorization.encode()} if authorization else {}
    seen = set()
    for route in running.hub.app.routes:
        if isinstance(route, Route) and route.path not in OPEN_TO_ALL:
            for method in route.methods or ():
                answer = await running.http.request(method, filled(route.path), headers=headers, content=b"{}")
                assert answer.status_code == 401, (method, route.path)
                assert method == "HEAD" or answer.json()["code"] in {"token_missing", "token_unknown"}
                seen.add(route.path)
        elif isinstance(route, WebSocketRoute):
            with pytest.raises(InvalidStatus) as refused:
                async with connect(running.ws_url + route.path, additional_headers=headers):
                    pass
            assert refused.value.response.status_code == 401
            assert json.loads(refused.value.response.body)["code"] in {
                "token_missing",
                "token_unknown",
                "relay_token_bad",
            }
            seen.add(route.path)
    assert seen == {"/auth/sign-out", "/me", "/sync/push", "/sync/pull", "/blob/{sha256}", "/ws", "/relay"}


async def test_what_is_not_there_is_refused_in_the_same_form(running: RunningHub) -> None:
    nothing = await running.http.get("/nothing")
    wrong_method = await running.http.get("/auth/sign-in")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "no_endpoint")
    assert (wrong_method.status_code, wrong_method.json()["code"]) == (405, "no_method")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"email": 1, "password": "x"}',
        b'{"email": "x"}',
        b"\xff\xfe",
        b"[" * 60_000,
        b'"\\ud800"',
        b'{"email": "ada@example.com\\u0000", "password": "x"}',
    ],
)
async def test_junk_is_a_bad_request(running: RunningHub, body: bytes) -> None:
    answer = await running.http.post("/auth/sign-in", content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


async def test_oversize_bodies_are_refused_stated_or_not(running: RunningHub) -> None:
    async def chunks() -> object:
        for _ in range(MAX_ACCOUNT_BODY_BYTES // 1024 + 1):
            yield b" " * 1024

    stated = await running.http.post("/auth/sign-in", content=b" " * (MAX_ACCOUNT_BODY_BYTES + 1))
    chunked = await running.http.post("/auth/sign-in", content=chunks())
    assert [stated.status_code, chunked.status_code] == [413, 413]
    assert chunked.json()["code"] == "too_large"


async def test_a_decompression_bomb_is_cut_short(running: RunningHub) -> None:
    bomb = zstandard.ZstdCompressor(19).compress(b" " * (MAX_SYNC_BODY_BYTES + 1))
    assert len(bomb) < 10_000
    ada = running.staff()
    headers = {**bearer(ada), "Content-Encoding": "zstd"}
    answer = await running.http.post("/sync/push", content=bomb, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    junk = await running.http.post("/sync/push", content=b"no zstd", headers=headers)
    assert (junk.status_code, junk.json()["code"]) == (400, "bad_request")


async def test_health_counts_for_the_staff_only(running: RunningHub) -> None:
    ada, bo = running.staff(), await running.companion()
    short = (await running.http.get("/health")).json()
    assert short["status"] == "ok"
    assert "relays" not in short
    assert "relays" not in (await running.http.get("/health", headers=bearer(bo))).json()
    async with running.signals(ada), running.signals(bo):
        full = (await running.http.get("/health", headers=bearer(ada))).json()
    assert (full["sockets"], full["online"]) == (2, 2)
    assert full["relays"] == {"open": 0, "opened": 0, "messages": 0, "bytes": 0, "peak_bytes_per_s": 0.0}
