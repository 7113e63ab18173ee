"""Methods that put something new into a chat."""

from dataclasses import dataclass, replace

from bot.preview import rendering
from bot.preview.chats import Content, Message
from bot.preview.files import read_media
from bot.preview.keyboards import read_keyboard
from bot.preview.parameters import Parameters
from bot.preview.refusals import bad_request
from bot.preview.texts import read_caption, read_text
from bot.preview.wire import Body, Json
from bot.preview.world import World, is_private

#: method -> field of its file, which is also the field of Message
MEDIA_METHODS = {
    "sendPhoto": "photo",
    "sendDocument": "document",
    "sendVideo": "video",
    "sendVoice": "voice",
    "sendAudio": "audio",
    "sendAnimation": "animation",
    "sendSticker": "sticker",
    "sendVideoNote": "video_note",
}
ALBUM_KINDS = ("photo", "video", "audio", "document")
#: Bot API, sendMediaGroup.media: 2-10 items
MAX_ALBUM = 10
#: Bot API, sendChatAction.action
_ACTION_NAMES = (
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker "
    "find_location record_video_note upload_video_note"
)
_ACTIONS = frozenset(_ACTION_NAMES.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a message of the bot goes."""

    chat: int
    topic: int | None
    reply_to: int | None
    quote: str


def read_place(world: World, given: Parameters) -> Place:
    """Read chat, topic and replied message of a call that sends.

    Raises:
        RefusalError: one of them is not there, or closed to the bot.
    """
    chat = world.open_chat(given.fields["chat_id"])
    reply = given.part("reply_parameters")
    answered = _answered(world, chat, reply)
    topic: int | None = given.number("message_thread_id") or (answered.topic if answered else None)
    if topic:
        require_topic(world, chat, topic)
    return Place(
        chat=chat,
        topic=topic,
        reply_to=answered.id if answered else None,
        quote=reply.text("quote") if answered else "",
    )


def require_topic(world: World, chat: int, topic: int) -> None:
    """Make sure the bot may write into a topic.

    Raises:
        RefusalError: there is no such topic, or it is closed and the bot may not manage topics.
    """
    found = world.topics.get((chat, topic))
    if found is None and topic == 1:
        world.complaints.append("the General topic is addressed by leaving message_thread_id out")
    if found is None:
        is_deleted = (chat, topic) in world.deleted_topics
        raise bad_request(world.deleted_topic_problem if is_deleted else "message thread not found")
    if found.is_closed and not world.member(chat, world.bot.id).may("can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")


def _answered(world: World, chat: int, reply: Parameters) -> Message | None:
    if not reply.has("message_id"):
        return None
    if reply.has("chat_id") and reply.fields["chat_id"] != chat:
        world.complaints.append("a reply across chats shows who wrote elsewhere")
    found = world.messages.get((chat, reply.number("message_id")))
    if found is None and not reply.flag("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    if found and reply.has("quote") and reply.text("quote") not in found.content.text:
        raise bad_request("QUOTE_TEXT_INVALID")
    return found


def post(world: World, place: Place, content: Content, *, keyboard: Body, given: Parameters) -> Message:
    """Put a message of the bot into a chat."""
    message = Message(
        chat=place.chat,
        id=world.new_message_id(place.chat),
        sender=world.bot.id,
        date=world.now(),
        topic=place.topic,
        content=content,
        reply_to=place.reply_to,
        quote=place.quote,
        keyboard=keyboard,
        is_protected=given.flag("protect_content"),
    )
    world.actions.pop((place.chat, place.topic), None)
    return world.put(message)


def send_message(world: World, given: Parameters) -> Json:
    """SendMessage."""
    place = read_place(world, given)
    markup = read_text(world, given)
    preview = given.body("link_preview_options")
    content = Content(text=markup.text, entities=markup.entities, preview=preview)
    message = post(world, place, content, keyboard=read_keyboard(world, given), given=given)
    return rendering.message_body(world, message)


def send_media(world: World, given: Parameters, *, kind: str) -> Json:
    """sendPhoto, sendDocument and their like."""
    place = read_place(world, given)
    content = read_media_content(world, given, kind=kind, name=kind)
    message = post(world, place, content, keyboard=read_keyboard(world, given), given=given)
    return rendering.message_body(world, message)


def read_media_content(world: World, given: Parameters, *, kind: str, name: str) -> Content:
    """Read a file with its caption.

    Raises:
        RefusalError: the file or the caption is wrong.
    """
    caption = read_caption(world, given)
    media = read_media(world, given, kind, name)
    return Content(text=caption.text, entities=caption.entities, media=media)


def send_media_group(world: World, given: Parameters) -> Json:
    """sendMediaGroup: all or none."""
    place = read_place(world, given)
    items = given.parts("media")
    if not 2 <= len(items) <= MAX_ALBUM:  # Bot API: 2-10 items
        raise bad_request("wrong number of messages to send as an album")
    if any(item.text("type") not in ALBUM_KINDS for item in items):
        raise bad_request("can't use the media of the specified type in the album")
    contents = [read_media_content(world, item, kind=item.text("type"), name="media") for item in items]
    album = str(world.count("album", 13_000_000_001))
    messages = [post(world, place, content, keyboard={}, given=given) for content in contents]
    kept = [world.put(replace(message, album=album)) for message in messages]
    return [rendering.message_body(world, message) for message in kept]


def send_chat_action(world: World, given: Parameters) -> Json:
    """sendChatAction: succeeds even for a topic that is gone (tdlib/telegram-bot-api #732)."""
    chat = world.open_chat(given.fields["chat_id"])
    if given.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    topic = None if is_private(chat) else given.number("message_thread_id") or None
    world.actions[chat, topic] = (given.text("action"), world.now())
    world.pulse.beat()
    return True
