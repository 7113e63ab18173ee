"""Methods that change or remove what is already in a chat."""

from dataclasses import replace
from datetime import timedelta

from bot.preview import rendering
from bot.preview.chats import Content, Message, Service
from bot.preview.events import post_service
from bot.preview.keyboards import read_keyboard
from bot.preview.parameters import Parameters
from bot.preview.refusals import NOT_MODIFIED, RefusalError, bad_request
from bot.preview.sending import MEDIA_METHODS, read_media_content
from bot.preview.texts import read_caption, read_text
from bot.preview.wire import Body, Json
from bot.preview.world import World, is_private

#: Bot API, deleteMessage: a message can only be deleted if it was sent less than 48 hours ago
DELETABLE = timedelta(hours=48)
#: Bot API, deleteMessages.message_ids
MAX_DELETIONS = 100
#: Bot API, ReactionTypeEmoji.emoji
_EMOJI = (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤\u200d🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 "
    "🍾 💋 🖕 😈 😴 😭 🤓 👻 👨\u200d💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 "
    "🤷\u200d♂ 🤷 🤷\u200d♀ 😡"
)
REACTIONS = frozenset(_EMOJI.split())


def edit_text(world: World, given: Parameters) -> Json:
    """EditMessageText."""
    message = _editable(world, given)
    if message.content.media or message.service:
        raise bad_request("there is no text in the message to edit")
    markup = read_text(world, given)
    content = Content(text=markup.text, entities=markup.entities, preview=given.body("link_preview_options"))
    return _edited(world, given, message, content)


def edit_caption(world: World, given: Parameters) -> Json:
    """EditMessageCaption."""
    message = _editable(world, given)
    if message.content.media is None:
        raise bad_request("there is no caption in the message to edit")
    caption = read_caption(world, given)
    return _edited(world, given, message, replace(message.content, text=caption.text, entities=caption.entities))


def edit_media(world: World, given: Parameters) -> Json:
    """EditMessageMedia."""
    message = _editable(world, given)
    item = given.part("media")
    kind = item.text("type")
    if kind not in MEDIA_METHODS.values():
        raise bad_request("unsupported input media type specified")
    return _edited(world, given, message, read_media_content(world, item, kind=kind, name="media"))


def edit_keyboard(world: World, given: Parameters) -> Json:
    """EditMessageReplyMarkup."""
    message = _editable(world, given)
    return _edited(world, given, message, message.content)


def _editable(world: World, given: Parameters) -> Message:
    """Find the message to edit: the bot's own, or one its inline mode wrote."""
    inline = given.text("inline_message_id")
    if inline:
        found = world.inline_messages.get(inline)
        if found is None:
            raise bad_request("MESSAGE_ID_INVALID")
        return world.messages[found.chat, found.id]
    if not given.has("chat_id") or not given.has("message_id"):
        raise bad_request("message identifier is not specified")
    chat = world.chat_id(given.fields["chat_id"])
    message = world.message(chat, given.number("message_id"), "message to edit not found")
    has_other_keyboard = bool(message.keyboard) and "inline_keyboard" not in message.keyboard
    if message.sender != world.bot.id or message.service or message.origin or has_other_keyboard:
        raise bad_request("message can't be edited")
    return message


def _edited(world: World, given: Parameters, message: Message, content: Content) -> Json:
    """Change the message; without reply_markup it loses its keyboard."""
    keyboard: Body = read_keyboard(world, given)
    if (content, keyboard) == (message.content, message.keyboard):
        raise bad_request(NOT_MODIFIED)
    changed = world.put(replace(message, content=content, keyboard=keyboard, edited=world.now()))
    return True if given.text("inline_message_id") else rendering.message_body(world, changed)


def delete_message(world: World, given: Parameters) -> Json:
    """DeleteMessage."""
    chat = world.chat_id(given.fields["chat_id"])
    message = world.message(chat, given.number("message_id"), "message to delete not found")
    if problem := _why_kept(world, message):
        raise problem
    world.remove(message)
    return True


def delete_messages(world: World, given: Parameters) -> Json:
    """deleteMessages: what is not there any more is skipped."""
    chat = world.chat_id(given.fields["chat_id"])
    ids = given.numbers("message_ids")
    if not 1 <= len(ids) <= MAX_DELETIONS:
        raise bad_request("message identifiers are not specified" if not ids else "too many messages to delete")
    found = [world.messages[chat, number] for number in ids if (chat, number) in world.messages]
    if problem := next(filter(None, (_why_kept(world, message) for message in found)), None):
        raise problem
    for message in found:
        world.remove(message)
    return True


def _why_kept(world: World, message: Message) -> RefusalError | None:
    """Return why the bot can't delete a message, None if it can."""
    if message.service and message.service.kind == "forum_topic_created":
        return bad_request("message can't be deleted")
    mine = world.member(message.chat, world.bot.id)
    if not is_private(message.chat) and mine.may("can_delete_messages"):
        return None
    if not is_private(message.chat) and message.sender != world.bot.id:
        return bad_request("message can't be deleted")
    is_old = world.now() - message.date >= DELETABLE
    return bad_request("message can't be deleted for everyone") if is_old else None


def set_reaction(world: World, given: Parameters) -> Json:
    """setMessageReaction: a bot puts one emoji at most."""
    chat = world.open_chat(given.fields["chat_id"])
    message = world.message(chat, given.number("message_id"), "message to react not found")
    reactions = given.parts("reaction")
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    emoji = reactions[0].text("emoji") if reactions else ""
    if reactions and (reactions[0].text("type") != "emoji" or emoji.replace("\ufe0f", "") not in REACTIONS):
        raise bad_request("REACTION_INVALID")
    world.react(message, world.bot.id, emoji)
    return True


def pin(world: World, given: Parameters) -> Json:
    """pinChatMessage: leaves a service message."""
    chat = world.open_chat(given.fields["chat_id"])
    message = world.message(chat, given.number("message_id"), "message to pin not found")
    _require_pinning(world, chat)
    pinned = world.pinned.setdefault(chat, [])
    if message.id not in pinned:
        pinned.append(message.id)
        service = Service(kind="pinned_message", body=rendering.message_body(world, message, depth=1))
        post_service(world, chat=chat, sender=world.bot.id, topic=message.topic, service=service, reply_to=message.id)
    return True


def unpin(world: World, given: Parameters) -> Json:
    """unpinChatMessage: the named message, or the last one that was pinned."""
    chat = world.open_chat(given.fields["chat_id"])
    _require_pinning(world, chat)
    pinned = world.pinned.get(chat, [])
    number = given.number("message_id") or (pinned[-1] if pinned else 0)
    if number not in pinned:
        raise bad_request("message to unpin not found")
    pinned.remove(number)
    world.pulse.beat()
    return True


def _require_pinning(world: World, chat: int) -> None:
    if not is_private(chat):
        world.require_right(chat, "can_pin_messages", "not enough rights to manage pinned messages in the chat")
