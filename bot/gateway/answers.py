"""Answers to presses: each stops a button's clock, and holds nobody up."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

import msgspec

from bot.errors import DeliveryError, RetryLater
from bot.gateway.api import BotApi
from bot.gateway.response import OK, Response

logger = logging.getLogger(__name__)

#: a press can be answered for about fifteen seconds
MAX_PAUSE_S = 10.0
# Bot API, answerCallbackQuery.text: 0-200 characters
_MAX_TEXT = 200


class Answers:
    """Answers presses, with one more try where Telegram asks for little patience.

    Decision: no page waits for an answer; a press is dealt with when its page is shown.
    Consequence: who dies between the two leaves a clock on the button, which the app takes away by itself.
    """

    def __init__(self, api: BotApi, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._api = api
        self._sleep = sleep
        self._waiting: list[str] = []
        self._under_way: set[asyncio.Task[None]] = set()

    def give(self, query: str) -> None:
        """Answer a press once the pages that are being shown now are on their way; "" was answered elsewhere."""
        if not query:
            return
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._give_all)
        self._waiting.append(query)

    def begin(self, query: str, *, text: str = "", is_alert: bool = False) -> asyncio.Task[None]:
        """Answer a press, perhaps with words: on its way when this returns; the task sees to it and raises nothing."""
        shown = {"text": text[:_MAX_TEXT], "show_alert": is_alert} if text else {}
        body = msgspec.json.encode({"callback_query_id": query, **shown})
        return self._see_to(body, self._start(body))

    def close(self) -> None:
        """See to nothing any more."""
        for task in self._under_way:
            task.cancel()

    def _give_all(self) -> None:
        waiting, self._waiting = self._waiting, []
        for query in waiting:
            body = msgspec.json.encode({"callback_query_id": query})
            self._start(body).add_done_callback(partial(self._look, body))

    def _start(self, body: bytes) -> asyncio.Future[Response]:
        return self._api.start("answerCallbackQuery", body)

    def _look(self, body: bytes, response: asyncio.Future[Response]) -> None:
        if response.result().status != OK:
            self._see_to(body, response)

    def _see_to(self, body: bytes, response: asyncio.Future[Response]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(self._see_through(body, response))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def _see_through(self, body: bytes, response: asyncio.Future[Response]) -> None:
        try:
            try:
                await self._api.see(response)
            except RetryLater as exc:
                if exc.after_s > MAX_PAUSE_S:
                    raise
                await self._sleep(exc.after_s)
                await self._api.see(self._start(body))
        except DeliveryError as exc:
            logger.info("press not answered", extra={"reason": str(exc)})
