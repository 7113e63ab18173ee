import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from telegram import Bot, InputFile
from telegram.error import InvalidToken, NetworkError, TimedOut

from bot.gateway.request import HttpRequest, _proxy
from tests.people import TOKEN


@asynccontextmanager
async def serving(handler: object) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", handler)  # type: ignore[arg-type]
    runner = web.AppRunner(app, shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def bot_at(root: str, *, read_timeout_s: float = 5) -> AsyncIterator[Bot]:
    request = HttpRequest(root, read_timeout_s=read_timeout_s)
    try:
        yield Bot(TOKEN, base_url=f"{root}/bot", request=request, get_updates_request=request)
    finally:
        await request.shutdown()


async def test_json_is_sent_as_json() -> None:
    async def me(request: web.Request) -> web.Response:
        assert request.content_type == "application/json"
        assert request.path == f"/bot{TOKEN}/getMe"
        return web.json_response({"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "B"}})

    async with serving(me) as root, bot_at(root) as bot:
        assert (await bot.get_me()).id == 1


async def test_a_file_goes_as_multipart() -> None:
    got: dict[str, object] = {}

    async def take(request: web.Request) -> web.Response:
        form = await request.post()
        file = form["document"] if "document" in form else next(v for v in form.values() if not isinstance(v, str))
        got.update(chat=form["chat_id"], content=file.file.read())  # type: ignore[union-attr]
        message = {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}}
        return web.json_response({"ok": True, "result": message})

    async with serving(take) as root, bot_at(root) as bot:
        await bot.send_document(5, InputFile(b"bytes", filename="a.txt"))

    assert got == {"chat": "5", "content": b"bytes"}


async def test_no_answer_in_time_is_told_as_such() -> None:
    async def never(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    async with serving(never) as root, bot_at(root, read_timeout_s=0.01) as bot:
        with pytest.raises(TimedOut):
            await bot.get_me()


async def test_no_server_is_told_as_such() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        root = f"http://127.0.0.1:{taken.getsockname()[1]}"
    async with bot_at(root) as bot:
        with pytest.raises(NetworkError, match=r"Connection|OSError"):
            await bot.get_me()


async def test_a_wrong_token_is_told_as_such() -> None:
    async def unknown(request: web.Request) -> web.Response:
        return web.json_response({"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401)

    async with serving(unknown) as root, bot_at(root) as bot:
        with pytest.raises(InvalidToken):
            await bot.get_me()


def test_the_proxy_of_the_environment_is_asked_for_far_servers_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "localhost,127.0.0.1,.internal")

    assert _proxy("https://api.telegram.org") == "http://proxy.example:3128"
    assert _proxy("https://bots.internal:8443") is None
    assert _proxy("https://localhost:8443") is None
    assert _proxy("http://bots.example:8081") is None
