import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.errors import RetryLater, SettingsError, TransportError
from bot.gateway.api import BotApi
from bot.gateway.request import HttpRequest, _proxy
from tests.people import TOKEN


@asynccontextmanager
async def api_at(
    answer: Callable[[web.Request], Awaitable[web.Response]], *, read_timeout_s: float = 5
) -> AsyncIterator[BotApi]:
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    root = f"http://127.0.0.1:{runner.addresses[0][1]}/behind/a/path"
    request = HttpRequest(root, read_timeout_s=read_timeout_s)
    try:
        yield BotApi(request, root=root, token=TOKEN)
    finally:
        await request.shutdown()
        await runner.cleanup()


async def test_a_call_is_json_at_the_bots_address() -> None:
    async def me(request: web.Request) -> web.Response:
        assert (request.method, request.content_type) == ("POST", "application/json")
        assert request.path == f"/behind/a/path/bot{TOKEN}/getMe"
        return web.json_response({"ok": True, "result": await request.json()})

    async with api_at(me) as api:
        assert await api.call("getMe", b'{"a":[1]}') == {"a": [1]}


async def test_no_answer_in_time_is_for_later() -> None:
    async def never(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    async with api_at(never, read_timeout_s=0.01) as api:
        with pytest.raises(RetryLater, match="no answer in time"):
            await api.call("getMe", b"{}")


async def test_a_server_that_is_not_there_is_for_later() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        root = f"http://127.0.0.1:{taken.getsockname()[1]}"
        api = BotApi(HttpRequest(root), root=root, token=TOKEN)

        with pytest.raises(RetryLater) as refused:
            await api.post("getMe", b"{}")

    assert TOKEN not in str(refused.value)


async def test_a_wrong_token_is_the_operators_to_mend() -> None:
    async def unknown(request: web.Request) -> web.Response:
        return web.json_response({"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401)

    async with api_at(unknown) as api:
        with pytest.raises(TransportError, match="BotFather"):
            await api.call("getMe", b"{}")


def test_the_proxy_of_the_environment_is_asked_for_far_servers_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "localhost,127.0.0.1,.internal")

    assert _proxy("https://api.telegram.org") == "http://proxy.example:3128"
    assert _proxy("https://bots.internal:8443") is None
    assert _proxy("https://localhost:8443") is None
    assert _proxy("http://bots.example:8081") is None


def test_a_proxy_may_stand_there_without_its_scheme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "proxy.example:3128")

    assert _proxy("https://api.telegram.org") == "http://proxy.example:3128"


def test_a_proxy_of_another_kind_is_refused_before_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "socks5://proxy.example:1080")

    with pytest.raises(SettingsError, match="socks5 proxies are not spoken; give it as http"):
        HttpRequest("https://api.telegram.org")


@pytest.mark.parametrize("status", [400, 403, 404, 413, 502])
async def test_a_refusal_by_somebody_before_telegram_is_for_later(status: int) -> None:
    async def page(request: web.Request) -> web.Response:
        return web.Response(text="<html>no</html>", content_type="text/html", status=status)

    async with api_at(page) as api:
        with pytest.raises(RetryLater) as refused:
            await api.call("getMe", b"{}")

    assert type(refused.value) is RetryLater
