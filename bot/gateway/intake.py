"""An update as Telegram sends it becomes an Inbound; what is not read is not built."""

from typing import Any, TypedDict

import msgspec

from bot.messages import Asked, ChatId, Inbound, Left, MessageId, Press, Typed, Unreadable

#: the kinds of update the bot asks Telegram for
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member", "chat_member")
#: service messages in a private chat that call for no answer
_SILENT = frozenset(
    {"pinned_message", "message_auto_delete_timer_changed", "chat_background_set", "write_access_allowed"}
)

#: Telegram hands out 100 updates, or opens 100 connections, before the first must be confirmed. Where its answers take
#: longer than this, waiting for them is what would limit a crowd: an update is confirmed then once all that answers it
#: has been written to a connection
SLOW_S = 0.02

Json = dict[str, Any]


class _Chat(TypedDict, total=False):
    id: Any
    type: Any


class _Sender(TypedDict, total=False):
    id: Any
    language_code: Any


class _PressedOn(TypedDict, total=False):
    message_id: Any
    chat: _Chat
    date: Any
    message_thread_id: Any
    is_topic_message: Any


# what else is there, text and keyboard of the page above all, is most of what Telegram sends
_Query = TypedDict("_Query", {"id": Any, "from": _Sender, "message": _PressedOn, "data": Any}, total=False)


class _Update(TypedDict, total=False):
    update_id: Any
    callback_query: _Query
    message: Any
    edited_message: Any
    inline_query: Any
    my_chat_member: Any
    chat_member: Any


class _Updates(TypedDict, total=False):
    result: list[_Update]


_UPDATE = msgspec.json.Decoder(_Update)
_UPDATES = msgspec.json.Decoder(_Updates)


def decode_update(body: bytes) -> Any:  # noqa: ANN401 - what Telegram sends
    """An update's JSON; of a press only what is read, which takes a third of the time.

    Raises:
        msgspec.DecodeError: no JSON.
    """
    return _decode(body, _UPDATE)


def decode_updates(body: bytes) -> Any:  # noqa: ANN401 - what Telegram sends
    """The answer to getUpdates; the updates as `decode_update` gives them.

    Raises:
        msgspec.DecodeError: no JSON.
    """
    return _decode(body, _UPDATES)


def _decode(body: bytes, decoder: msgspec.json.Decoder[Any]) -> Any:  # noqa: ANN401 - what Telegram sends
    try:
        return decoder.decode(body)
    except msgspec.ValidationError:
        # a form that Telegram may invent later
        return msgspec.json.decode(body)


def read_update(update: Json, *, is_answered: bool = False) -> Inbound | None:
    """What the update says, or None where nothing has to be done.

    A press that `is_answered` in another way has no query.
    Never raises on an update of a form that Telegram may invent later: what is not understood is None.
    """
    try:
        return _read(update, is_answered=is_answered)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def chat_of(update: Json) -> int:
    """The chat an update belongs to, so that a chat's updates keep their order; its own number where it has none."""
    query = update.get("callback_query")
    pressed_on = query.get("message") if isinstance(query, dict) else None
    for part in (pressed_on, *(update.get(kind) for kind in _WITH_CHAT)):
        chat = part.get("chat") if isinstance(part, dict) else None
        if isinstance(chat, dict) and isinstance(chat.get("id"), int):
            return int(chat["id"])
    return -int(update["update_id"])


_WITH_CHAT = ("message", "edited_message", "my_chat_member", "chat_member")


def _read(update: Json, *, is_answered: bool) -> Inbound | None:
    if query := update.get("callback_query"):
        return _press(query, update["update_id"], is_answered=is_answered)
    if message := update.get("message"):
        return _message(message, update["update_id"])
    if inline := update.get("inline_query"):
        language = inline["from"].get("language_code") or ""
        return Asked(query=str(inline["id"]), text=str(inline.get("query") or ""), language_code=language)
    if member := update.get("my_chat_member"):
        is_gone = member["chat"]["type"] == "private" and member["new_chat_member"]["status"] == "kicked"
        return Left(chat=ChatId(member["chat"]["id"])) if is_gone else None
    return None


def _press(query: Json, update_id: int, *, is_answered: bool) -> Press | None:
    message = query.get("message")
    if message is None:
        return None
    chat = message["chat"]
    return Press(
        query="" if is_answered else query["id"],
        chat=ChatId(chat["id"]),
        message=MessageId(message["message_id"]),
        goes=query.get("data") or "",
        language_code=query["from"].get("language_code") or "",
        is_private=chat["type"] == "private",
        update=update_id,
    )


def _message(message: Json, update_id: int) -> Inbound | None:
    chat = message["chat"]
    sender = message.get("from") or {}
    if sender.get("is_bot"):
        return None
    is_private = chat["type"] == "private"
    language, number = sender.get("language_code") or "", MessageId(message["message_id"])
    text = message.get("text")
    if text is not None:
        if not is_private and not is_command(message):
            return None
        return Typed(
            chat=ChatId(chat["id"]),
            message=number,
            text=text,
            language_code=language,
            is_private=is_private,
            update=update_id,
        )
    if not is_private or not _SILENT.isdisjoint(message):
        return None
    return Unreadable(chat=ChatId(chat["id"]), message=number, language_code=language, update=update_id)


def is_command(message: Json) -> bool:
    """Whether a message begins with a bot's command."""
    return any(e.get("type") == "bot_command" and e.get("offset") == 0 for e in message.get("entities") or ())
