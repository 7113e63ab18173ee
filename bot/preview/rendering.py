"""Messages, chats and members as JSON objects of the Bot API."""

from datetime import datetime

from bot.content.markup import Entity
from bot.preview.chats import RIGHTS, Content, Member, Message, Query, Status, Topic
from bot.preview.wire import Body, Json, without_blanks
from bot.preview.world import World, user_body

#: how deep `reply_to_message` goes; the Bot API never nests further
_MAX_REPLY_DEPTH = 1


def seconds(moment: datetime) -> int:
    """Unix time."""
    return int(moment.timestamp())


def chat_body(world: World, chat: int) -> Body:
    """Chat."""
    if group := world.groups.get(chat):
        return without_blanks({"id": chat, "type": group.kind, "title": group.title, "is_forum": group.is_forum})
    account = world.accounts[chat]
    names = {"first_name": account.first_name, "last_name": account.last_name, "username": account.username}
    return without_blanks({"id": chat, "type": "private", **names})


def message_body(world: World, message: Message, *, depth: int = 0) -> Body:
    """Message, as the bot sees it."""
    body: dict[str, Json] = {
        "message_id": message.id,
        "from": user_body(world.accounts[message.sender]),
        "chat": chat_body(world, message.chat),
        "date": seconds(message.date),
        **_place(message),
        **_origin(message),
        **content_body(world, message.content),
    }
    if message.service:
        body[message.service.kind] = message.service.body
    if depth < _MAX_REPLY_DEPTH and (answered := _answered(world, message)):
        body["reply_to_message"] = message_body(world, answered, depth=depth + 1)
    if message.quote:
        body["quote"] = {"text": message.quote, "position": 0, "is_manual": True}
    if "inline_keyboard" in message.keyboard:
        body["reply_markup"] = message.keyboard
    return body


def _place(message: Message) -> Body:
    return without_blanks(
        {
            "message_thread_id": message.topic,
            "is_topic_message": message.topic is not None,
            "edit_date": seconds(message.edited) if message.edited else None,
            "media_group_id": message.album,
            "has_protected_content": message.is_protected,
        }
    )


def _origin(message: Message) -> Body:
    return {"forward_origin": message.origin} if message.origin else {}


def _answered(world: World, message: Message) -> Message | None:
    """Return what the message replies to; in a topic that is at least the topic's opening."""
    target = message.reply_to or (message.topic if message.topic != message.id else None)
    return world.messages.get((message.chat, target)) if target else None


def content_body(world: World, content: Content) -> Body:
    """Fields of Message that carry words and media."""
    entities = [entity_body(world, entity) for entity in content.entities]
    if content.media is None:
        plain: dict[str, Json] = {
            "text": content.text,
            "entities": entities,
            "link_preview_options": content.preview or None,
        }
        return {key: value for key, value in plain.items() if value}
    body: dict[str, Json] = {content.media.kind: content.media.body}
    if content.media.kind == "animation":
        body["document"] = content.media.body
    words: dict[str, Json] = {
        "caption": content.text,
        "caption_entities": entities,
        "has_media_spoiler": content.media.has_spoiler,
        "show_caption_above_media": content.media.is_below_caption,
    }
    return body | {key: value for key, value in words.items() if value}


def entity_body(world: World, entity: Entity) -> Body:
    """MessageEntity."""
    account = world.accounts.get(entity.user_id)
    return without_blanks(
        {
            "type": entity.type,
            "offset": entity.offset,
            "length": entity.length,
            "url": entity.url,
            "language": entity.language,
            "custom_emoji_id": entity.custom_emoji_id,
            "user": user_body(account) if account else None,
        }
    ) | {"offset": entity.offset}


def inaccessible_body(world: World, message: Message) -> Body:
    """InaccessibleMessage: what is left of a message the bot can no longer see."""
    return {"chat": chat_body(world, message.chat), "message_id": message.id, "date": 0}


def callback_body(world: World, query: Query, message: Body | None, inline_message: str) -> Body:
    """CallbackQuery."""
    place: Body = {"inline_message_id": inline_message} if inline_message else {"message": message}
    return {
        "id": query.id,
        "from": user_body(world.accounts[query.account]),
        "chat_instance": str(query.chat or query.account),
        "data": query.text,
        **place,
    }


def member_body(world: World, member: Member) -> Body:
    """ChatMember."""
    body: dict[str, Json] = {"user": user_body(world.accounts[member.account]), "status": member.status.value}
    match member.status:
        case Status.OWNER:
            return body | {"is_anonymous": False}
        case Status.ADMINISTRATOR:
            rights = {right: right in member.rights for right in sorted(RIGHTS)}
            return body | {"can_be_edited": False, "is_anonymous": False} | rights
        case Status.KICKED:
            return body | {"until_date": 0}
        case _:
            return body


def topic_body(topic: Topic) -> Body:
    """ForumTopic."""
    body: dict[str, Json] = {"message_thread_id": topic.id, "name": topic.name, "icon_color": topic.icon_color}
    return body | ({"icon_custom_emoji_id": topic.icon_custom_emoji_id} if topic.icon_custom_emoji_id else {})


def reaction_bodies(emoji: str) -> list[Json]:
    """Array of ReactionType with at most one emoji."""
    return [{"type": "emoji", "emoji": emoji}] if emoji else []
