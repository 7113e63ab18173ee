"""Calls to the Bot API with ready JSON, and Telegram's refusals as our errors."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from bot.errors import GroupMoved, Rejected, RetryLater, TopicGone, TransportError, Undeliverable
from bot.gateway.request import HttpRequest
from bot.gateway.response import BROKEN, LATE, OK, Response

_UNAUTHORISED, _FORBIDDEN, _NOT_FOUND, _CONFLICT, _TOO_MANY, _SERVER = 401, 403, 404, 409, 429, 500
#: how long to wait after a broken connection or a failing server, seconds
_NETWORK_PAUSE_S = 1.0
_CONFLICT_PAUSE_S = 3.0
_GONE = (
    "chat not found",
    "user is deactivated",
    "bot was blocked",
    "bot was kicked",
    "user not found",
    "PEER_ID_INVALID",
)
_TOPIC_GONE = ("message thread not found", "topic_deleted", "topic_id_invalid")
_UNCHANGED = ("message is not modified", "topic_not_modified")


class BotApi:
    """One bot at one Bot API server."""

    def __init__(self, request: HttpRequest, *, root: str, token: str) -> None:
        self._request = request
        self._base = f"{root}/bot{token}/"

    def call(
        self,
        method: str,
        body: bytes,
        *,
        read_timeout_s: float | None = None,
        decode: Callable[[bytes], Any] = msgspec.json.decode,
    ) -> Awaitable[Any]:
        """Call a method, on its way when this returns, and give its result when awaited.

        `decode` reads the whole answer, and may leave out what nobody needs.
        "message is not modified" is a success and gives None: a double press has shown the page already.

        Raises:
            RetryLater: throttled, the server failed, or no connection.
            Undeliverable, TopicGone, GroupMoved, Rejected: see `bot.errors`.
            TransportError: the token is wrong.
        """
        return _result(self._request.call(self._base + method, body, read_timeout_s=read_timeout_s), decode)

    def post(self, method: str, body: bytes) -> Awaitable[None]:
        """Call a method whose result nobody reads: on its way when this returns, raises as `call` when awaited."""
        return _checked(self.start(method, body))

    @property
    def has_sent_all(self) -> bool:
        """Whether every call made so far has been written to a connection; none waits for a free one."""
        return not self._request.is_waiting

    def start(self, method: str, body: bytes) -> asyncio.Future[Response]:
        """Call a method and do something else meanwhile; the future has no exceptions, `see` raises them."""
        return self._request.call(self._base + method, body)

    def see(self, begun: asyncio.Future[Response]) -> Awaitable[None]:
        """What has come of a call that `start` has begun; raises as `call` when awaited."""
        return _checked(begun)

    def read(self, begun: asyncio.Future[Response], decode: Callable[[bytes], Any]) -> Awaitable[Any]:
        """The result of a call that `start` has begun; `decode` as in `call`, raises as `call` when awaited."""
        return _result(begun, decode)


async def _result(answering: asyncio.Future[Response], decode: Callable[[bytes], Any]) -> Any:  # noqa: ANN401 - what Telegram returns
    status, answer, _ = await answering
    if status != OK:
        return _refused(status, answer)
    try:
        return decode(answer).get("result")
    except (msgspec.DecodeError, AttributeError):
        # a proxy's page, say
        raise RetryLater(_NETWORK_PAUSE_S, "an answer that is no answer of the Bot API") from None


async def _checked(answering: asyncio.Future[Response]) -> None:
    status, answer, _ = await answering
    if status != OK:
        _refused(status, answer)


def _refused(status: int, answer: bytes) -> None:
    """Raise what a refusal means; give None where it is a success in disguise."""
    if status in {BROKEN, LATE}:
        raise RetryLater(_NETWORK_PAUSE_S, answer.decode())
    try:
        refusal = msgspec.json.decode(answer)
        reason, parameters = str(refusal["description"]), refusal.get("parameters") or {}
    except (msgspec.DecodeError, KeyError, TypeError):
        # not the Bot API's own word: a proxy before it says this, and may think better of it
        raise RetryLater(_NETWORK_PAUSE_S, f"HTTP {status}, and no answer of the Bot API") from None
    lower = reason.lower()
    if any(text in lower for text in _UNCHANGED):
        return
    if status == _TOO_MANY:
        raise RetryLater(float(parameters.get("retry_after", 1)), reason)
    if status == _CONFLICT:
        raise RetryLater(_CONFLICT_PAUSE_S, reason)
    if status >= _SERVER:
        raise RetryLater(_NETWORK_PAUSE_S, reason)
    if status == _UNAUTHORISED or (status == _NOT_FOUND and lower == "not found"):
        raise TransportError(
            "Telegram does not know this token; "
            "copy HELPLINE_BOT_TOKEN again from @BotFather, or check HELPLINE_API_URL"
        )
    if "migrate_to_chat_id" in parameters:
        raise GroupMoved(int(parameters["migrate_to_chat_id"]))
    raise _for_good(status, reason)


def _for_good(status: int, reason: str) -> TopicGone | Undeliverable | Rejected:
    """What it means that this very call can't succeed."""
    lower = reason.lower()
    if any(text in lower for text in _TOPIC_GONE):
        return TopicGone(reason)
    if status == _FORBIDDEN or any(text.lower() in lower for text in _GONE):
        return Undeliverable(reason)
    return Rejected(reason)
