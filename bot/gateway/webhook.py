"""Updates by webhook: answered with 200 only when dealt with, a press's answer in the same response."""

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

import orjson
from aiohttp import web

from bot.gateway.intake import Json, read_update
from bot.messages import Inbound, Press

logger = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
#: an update is a few kilobytes; the longest message is 4096 characters with 100 entities
MAX_BODY_BYTES = 1 << 20
#: Telegram gives up on a webhook after about a minute and sends the update again
PATIENCE_S = 50.0
#: Bot API, setWebhook.max_connections: 1-100
MAX_CONNECTIONS = 100

_JSON = {"Content-Type": "application/json"}

HandOut = Callable[[Json, Inbound | None, Callable[[], None]], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """A webhook server that listens."""

    port: int
    _runner: web.ServerRunner

    async def stop(self) -> None:
        """Stop taking updates; those under way are finished first."""
        await self._runner.cleanup()


def derive_secret(token: str) -> str:
    """The secret Telegram sends along where operators set none: the same on every replica, no way back to the token."""
    return hmac.new(token.encode(), b"webhook", hashlib.sha256).hexdigest()


async def listen(address: str, *, path: str, secret: str, hand_out: HandOut) -> Listening:
    """Take updates at `address` (host:port; port 0 takes a free one).

    Raises:
        OSError: the address is taken or not ours.
    """
    host, _, port = address.rpartition(":")
    # aiohttp's server without its router, middlewares and signals, which cost as much again as all else here
    runner = web.ServerRunner(web.Server(_Intake(path, secret, hand_out).take), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host.strip("[]"), int(port)).start()
    return Listening(port=runner.addresses[0][1], _runner=runner)


class _Intake:
    def __init__(self, path: str, secret: str, hand_out: HandOut) -> None:
        self._path = path
        self._secret = secret.encode()
        self._hand_out = hand_out

    async def take(self, request: web.BaseRequest) -> web.Response:
        if request.path != self._path or request.method != "POST":
            return web.Response(status=404)
        given = request.headers.get(SECRET_HEADER, "").encode(errors="surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            logger.warning("webhook called without the secret")
            return web.Response(status=403)
        try:
            update = orjson.loads(await request.read())
            number = update["update_id"]
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return web.Response(status=400)
        return await self._deal(update, read_update(update), number)

    async def _deal(self, update: Json, inbound: Inbound | None, number: int) -> web.Response:
        answer = b""
        if isinstance(inbound, Press):
            # the answer rides in the response, which saves a call
            answer = b'{"method":"answerCallbackQuery","callback_query_id":%b}' % orjson.dumps(inbound.query)
            inbound = replace(inbound, query="")
        # a bare future and timer: asyncio.timeout with an event costs three times as much
        loop = asyncio.get_running_loop()
        dealt_with: asyncio.Future[bool] = loop.create_future()
        timer = loop.call_later(PATIENCE_S, _settle, dealt_with, False)
        self._hand_out(update, inbound, lambda: _settle(dealt_with, True))
        try:
            is_dealt_with = await dealt_with
        finally:
            timer.cancel()
        if not is_dealt_with:
            # Telegram sends it again, and a page shown twice is the same page
            logger.warning("update not dealt with in time", extra={"update": number})
            return web.Response(status=503)
        return web.Response(body=answer, headers=_JSON if answer else None)


def _settle(future: asyncio.Future[bool], value: bool) -> None:
    if not future.done():
        future.set_result(value)
