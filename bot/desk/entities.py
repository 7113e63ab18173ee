"""Telegram's entities of a line that is sent on in part; offsets count UTF-16 units."""

import json
from typing import Any

from bot.desk.vocabulary import Styled

# Bot API, MessageEntity.type: carries a User with id and name
_ACCOUNT = "text_mention"
#: what a bot may set; Telegram finds links, commands and hashtags by itself
_FORMATS = frozenset(
    {
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "custom_emoji",
    }
)
#: tg://user?id=... leads to an account too
_TELEGRAM = "tg:"


def cut(styled: Styled, start: int) -> Styled:
    """The words from `start` on (in Python's characters), each entity moved and cut with them."""
    gone = len(styled.text[:start].encode("utf-16-le")) // 2
    kept = []
    for entity in json.loads(styled.entities):
        begin, end = entity["offset"] - gone, entity["offset"] + entity["length"] - gone
        if end > 0:
            kept.append({**entity, "offset": max(begin, 0), "length": end - max(begin, 0)})
    return Styled(text=styled.text[start:], entities=json.dumps(kept))


def formatting(entities: str) -> str:
    """The entities that can be sent on: formatting and links, without any link to somebody's account."""
    return json.dumps(
        [each for each in json.loads(entities) if each["type"] in _FORMATS and not _leads_to_account(each)]
    )


def names_account(entities: str) -> bool:
    """Whether an entity links to somebody's account."""
    return any(_leads_to_account(entity) for entity in json.loads(entities))


def _leads_to_account(entity: dict[str, Any]) -> bool:
    return entity["type"] == _ACCOUNT or str(entity.get("url", "")).lower().startswith(_TELEGRAM)
