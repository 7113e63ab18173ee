"""Methods that repeat a message elsewhere: copies name nobody, forwards do."""

from dataclasses import replace

from bot.preview import rendering
from bot.preview.chats import Content, Message
from bot.preview.keyboards import read_keyboard
from bot.preview.parameters import Parameters
from bot.preview.refusals import bad_request
from bot.preview.sending import Place, post, read_place
from bot.preview.texts import read_caption
from bot.preview.wire import Body, Json
from bot.preview.world import World, user_body

#: Bot API, copyMessages.message_ids: 1-100 identifiers in a strictly increasing order
MAX_COPIES = 100


def copy_message(world: World, given: Parameters) -> Json:
    """CopyMessage."""
    place = read_place(world, given)
    source = _source(world, given, given.number("message_id"), "message to copy not found")
    content = _content(world, source.content, given)
    copy = post(world, place, content, keyboard=read_keyboard(world, given), given=given)
    return {"message_id": copy.id}


def copy_messages(world: World, given: Parameters) -> Json:
    """copyMessages: what can't be copied is left out, albums stay together."""
    place = read_place(world, given)
    chat = world.chat_id(given.fields["from_chat_id"])
    ids = given.numbers("message_ids")
    if not 1 <= len(ids) <= MAX_COPIES:
        raise bad_request("message identifiers are not specified" if not ids else "too many messages to copy")
    if list(ids) != sorted(set(ids)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    found = [message for number in ids if (message := world.messages.get((chat, number))) and _can_be_copied(message)]
    if not found:
        raise bad_request("there are no messages to copy")
    return [{"message_id": _copy(world, message, place, given).id} for message in found]


def forward_message(world: World, given: Parameters) -> Json:
    """forwardMessage: carries the author's name along."""
    place = read_place(world, given)
    source = _source(world, given, given.number("message_id"), "message to forward not found")
    if source.is_protected:
        raise bad_request("message has protected content and can't be forwarded")
    origin: Body = source.origin or {
        "type": "user",
        "date": rendering.seconds(source.date),
        "sender_user": user_body(world.accounts[source.sender]),
    }
    message = post(world, place, source.content, keyboard={}, given=given)
    return rendering.message_body(world, world.put(replace(message, origin=origin)))


def _source(world: World, given: Parameters, number: int, problem: str) -> Message:
    source = world.message(world.chat_id(given.fields["from_chat_id"]), number, problem)
    if not _can_be_copied(source):
        raise bad_request("message can't be copied" if "copy" in problem else "message can't be forwarded")
    return source


def _can_be_copied(message: Message) -> bool:
    return message.service is None and not message.is_protected


def _content(world: World, content: Content, given: Parameters) -> Content:
    """Return the content with the call's caption, if it names one; a text has no caption to replace."""
    if content.media is None or not given.has("caption"):
        return content
    caption = read_caption(world, given)
    return replace(content, text=caption.text, entities=caption.entities)


def _copy(world: World, message: Message, place: Place, given: Parameters) -> Message:
    content = message.content
    if given.flag("remove_caption") and content.media:
        content = replace(content, text="", entities=())
    copy = post(world, place, content, keyboard={}, given=given)
    album = f"copy-{given.number('message_thread_id')}-{message.album}" if message.album else ""
    return world.put(replace(copy, album=album))
