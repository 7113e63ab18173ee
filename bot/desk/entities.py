"""Telegram's entities of a line that is sent on in part; offsets count UTF-16 units."""

import json

from bot.desk.vocabulary import Styled

# Bot API, MessageEntity.type: carries a User with id and name
_ACCOUNT = "text_mention"


def cut(styled: Styled, start: int) -> Styled:
    """The words from `start` on (in Python's characters), each entity moved and cut with them."""
    gone = len(styled.text[:start].encode("utf-16-le")) // 2
    kept = []
    for entity in json.loads(styled.entities):
        begin, end = entity["offset"] - gone, entity["offset"] + entity["length"] - gone
        if end > 0:
            kept.append({**entity, "offset": max(begin, 0), "length": end - max(begin, 0)})
    return Styled(text=styled.text[start:], entities=json.dumps(kept))


def without_accounts(entities: str) -> str:
    """The entities without links to somebody's account; the words themselves stay."""
    return json.dumps([entity for entity in json.loads(entities) if entity["type"] != _ACCOUNT])


def names_account(entities: str) -> bool:
    """Whether an entity links to somebody's account."""
    return any(entity["type"] == _ACCOUNT for entity in json.loads(entities))
