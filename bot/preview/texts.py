"""Words of a call: parse mode or entities in, a checked text with entities out."""

import re

from bot.content.markup import Entity, Markup, MarkupError, length_utf16, parse, tidy
from bot.preview.parameters import Parameters
from bot.preview.refusals import MisuseError, bad_request
from bot.preview.world import World

#: Bot API, sendMessage.text: 1-4096 characters after entities parsing
MAX_TEXT = 4096
#: Bot API, sendPhoto.caption: 0-1024 characters after entities parsing
MAX_CAPTION = 1024
#: Bot API server: what is longer is not even parsed
MAX_RAW_BYTES = 32_768
#: Bot API, BotCommand.command: 1-32 characters, lower case letters, digits and underscores
_FOUND = (
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?\b")),
    ("url", re.compile(r"https?://[^\s<>\"«»]+[^\s<>\"«».,;:!?)]")),
    ("email", re.compile(r"\b[A-Za-z0-9._-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,}\b")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z0-9_]{4,32}\b")),
    ("hashtag", re.compile(r"(?<!\w)#\w{1,256}\b")),
)
_ENTITIES = {"text": "entities", "caption": "caption_entities", "message_text": "entities"}


def read_text(world: World, given: Parameters, name: str = "text") -> Markup:
    """Read the text of a message.

    Raises:
        RefusalError: it can't be parsed, is empty or too long.
    """
    markup = _parsed(world, given, name)
    if not markup.text:
        raise bad_request("message text is empty")
    if length_utf16(markup.text) > MAX_TEXT:
        raise bad_request("message is too long")
    return markup


def read_caption(world: World, given: Parameters) -> Markup:
    """Read the caption of a message, which may be empty.

    Raises:
        RefusalError: it can't be parsed or is too long.
    """
    markup = _parsed(world, given, "caption")
    if length_utf16(markup.text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return markup


def found_entities(markup: Markup) -> Markup:
    """Add what Telegram finds by itself in a text: commands, links, mentions, hashtags."""
    taken = [(entity.offset, entity.end) for entity in markup.entities if entity.type in ("code", "pre", "text_link")]
    found: list[Entity] = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(markup.text):
            offset, length = length_utf16(markup.text[: match.start()]), length_utf16(match.group())
            if all(offset + length <= begin or end <= offset for begin, end in taken):
                taken.append((offset, offset + length))
                found.append(Entity(type=kind, offset=offset, length=length))
    ordered = sorted((*markup.entities, *found), key=lambda entity: (entity.offset, -entity.length))
    return Markup(text=markup.text, entities=tuple(ordered))


def _parsed(world: World, given: Parameters, name: str) -> Markup:
    raw, mode = given.text(name), given.text("parse_mode")
    if len(raw.encode(errors="replace")) > MAX_RAW_BYTES:
        raise bad_request("message is too long")
    match mode.lower():
        case "html":
            markup = _parsed_html(raw)
        case "":
            markup = tidy(raw, tuple(_entity(world, part) for part in given.parts(_ENTITIES[name])))
        case "markdown" | "markdownv2":
            raise MisuseError("this emulator reads only parse_mode HTML")
        case _:
            raise MisuseError("unsupported parse_mode")
    return found_entities(markup)


def _parsed_html(html: str) -> Markup:
    try:
        return parse(html)
    except MarkupError as exc:
        raise bad_request(str(exc)) from exc


def _entity(world: World, part: Parameters) -> Entity:
    user = part.part("user").number("id")
    return Entity(
        type=part.text("type"),
        offset=part.number("offset"),
        length=part.number("length"),
        url=part.text("url"),
        language=part.text("language"),
        custom_emoji_id=part.text("custom_emoji_id"),
        user_id=user if user in world.accounts else 0,
    )
