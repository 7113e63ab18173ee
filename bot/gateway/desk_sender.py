"""One call to Telegram for each errand of the desk."""

import logging
from typing import Any

import msgspec

from bot.desk.vocabulary import Address, Kind, Part, Styled, TopicId
from bot.errors import Rejected
from bot.gateway.api import BotApi
from bot.gateway.shelf import keyboard
from bot.messages import ChatId, MessageId, Rows

logger = logging.getLogger(__name__)

_NO_PREVIEW = {"is_disabled": True}
# Bot API, InputMedia: what an edit can put in another's place
_MEDIA = frozenset({Kind.PHOTO, Kind.VIDEO, Kind.ANIMATION, Kind.AUDIO})
#: a variation selector after an emoji makes no difference
_SELECTOR = "\ufe0f"


class DeskSender:
    """Raises a `DeliveryError` where Telegram does not take a call."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._icons: dict[str, str] | None = None

    async def copy(
        self,
        to: Address,
        *,
        source: ChatId,
        messages: tuple[MessageId, ...],
        parts: tuple[Part, ...],
        reply_to: MessageId | None,
        styled: Styled | None,
    ) -> dict[MessageId, MessageId]:
        """Repeat messages of another chat without their author; an album stays together.

        With its parts an album answers `reply_to`, otherwise nothing: copyMessages can't.
        """
        if len(messages) == 1:
            return {messages[0]: await self._copy_one(to, source, messages[0], reply_to, styled)}
        if parts:
            try:
                return dict(zip(messages, await self._put_together(to, parts, reply_to), strict=True))
            except Rejected as refusal:
                logger.info("album copied without what it answers", extra={"reason": refusal.reason})
        return await self._copy_album(to, source, messages)

    async def _copy_one(
        self, to: Address, source: ChatId, message: MessageId, reply_to: MessageId | None, styled: Styled | None
    ) -> MessageId:
        caption = {"caption": styled.text, "caption_entities": _entities(styled)} if styled else {}
        body = {**_place(to), "from_chat_id": source, "message_id": message, **_reply(reply_to), **caption}
        return MessageId((await self._call("copyMessage", body))["message_id"])

    async def _put_together(
        self, to: Address, parts: tuple[Part, ...], reply_to: MessageId | None
    ) -> tuple[MessageId, ...]:
        body = {**_place(to), "media": [_medium(part) for part in parts], **_reply(reply_to)}
        return tuple(MessageId(sent["message_id"]) for sent in await self._call("sendMediaGroup", body))

    async def _copy_album(
        self, to: Address, source: ChatId, messages: tuple[MessageId, ...]
    ) -> dict[MessageId, MessageId]:
        # Bot API, copyMessages.message_ids: in strictly increasing order; messages that can't be copied are skipped
        ordered = sorted(messages)
        body = {**_place(to), "from_chat_id": source, "message_ids": ordered}
        copies = [MessageId(copy["message_id"]) for copy in await self._call("copyMessages", body)]
        if len(copies) == len(ordered):
            return dict(zip(ordered, copies, strict=True))
        # which of them were skipped is not said: once more, each by itself
        await self.remove(to.chat, tuple(copies))
        known = {}
        for message in ordered:
            try:
                known[message] = await self._copy_one(to, source, message, None, None)
            except Rejected as refusal:
                logger.info("message of an album not copied", extra={"reason": refusal.reason})
        return known

    async def say(self, to: Address, *, styled: Styled, reply_to: MessageId | None) -> MessageId:
        """Words with ready entities."""
        body = {**_place(to), "text": styled.text, "entities": _entities(styled), **_reply(reply_to)}
        return MessageId((await self._call("sendMessage", body))["message_id"])

    async def tell(
        self, to: Address, *, text: str, rows: Rows, reply_to: MessageId | None, is_silent: bool
    ) -> MessageId:
        """Words in HTML, with buttons."""
        body = {**_place(to), **_html(text, rows), **_reply(reply_to), "disable_notification": is_silent}
        return MessageId((await self._call("sendMessage", body))["message_id"])

    async def mend(self, chat: ChatId, message: MessageId, *, content: Kind, styled: Styled, file: str) -> None:
        """Change a copy: its words, and its medium where that can be."""
        there = {"chat_id": chat, "message_id": message}
        words = {"caption": styled.text, "caption_entities": _entities(styled)}
        if content is Kind.TEXT:
            body = {**there, "text": styled.text, "entities": _entities(styled)}
            await self._call("editMessageText", body)
        elif content in _MEDIA and file:
            media = {"type": content.value, "media": file, **words}
            await self._call("editMessageMedia", {**there, "media": media})
        else:
            await self._call("editMessageCaption", {**there, **words})

    async def redraw(self, chat: ChatId, message: MessageId, *, text: str, rows: Rows) -> None:
        """Change words in HTML."""
        await self._call("editMessageText", {"chat_id": chat, "message_id": message, **_html(text, rows)})

    async def remove(self, chat: ChatId, messages: tuple[MessageId, ...]) -> None:
        """Delete messages; what is gone already is fine."""
        await self._call("deleteMessages", {"chat_id": chat, "message_ids": list(messages)})

    async def withdraw(self, chat: ChatId, message: MessageId, *, emptied: str) -> None:
        """Delete a message, or empty it where it is too old (Bot API, deleteMessage: 48 hours)."""
        there = {"chat_id": chat, "message_id": message}
        try:
            await self._call("deleteMessage", there)
        except Rejected as refusal:
            if "not found" not in refusal.reason:
                await self._call("editMessageText", {**there, "text": emptied})

    async def react(self, chat: ChatId, message: MessageId, emoji: str) -> None:
        """Mark a message with one emoji."""
        reaction = [{"type": "emoji", "emoji": emoji}]
        await self._call("setMessageReaction", {"chat_id": chat, "message_id": message, "reaction": reaction})

    async def open_topic(self, chat: ChatId, *, name: str, icon: str) -> TopicId:
        """Open a topic."""
        body = {"chat_id": chat, "name": name, **await self._icon(icon)}
        return TopicId((await self._call("createForumTopic", body))["message_thread_id"])

    async def name_topic(self, to: Address, *, name: str, icon: str) -> None:
        """Change a topic's name and icon."""
        await self._call("editForumTopic", {**_place(to), "name": name, **await self._icon(icon)})

    async def drop_topic(self, to: Address) -> None:
        """Delete a topic with everything in it."""
        await self._call("deleteForumTopic", _place(to))

    async def pin(self, chat: ChatId, message: MessageId) -> None:
        """Pin a message without a sound."""
        body = {"chat_id": chat, "message_id": message, "disable_notification": True}
        await self._call("pinChatMessage", body)

    async def _icon(self, emoji: str) -> dict[str, str]:
        """The icon's id; nothing where Telegram does not offer it."""
        if self._icons is None:
            stickers = await self._call("getForumTopicIconStickers", {})
            self._icons = {_bare(sticker["emoji"]): sticker["custom_emoji_id"] for sticker in stickers}
        found = self._icons.get(_bare(emoji))
        return {"icon_custom_emoji_id": found} if found else {}

    async def _call(self, method: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 - what Telegram returns
        return await self._api.call(method, msgspec.json.encode(body))


def _bare(emoji: str) -> str:
    return emoji.replace(_SELECTOR, "")


def _place(to: Address) -> dict[str, Any]:
    return {"chat_id": to.chat} if to.topic is None else {"chat_id": to.chat, "message_thread_id": to.topic}


def _reply(message: MessageId | None) -> dict[str, Any]:
    if message is None:
        return {}
    return {"reply_parameters": {"message_id": message, "allow_sending_without_reply": True}}


def _medium(part: Part) -> dict[str, Any]:
    """InputMedia."""
    words = {"caption": part.styled.text, "caption_entities": _entities(part.styled)} if part.styled.text else {}
    spoiler = {"has_spoiler": True} if part.has_spoiler else {}
    return {"type": part.kind.value, "media": part.file, **words, **spoiler}


def _html(text: str, rows: Rows) -> dict[str, Any]:
    words: dict[str, Any] = {"text": text, "parse_mode": "HTML", "link_preview_options": _NO_PREVIEW}
    return {**words, "reply_markup": {"inline_keyboard": keyboard(rows)}} if rows else words


def _entities(styled: Styled) -> list[dict[str, Any]]:
    entities: list[dict[str, Any]] = msgspec.json.decode(styled.entities)
    return entities
