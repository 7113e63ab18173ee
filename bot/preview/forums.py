"""Methods for topics of a forum."""

from dataclasses import replace

from bot.content.markup import tidy
from bot.preview import rendering
from bot.preview.chats import Service, Topic
from bot.preview.events import post_service
from bot.preview.parameters import Parameters
from bot.preview.refusals import bad_request
from bot.preview.wire import Json
from bot.preview.world import World

#: Bot API, createForumTopic.icon_color
COLORS = (0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F)
#: Bot API, createForumTopic.name: 1-128 characters; what is longer is cut without an error
MAX_NAME = 128
#: some of what getForumTopicIconStickers gives; the ids are the real ones
ICONS = {
    "5434144690511290129": "📰",
    "5312536423851630001": "💡",
    "5379748062124056162": "❗️",
    "5237699328843200968": "✅",
    "5377316857231450742": "❓",
    "5417915203100613993": "💬",
    "5418085807791545980": "🔝",
    "5350554349074391003": "💻",
    "5312016608254762256": "⚡️",
    "5411138633765757782": "⏰",
}


def create(world: World, given: Parameters) -> Json:
    """CreateForumTopic."""
    chat = _forum(world, given, "not enough rights to create a topic")
    color = given.number("icon_color") or COLORS[0]
    if color not in COLORS:
        raise bad_request("invalid forum topic icon color specified")
    return rendering.topic_body(
        open_topic(
            world,
            chat=chat,
            actor=world.bot.id,
            name=_name(world, given.text("name")),
            icon_color=color,
            icon_custom_emoji_id=_icon(given),
        )
    )


def open_topic(
    world: World, *, chat: int, actor: int, name: str, icon_color: int = COLORS[0], icon_custom_emoji_id: str = ""
) -> Topic:
    """Open a topic with its service message, for the bot or for a person."""
    named: dict[str, Json] = {"name": name, "icon_color": icon_color}
    iconed: dict[str, Json] = {"icon_custom_emoji_id": icon_custom_emoji_id} if icon_custom_emoji_id else {}
    service = Service(kind="forum_topic_created", body={**named, **iconed})
    message, _ = post_service(world, chat=chat, sender=actor, topic=None, service=service)
    topic = Topic(
        chat=chat,
        id=message.id,
        name=name,
        icon_color=icon_color,
        icon_custom_emoji_id=icon_custom_emoji_id,
    )
    world.change_topic(topic)
    return topic


def edit(world: World, given: Parameters) -> Json:
    """editForumTopic: name, icon or both; an absent name stays, an empty icon id takes the icon away."""
    topic = _topic(world, given, "not enough rights to edit the topic")
    name = _name(world, given.text("name")) if given.text("name") else topic.name
    icon = _icon(given) if given.has("icon_custom_emoji_id") else topic.icon_custom_emoji_id
    changed = replace(topic, name=name, icon_custom_emoji_id=icon)
    if changed == topic:
        raise bad_request("TOPIC_NOT_MODIFIED")
    named: dict[str, Json] = {"name": name} if name != topic.name else {}
    iconed: dict[str, Json] = {"icon_custom_emoji_id": icon} if icon != topic.icon_custom_emoji_id else {}
    return change(world, changed, actor=world.bot.id, service=Service(kind="forum_topic_edited", body=named | iconed))


def close(world: World, given: Parameters) -> Json:
    """CloseForumTopic."""
    return _toggle(world, given, is_closed=True)


def reopen(world: World, given: Parameters) -> Json:
    """ReopenForumTopic."""
    return _toggle(world, given, is_closed=False)


def _toggle(world: World, given: Parameters, *, is_closed: bool) -> Json:
    topic = _topic(world, given, "not enough rights to edit the topic")
    if topic.is_closed == is_closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    return toggle_topic(world, topic, actor=world.bot.id, is_closed=is_closed)


def toggle_topic(world: World, topic: Topic, *, actor: int, is_closed: bool) -> Json:
    """Close or reopen a topic, for the bot or for a person."""
    kind = "forum_topic_closed" if is_closed else "forum_topic_reopened"
    return change(world, replace(topic, is_closed=is_closed), actor=actor, service=Service(kind=kind, body={}))


def delete(world: World, given: Parameters) -> Json:
    """deleteForumTopic: with all its messages, and without a service message."""
    chat = _forum(world, given, "not enough rights to delete the topic", right="can_delete_messages")
    world.delete_topic(_found(world, chat, given.number("message_thread_id")))
    return True


def change(world: World, topic: Topic, *, actor: int, service: Service) -> Json:
    """Keep a changed topic and tell it in the topic."""
    world.change_topic(topic)
    post_service(world, chat=topic.chat, sender=actor, topic=topic.id, service=service)
    return True


def icon_stickers(world: World, given: Parameters) -> Json:  # all methods have one shape
    """GetForumTopicIconStickers."""
    return [
        {
            "file_id": f"icon-{number}",
            "file_unique_id": f"icon-{number}",
            "type": "custom_emoji",
            "width": 100,
            "height": 100,
            "is_animated": True,
            "is_video": False,
            "emoji": emoji,
            "set_name": "Topics",
            "custom_emoji_id": number,
        }
        for number, emoji in ICONS.items()
    ]


def _forum(world: World, given: Parameters, problem: str, *, right: str = "can_manage_topics") -> int:
    chat = world.open_chat(given.fields["chat_id"])
    group = world.groups.get(chat)
    if group is None or not group.is_forum:
        raise bad_request("the chat is not a forum")
    world.require_right(chat, right, problem)
    return chat


def _topic(world: World, given: Parameters, problem: str) -> Topic:
    return _found(world, _forum(world, given, problem), given.number("message_thread_id"))


def _found(world: World, chat: int, number: int) -> Topic:
    topic = world.topics.get((chat, number))
    if topic is None:
        raise bad_request("TOPIC_DELETED" if (chat, number) in world.deleted_topics else "TOPIC_ID_INVALID")
    return topic


def _name(world: World, name: str) -> str:
    shown = tidy(name).text
    if not shown:
        raise bad_request("title must be non-empty")
    if len(shown) > MAX_NAME:
        world.complaints.append(f"a topic name of {len(shown)} characters is cut after {MAX_NAME} without an error")
    return shown[:MAX_NAME]


def _icon(given: Parameters) -> str:
    icon = given.text("icon_custom_emoji_id")
    if icon and icon not in ICONS:
        raise bad_request("DOCUMENT_INVALID")
    return icon
