"""This bot can be run with another HTTP client; how fast, no test says."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web

from bench.other_client import CLIENTS, Borrowed, Client
from bot.gateway.response import BROKEN, LATE, OK, Response

#: the others live in the benchmark's own environment
HERE = ("aiohttp", "httpx")


async def _serve(answer: Callable[[web.Request], Awaitable[web.Response]]) -> tuple[web.AppRunner, str]:
    app = web.Application()
    app.router.add_post("/call", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


@pytest.mark.parametrize("name", HERE)
async def test_a_call_goes_out_as_the_bots_own_client_sends_it(name: str) -> None:
    async def echo(request: web.Request) -> web.Response:
        assert request.content_type == "application/json"
        return web.Response(body=await request.read())

    runner, root = await _serve(echo)
    pool = Borrowed(CLIENTS[name], root, max_connections=2)
    try:
        answers = await asyncio.gather(*(pool.post("/call", b"%d" % number, timeout_s=5) for number in range(5)))
    finally:
        await pool.close()
        await runner.cleanup()

    assert answers == [Response(OK, b"%d" % number) for number in range(5)]
    assert not pool.is_waiting


@pytest.mark.parametrize(("mistake", "status"), [(TimeoutError(), LATE), (ValueError(), BROKEN)])
async def test_what_another_client_raises_becomes_what_the_bot_expects(mistake: Exception, status: int) -> None:
    async def fail(path: str, body: bytes, timeout_s: float) -> Response:
        raise mistake

    async def close() -> None:
        """Nothing is open."""

    pool = Borrowed(lambda _root, _most: Client(fail, close), "http://127.0.0.1", max_connections=1)

    assert (await pool.post("/call", b"{}", timeout_s=1)).status == status
