"""What the page draws: one JSON object with the chat, the group, and what stands beside them."""

from datetime import timedelta

from bot.preview import profile, rendering
from bot.preview.bot_api import BotApi
from bot.preview.chats import Account, Group, Media, Message, Query, Topic
from bot.preview.forums import ICONS
from bot.preview.people import buttons_of
from bot.preview.wire import Body, Json, body_of, without_blanks
from bot.preview.world import World

#: an app forgets what the bot is doing after so long; Bot API, sendChatAction
_ACTION_SHOWN = timedelta(seconds=5)
#: answers of presses the page may not have shown yet
_RECENT = 20


def people_body(world: World) -> Json:
    """Everybody who can be spoken for: refusers first come first, with their language and whether they blocked."""
    return [
        {
            "id": account.id,
            "name": account.first_name,
            "language": account.language_code,
            "has_blocked": account.id in world.blocked,
            "groups": [key[0] for key, member in world.members.items() if key[1] == account.id and member.is_present],
        }
        for account in world.accounts.values()
        if not account.is_bot
    ]


def bot_body(world: World, language: str) -> Body:
    """Name, description and commands in the language of a person's app."""
    described = world.recall("description", language[:2], "") or world.recall("description", "", "")
    named = world.recall("name", language[:2], "") or world.recall("name", "", world.bot.first_name)
    return {
        "name": named,
        "username": world.bot.username,
        "description": described,
        "commands": profile.commands_for(world, language),
    }


def chat_body(world: World, account: int) -> Body:
    """One person's chat with the bot."""
    return {
        "account": account,
        "is_started": account in world.started,
        "has_blocked": account in world.blocked,
        "messages": [message_body(world, message, viewer=account) for message in world.messages_in(account)],
        "action": _action(world, account, None),
        "pinned": list(world.pinned.get(account, [])),
    }


def group_body(world: World, group: Group) -> Body:
    """Describe a group with its topics, newest word last."""
    messages = [message for message in world.messages_in(group.id) if message.service is None]
    return {
        "id": group.id,
        "title": group.title,
        "is_forum": group.is_forum,
        "members": [key[1] for key, member in world.members.items() if key[0] == group.id and member.is_present],
        "topics": [_topic_body(world, topic, messages) for topic in world.topics_in(group.id)],
        "general": _summary(world, [message for message in messages if message.topic is None]),
    }


def topic_body(world: World, group: int, topic: int | None, viewer: int) -> Body:
    """Messages of one topic, of General when there is none."""
    return {
        "group": group,
        "topic": topic,
        "messages": [
            message_body(world, message, viewer=viewer)
            for message in world.messages_in(group)
            if message.topic == topic
        ],
        "action": _action(world, group, topic),
        "pinned": list(world.pinned.get(group, [])),
    }


def answers_body(api: BotApi) -> Json:
    """Tell what became of the latest presses."""
    return [_answer_body(query) for query in list(api.world.callbacks.values())[-_RECENT:] if query.toast]


def inline_body(query: Query) -> Body:
    """Show an inline query with its results, None until the bot answered."""
    results = None if query.results is None else list(query.results)
    return {"id": query.id, "results": results, "button": query.button}


def message_body(world: World, message: Message, *, viewer: int) -> Body:
    """Describe a message as a bubble."""
    sender = world.accounts[message.sender]
    return without_blanks(
        {
            "id": message.id,
            "chat": message.chat,
            "is_mine": message.sender == viewer,
            "sender": _sender(world, sender),
            "sender_id": sender.id,
            "is_bot": sender.is_bot,
            "at": rendering.seconds(message.date),
            "is_edited": message.edited is not None,
            "text": message.content.text,
            "entities": [rendering.entity_body(world, entity) for entity in message.content.entities],
            "media": _media_body(world, message.content.media),
            "service": _service_body(message),
            "keyboard": [list(row) for row in buttons_of(message)],
            "reply": _reply_body(world, message),
            "quote": message.quote,
            "reactions": _reactions(message, viewer),
            "forwarded": _forwarded(message.origin),
            "album": message.album,
        }
    )


def _sender(world: World, account: Account) -> str:
    return str(world.recall("name", "", account.first_name)) if account.id == world.bot.id else account.first_name


def _topic_body(world: World, topic: Topic, messages: list[Message]) -> Body:
    return {
        "id": topic.id,
        "name": topic.name,
        "color": f"#{topic.icon_color:06x}",
        "icon": ICONS.get(topic.icon_custom_emoji_id, ""),
        "is_closed": topic.is_closed,
        **_summary(world, [message for message in messages if message.topic == topic.id]),
    }


def _summary(world: World, messages: list[Message]) -> Body:
    last = messages[-1] if messages else None
    if last is None:
        return {"count": 0, "last": "", "last_id": 0}
    words = last.content.text or (last.content.media.kind if last.content.media else "")
    return {
        "count": len(messages),
        "last": f"{_sender(world, world.accounts[last.sender])}: {words}",
        "last_id": last.id,
    }


def _action(world: World, chat: int, topic: int | None) -> str:
    action, since = world.actions.get((chat, topic), ("", world.now()))
    return action if world.now() - since < _ACTION_SHOWN else ""


def _media_body(world: World, media: Media | None) -> Json:
    if media is None:
        return None
    stored = world.files.get(media.file)
    return {
        "kind": media.kind,
        "file": media.file,
        "name": stored.name if stored else "",
        "size": len(stored.content) if stored else 0,
        "body": media.body,
        "has_spoiler": media.has_spoiler,
        "is_below": media.is_below_caption,
    }


def _service_body(message: Message) -> Json:
    if message.service is None:
        return None
    body = message.service.body
    names = [body_of(user).get("first_name") for user in (body if isinstance(body, list) else [body])]
    return {
        "kind": message.service.kind,
        "name": body_of(body).get("name"),
        "who": ", ".join(str(name) for name in names if name),
    }


def _reply_body(world: World, message: Message) -> Json:
    answered = world.messages.get((message.chat, message.reply_to or 0))
    if answered is None:
        return None
    words = answered.content.text or (answered.content.media.kind if answered.content.media else "")
    return {"id": answered.id, "sender": _sender(world, world.accounts[answered.sender]), "text": words[:120]}


def _reactions(message: Message, viewer: int) -> Json:
    counted = {emoji: list(message.reactions.values()).count(emoji) for emoji in message.reactions.values()}
    mine = message.reactions.get(viewer)
    return [{"emoji": emoji, "count": count, "is_mine": emoji == mine} for emoji, count in counted.items()]


def _forwarded(origin: Body) -> str:
    user = body_of(origin.get("sender_user"))
    return str(origin.get("sender_user_name") or user.get("first_name") or "")


def _answer_body(query: Query) -> Body:
    toast = query.toast
    shown: Body = {"text": toast.text, "is_alert": toast.is_alert, "url": toast.url} if toast else {}
    return {"query": query.id, "account": query.account, **shown}
