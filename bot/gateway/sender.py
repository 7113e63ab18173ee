"""Showing pages: edits in place, new messages where that can't be, and waiting where Telegram says so."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypedDict, TypeVar

import msgspec

from bot.errors import DeliveryError, Rejected, RetryLater
from bot.gateway.api import BotApi
from bot.gateway.response import Response
from bot.gateway.shelf import Prepared, keyboard
from bot.messages import Card, ChatId, MessageId

logger = logging.getLogger(__name__)

T = TypeVar("T")

#: Telegram's own pauses are seconds, at times minutes; a person has pressed again long before this many
MAX_ATTEMPTS = 8
#: a longer pause than this is not worth waiting for: the person presses again
MAX_PAUSE_S = 300.0
#: Telegram's words for markup it does not take
_MARKUP = "can't parse entities"
#: what an emptied message says where it can't be deleted
EMPTIED = "·"


class _Message(TypedDict):
    message_id: int


class _Shown(TypedDict):
    result: _Message


#: of the message that Telegram has made of a page, the page is not built again
_decode_shown = msgspec.json.Decoder(_Shown).decode


class Sender:
    """Sends to one chat at a time; callers keep a chat's calls in order."""

    def __init__(self, api: BotApi, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._api = api
        self._sleep = sleep

    def start_edit(
        self, chat: ChatId, message: MessageId, page: Prepared, *, sent: Callable[[], None] | None = None
    ) -> asyncio.Future[Response]:
        """Begin to show a page in an existing message; `edit` sees it to its end.

        `sent` is called when the edit, and every call before it, has been written to its connection.
        """
        return self._sending(self._api.start("editMessageText", _edit(chat, message, page)), sent)

    async def edit(
        self, chat: ChatId, message: MessageId, page: Prepared, *, begun: asyncio.Future[Response] | None = None
    ) -> bool:
        """Show a page in an existing message; False where that message can't be edited any more.

        Raises:
            DeliveryError: the chat takes nothing, or Telegram kept failing.
        """
        first = begun or self.start_edit(chat, message, page)
        try:
            await self._patiently(
                lambda: self._api.post("editMessageText", _edit(chat, message, page)), first=self._api.see(first)
            )
        except Rejected as exc:
            logger.info("message can't be edited", extra={"reason": exc.reason})
            if _MARKUP in exc.reason:
                return await self.edit(chat, message, page.without_markup())
            return False
        return True

    def _sending(self, call: T, sent: Callable[[], None] | None) -> T:
        if sent and self._api.has_sent_all:
            sent()
        return call

    def start_send(
        self, chat: ChatId, page: Prepared, *, sent: Callable[[], None] | None = None
    ) -> asyncio.Future[Response]:
        """Begin to show a page in a new message; `send` sees it to its end, `sent` as in `start_edit`."""
        return self._sending(self._api.start("sendMessage", _new(chat, page)), sent)

    async def send(self, chat: ChatId, page: Prepared, *, begun: asyncio.Future[Response] | None = None) -> MessageId:
        """Show a page in a new message.

        Raises:
            DeliveryError: the chat takes nothing, or Telegram kept failing.
        """
        first = begun or self.start_send(chat, page)
        try:
            shown = await self._patiently(
                lambda: self._api.call("sendMessage", _new(chat, page), decode=_decode_shown),
                first=self._api.read(first, _decode_shown),
            )
        except Rejected as exc:
            if _MARKUP not in exc.reason:
                raise
            logger.warning("markup refused", extra={"reason": exc.reason})
            return await self.send(chat, page.without_markup())
        return MessageId(shown["message_id"])

    async def delete(self, chat: ChatId, messages: list[MessageId]) -> bool:
        """Delete messages; False where Telegram does not let a bot (older than 48 hours, or gone already)."""
        body = msgspec.json.encode({"chat_id": chat, "message_ids": messages})
        try:
            await self._patiently(lambda: self._api.post("deleteMessages", body))
        except Rejected:
            return False
        return True

    async def empty(self, chat: ChatId, message: MessageId) -> None:
        """Make a message vanish: deleted, or emptied where it is too old for that."""
        try:
            await self._patiently(
                lambda: self._api.post("deleteMessage", msgspec.json.encode({"chat_id": chat, "message_id": message}))
            )
        except Rejected:
            body = msgspec.json.encode({"chat_id": chat, "message_id": message, "text": EMPTIED})
            try:
                await self._patiently(lambda: self._api.post("editMessageText", body))
            except Rejected as exc:
                logger.info("message can't be emptied", extra={"reason": exc.reason})

    async def offer(self, query: str, cards: tuple[Card, ...]) -> None:
        """Answer an inline query."""
        results = [_article(card) for card in cards]
        body = msgspec.json.encode(
            {"inline_query_id": query, "results": results, "cache_time": 300, "is_personal": True}
        )
        try:
            await self._api.post("answerInlineQuery", body)
        except DeliveryError as exc:
            logger.info("inline query not answered", extra={"reason": str(exc)})

    async def _patiently(self, call: Callable[[], Awaitable[T]], *, first: Awaitable[T] | None = None) -> T:
        """Repeat a call while Telegram asks for patience; only this chat waits. `first` has been begun already."""
        for attempt in range(MAX_ATTEMPTS):
            try:
                return await (first if first and not attempt else call())
            except RetryLater as exc:
                if attempt == MAX_ATTEMPTS - 1 or exc.after_s > MAX_PAUSE_S:
                    raise
                pause_s = exc.after_s * 2 ** min(attempt, 4) if exc.after_s <= 1 else exc.after_s
                logger.info("call postponed", extra={"after_s": pause_s, "reason": exc.reason})
                await self._sleep(pause_s)
        raise AssertionError  # the last attempt returns or raises


def _edit(chat: ChatId, message: MessageId, page: Prepared) -> bytes:
    return b'{"chat_id":%d,"message_id":%d,%b' % (chat, message, page.ending)


def _new(chat: ChatId, page: Prepared) -> bytes:
    return b'{"chat_id":%d,"disable_notification":true,%b' % (chat, page.ending)


def _article(card: Card) -> dict[str, Any]:
    return {
        "type": "article",
        "id": card.id,
        "title": card.title,
        "description": card.summary,
        "input_message_content": {
            "message_text": card.text,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        },
        "reply_markup": {"inline_keyboard": keyboard(card.rows)},
    }
