"""The emulated servers on loopback: the Bot API at `/bot<token>/<method>`, the page at `/`."""

import asyncio
import ipaddress
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from bot.preview.bot_api import BotApi
from bot.preview.faults import ConnectionLostError, NeverAnsweredError
from bot.preview.page import Page, PageState
from bot.preview.refusals import bad_request, unauthorized
from bot.preview.wire import Answer, Json, Request, Upload, body_of

#: Bot API: files of up to 50 MB, and the fields around them
_MAX_BODY_BYTES = 52 << 20
#: open streams of the page and polls of the bot are cut off after so long
_SHUTDOWN_S = 0.2
_BACKLOG = 128

_Decoder = Callable[[web.Request], Awaitable[tuple[dict[str, Json], dict[str, Upload]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A server that listens."""

    api: BotApi
    #: what the page shows beside the chats: findings, stored tables, a notice
    page: PageState
    #: root of the Bot API and address of the page, without a slash at the end
    url: str
    _runner: web.AppRunner
    _listening: asyncio.Server
    _pushing: asyncio.Task[None]

    async def stop(self) -> None:
        """Stop listening; calls that hang are cut off."""
        self._pushing.cancel()
        with suppress(asyncio.CancelledError):
            await self._pushing
        await self._stop_accepting()
        await self._runner.cleanup()

    async def _stop_accepting(self) -> None:
        """Let what has been accepted become a connection before the server closes; asyncio leaks it otherwise."""
        loop = asyncio.get_running_loop()
        for listening in self._listening.sockets:
            loop.remove_reader(listening.fileno())
        for _ in range(3):
            await asyncio.sleep(0)
        self._listening.close()


async def start(api: BotApi, *, host: str = "127.0.0.1", port: int = 0) -> Running:
    """Listen on a loopback address; port 0 takes any free one.

    Raises:
        ValueError: the address is not a loopback address. Whoever reaches the page speaks for everybody on it.
        OSError: the port is taken.
    """
    if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
        raise ValueError(f"the preview listens on loopback only, not on {host}")
    page = PageState(api.world.pulse)
    app = web.Application(client_max_size=_MAX_BODY_BYTES)
    app.router.add_route("*", "/bot{token}/{method}", _Methods(api).answer)
    Page(api, page).add_routes(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN_S)
    await runner.setup()
    assert runner.server is not None  # noqa: S101 - it is there after `setup`
    try:
        listening = await asyncio.get_running_loop().create_server(runner.server, host, port, backlog=_BACKLOG)
    except OSError:
        await runner.cleanup()
        raise
    url = f"http://{f'[{host}]' if ':' in host else host}:{listening.sockets[0].getsockname()[1]}"
    pushing = asyncio.create_task(api.webhook.run(), name="webhook")
    return Running(api=api, page=page, url=url, _runner=runner, _listening=listening, _pushing=pushing)


class _Methods:
    """Decodes calls and encodes answers."""

    def __init__(self, api: BotApi) -> None:
        self._api = api

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self._api.token:
            return _response(unauthorized().answer)
        try:
            call = await _read_call(request)
        except ValueError as exc:
            self._api.world.complaints.append(f"{request.match_info['method']}: {exc}")
            return _response(bad_request(str(exc)).answer)
        try:
            return _response(await self._api.call(call))
        except NeverAnsweredError:
            await self._api.faults.hold()
        except ConnectionLostError:
            pass
        if request.transport:
            request.transport.abort()
        return web.Response()


def _response(answer: Answer) -> web.Response:
    return web.json_response(answer.body, status=answer.status)


async def _read_call(request: web.Request) -> Request:
    """Read a call from query string and body.

    Raises:
        ValueError: the body can't be read.
    """
    decoders: dict[str, _Decoder] = {
        "application/json": _read_json,
        "application/x-www-form-urlencoded": _read_form,
        "multipart/form-data": _read_multipart,
    }
    has_body = request.method == "POST" and request.body_exists
    if has_body and request.content_type not in decoders:
        raise ValueError(f"can't read a body of type {request.content_type}")
    parameters, uploads = await decoders[request.content_type](request) if has_body else ({}, {})
    return Request(method=request.match_info["method"], parameters={**request.query, **parameters}, uploads=uploads)


async def _read_json(request: web.Request) -> tuple[dict[str, Json], dict[str, Upload]]:
    text = await request.text()
    try:
        decoded: Json = json.loads(text)
    except json.JSONDecodeError as exc:
        raise ValueError("can't parse JSON object") from exc
    return dict(body_of(decoded)), {}


async def _read_form(request: web.Request) -> tuple[dict[str, Json], dict[str, Upload]]:
    text = await request.text()
    return dict(parse_qsl(text, keep_blank_values=True)), {}


async def _read_multipart(request: web.Request) -> tuple[dict[str, Json], dict[str, Upload]]:
    parameters: dict[str, Json] = {}
    uploads: dict[str, Upload] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise ValueError("can't read a part of the multipart body")
        if part.filename is None:
            parameters[part.name] = await part.text()
        else:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            content = bytes(await part.read(decode=True))
            uploads[part.name] = Upload(name=part.filename, mime=mime, content=content)
    return parameters, uploads
