"""An update as Telegram sends it becomes what the desk understands; service messages become nothing."""

from typing import Any

import msgspec

from bot.desk.entities import names_account
from bot.desk.vocabulary import (
    AccountId,
    Departed,
    Inbound,
    Joined,
    Kind,
    Line,
    Moved,
    Opened,
    Pressed,
    Reach,
    Styled,
    TopicId,
)
from bot.gateway.intake import is_command
from bot.messages import ChatId, MessageId

#: fields of Message that carry content, in the order in which they are looked for: an animation and a game come with a
#: document or an animation beside them, for older bots
_KINDS = {
    "text": Kind.TEXT,
    "game": Kind.GAME,
    "animation": Kind.ANIMATION,
    "photo": Kind.PHOTO,
    "video": Kind.VIDEO,
    "video_note": Kind.VIDEO_NOTE,
    "voice": Kind.VOICE,
    "audio": Kind.AUDIO,
    "sticker": Kind.STICKER,
    "dice": Kind.DICE,
    "document": Kind.DOCUMENT,
    "contact": Kind.CONTACT,
    "venue": Kind.LOCATION,
    "location": Kind.LOCATION,
    "poll": Kind.POLL,
    "invoice": Kind.PAYMENT,
    "paid_media": Kind.PAYMENT,
    "successful_payment": Kind.PAYMENT,
    "story": Kind.OTHER,
    "checklist": Kind.OTHER,
    "giveaway": Kind.OTHER,
    "giveaway_winners": Kind.OTHER,
    "passport_data": Kind.OTHER,
}
_LEFT = frozenset({"left", "kicked"})

Json = dict[str, Any]


def read_desk_update(update: Json) -> Inbound | None:
    """What the update says to a desk, or None where it says nothing; never raises on a form Telegram may invent."""
    try:
        return _read(update)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _read(update: Json) -> Inbound | None:
    if query := update.get("callback_query"):
        return _pressed(query)
    if message := update.get("message"):
        return _message(message)
    if message := update.get("edited_message"):
        return _line(message, is_edit=True)
    if change := update.get("my_chat_member"):
        return _reach(change)
    if change := update.get("chat_member"):
        return _departed(change)
    return None


def _pressed(query: Json) -> Pressed | None:
    message = query.get("message")
    if message is None:
        return None
    return Pressed(
        query=query["id"],
        chat=ChatId(message["chat"]["id"]),
        message=MessageId(message["message_id"]),
        sender=AccountId(query["from"]["id"]),
        goes=query.get("data") or "",
        language_code=query["from"].get("language_code") or "",
        is_private=message["chat"]["type"] == "private",
        topic=_topic(message),
    )


def _message(message: Json) -> Inbound | None:
    chat = ChatId(message["chat"]["id"])
    if "migrate_to_chat_id" in message:
        return Moved(before=chat, after=ChatId(message["migrate_to_chat_id"]))
    if "migrate_from_chat_id" in message:
        return Moved(before=ChatId(message["migrate_from_chat_id"]), after=chat)
    if opened_as := _opened_as(message):
        return Opened(chat=chat, topic=TopicId(message["message_thread_id"]), name=opened_as)
    if members := message.get("new_chat_members"):
        people = tuple(AccountId(each["id"]) for each in members if not each.get("is_bot"))
        return Joined(chat=chat, message=MessageId(message["message_id"]), accounts=people) if people else None
    if member := message.get("left_chat_member"):
        return Departed(chat=chat, account=AccountId(member["id"]))
    return _line(message, is_edit=False)


def _line(message: Json, *, is_edit: bool) -> Line | None:
    kind = next((kind for field, kind in _KINDS.items() if field in message), None)
    sender = message.get("from") or {}
    is_hidden = "sender_chat" in message
    if kind is None or message.get("is_automatic_forward") or (sender.get("is_bot") and not is_hidden):
        return None
    styled = _styled(message)
    answered, medium = _answered(message), _medium(message, kind)
    return Line(
        chat=ChatId(message["chat"]["id"]),
        message=MessageId(message["message_id"]),
        sender=None if is_hidden else AccountId(sender["id"]),
        kind=kind,
        styled=styled,
        is_private=message["chat"]["type"] == "private",
        language_code=sender.get("language_code") or "",
        topic=_topic(message),
        reply_to=MessageId(answered["message_id"]) if answered else None,
        reply_sender=_author(answered) if answered else None,
        album=message.get("media_group_id") or "",
        file=str(medium.get("file_id") or ""),
        file_unique=str(medium.get("file_unique_id") or ""),
        has_spoiler=bool(message.get("has_media_spoiler")),
        names_account=names_account(styled.entities),
        is_edit=is_edit,
        is_command=is_command(message),
        is_to_bot=answered is not None and bool((answered.get("from") or {}).get("is_bot")),
        answered_bot=_bot_of(answered) if answered else None,
        opened_as=_opened_as(message.get("reply_to_message") or {}),
    )


def _styled(message: Json) -> Styled:
    name = "text" if "text" in message else "caption"
    entities = message.get("entities" if name == "text" else "caption_entities") or []
    return Styled(text=message.get(name) or "", entities=msgspec.json.encode(entities).decode())


def _topic(message: Json) -> TopicId | None:
    """The topic, but for General, whose messages carry a thread only when they answer something."""
    return TopicId(message["message_thread_id"]) if message.get("is_topic_message") else None


def _answered(message: Json) -> Json | None:
    """The message that is answered; in a topic everything answers at least the topic's opening, which is no answer."""
    answered: Json | None = message.get("reply_to_message")
    if answered is None or "forum_topic_created" in answered:
        return None
    return None if answered["message_id"] == message.get("message_thread_id") else answered


def _opened_as(message: Json) -> str:
    """The first name of the topic that this message opened, where a bot did it; empty for any other message."""
    created = message.get("forum_topic_created")
    return str(created["name"]) if created and message["from"].get("is_bot") else ""


def _author(message: Json) -> AccountId | None:
    """Whom a message is from; the first who entered, where it says that people did."""
    members = message.get("new_chat_members")
    author = members[0] if members else message.get("from") or {}
    is_person = "id" in author and not author.get("is_bot") and "sender_chat" not in message
    return AccountId(author["id"]) if is_person else None


def _bot_of(message: Json) -> AccountId | None:
    """The bot that wrote a message without buttons, which may be a copy; None for a person's, and for a notice."""
    author = message.get("from") or {}
    may_be_copy = "reply_markup" not in message and any(field in message for field in _KINDS)
    return AccountId(author["id"]) if author.get("is_bot") and may_be_copy else None


def _medium(message: Json, kind: Kind) -> Json:
    """The file that the message carries; of a photo the largest size."""
    medium = message["photo"][-1] if kind is Kind.PHOTO else message.get(kind.value)
    return medium if isinstance(medium, dict) else {}


def _reach(change: Json) -> Reach | None:
    if change["chat"]["type"] != "private":
        return None
    is_reachable = change["new_chat_member"]["status"] != "kicked"
    return Reach(chat=ChatId(change["chat"]["id"]), is_reachable=is_reachable)


def _departed(change: Json) -> Departed | None:
    if change["new_chat_member"]["status"] not in _LEFT:
        return None
    return Departed(chat=ChatId(change["chat"]["id"]), account=AccountId(change["new_chat_member"]["user"]["id"]))
