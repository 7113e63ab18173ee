"""What Telegram's server makes of a formatted text: trimmed, cleaned, entities that may stand together.

Rules after `tdlib/td:td/telegram/MessageEntity.cpp` (`fix_formatted_text`, `split_entities`).
"""

import itertools
import re
from dataclasses import dataclass, replace

_SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
_BLOCKQUOTES = ("blockquote", "expandable_blockquote")
_CONTINUOUS = ("text_link", "text_mention", "code", "pre", "custom_emoji")
_PRE = ("code", "pre")
_ORDER = (*_BLOCKQUOTES, "text_link", "text_mention", "pre", "code", *_SPLITTABLE, "custom_emoji")
#: characters the server takes out of every text
_REMOVED = frozenset("\r\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u0333\u033f\u030a")
_UNCLEAN = re.compile(f"[\x00-\x09\x0b-\x1f{''.join(_REMOVED)}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A formatted stretch of a text; offset and length in UTF-16 code units."""

    type: str
    offset: int
    length: int
    #: of a text_link
    url: str = ""
    #: of a pre
    language: str = ""
    #: of a custom_emoji
    custom_emoji_id: str = ""
    #: of a text_mention
    user_id: int = 0

    @property
    def end(self) -> int:
        """First code unit behind the entity."""
        return self.offset + self.length


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """A text as a person sees it, trimmed, with its entities in the order Telegram gives them."""

    text: str
    entities: tuple[Entity, ...] = ()


def length_utf16(text: str) -> int:
    """Count UTF-16 code units, the unit of Telegram's entities."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def tidy(text: str, entities: tuple[Entity, ...] = ()) -> Markup:
    """Keep what the server keeps of a text: no control characters, no white space around it, no empty entities."""
    cleaned = _clean(text, fix(entities))
    shown = tuple(filter(None, (_without_leading_space(cleaned.text, entity) for entity in cleaned.entities)))
    return _trim(cleaned.text, fix(shown))


def _clean(text: str, entities: tuple[Entity, ...]) -> Markup:
    """Control characters become spaces, invisible direction marks go; entities follow."""
    size = length_utf16(text)
    if not _UNCLEAN.search(text) and all(e.length > 0 and e.end <= size for e in entities):
        return Markup(text=text, entities=entities)
    kept: list[str] = []
    #: for each old UTF-16 offset the new one
    moved = [0]
    for character in text:
        kept_character = "" if character in _REMOVED else " " if character < " " and character != "\n" else character
        kept.append(kept_character)
        moved += [moved[-1] + length_utf16(kept_character)] * length_utf16(character)
    where = (
        replace(e, offset=moved[min(e.offset, len(moved) - 1)], length=_between(moved, e.offset, e.end))
        for e in entities
    )
    return Markup(text="".join(kept), entities=tuple(entity for entity in where if entity.length > 0))


def _between(moved: list[int], begin: int, end: int) -> int:
    last = len(moved) - 1
    return moved[min(end, last)] - moved[min(begin, last)]


def _without_leading_space(text: str, entity: Entity) -> Entity | None:
    """Return the entity from its first visible character on; None when it has no visible one."""
    covered = _slice_utf16(text, entity.offset, entity.length)
    skipped = len(covered) - len(covered.lstrip(" \n"))
    if skipped == len(covered):
        return None
    return replace(entity, offset=entity.offset + skipped, length=entity.length - skipped)


def _trim(text: str, entities: tuple[Entity, ...]) -> Markup:
    begin = len(text) - len(text.lstrip(" \n"))
    trimmed = text.strip(" \n")
    end = begin + length_utf16(trimmed)
    moved = (replace(e, offset=e.offset - begin, length=min(e.end, end) - e.offset) for e in entities)
    return Markup(text=trimmed, entities=tuple(entity for entity in moved if entity.length > 0))


def _slice_utf16(text: str, offset: int, length: int) -> str:
    encoded = text.encode("utf-16-le", "surrogatepass")
    return encoded[2 * offset : 2 * (offset + length)].decode("utf-16-le", "surrogatepass")


def fix(entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """Keep what may stand together, sorted: no link in a link, nothing in code, equal neighbours merged."""
    ordered = _sorted(entities)
    blockquotes = _outermost([entity for entity in ordered if entity.type in _BLOCKQUOTES])
    continuous = [
        entity
        for entity in _outermost([entity for entity in ordered if entity.type in _CONTINUOUS])
        if not any(_is_strictly_inside(quote, entity) for quote in blockquotes)
    ]
    others = _sorted((*blockquotes, *continuous))
    styles = [piece for style in _SPLITTABLE for piece in _merged([e for e in ordered if e.type == style])]
    cuts = {entity.offset for entity in (*others, *styles)} | {entity.end for entity in others}
    pieces = (piece for entity in styles for piece in _split(entity, cuts))
    blocked = [entity for entity in others if entity.type in _PRE]
    return _sorted((*others, *(p for p in pieces if not any(b.offset <= p.offset < b.end for b in blocked))))


def _sorted(entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    return tuple(sorted(entities, key=lambda entity: (entity.offset, -entity.length, _ORDER.index(entity.type))))


def _is_strictly_inside(inner: Entity, outer: Entity) -> bool:
    return outer.offset <= inner.offset and inner.end <= outer.end and inner.length < outer.length


def _outermost(entities: list[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for entity in entities:
        if not kept or entity.offset >= kept[-1].end:
            kept.append(entity)
    return kept


def _merged(entities: list[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for entity in entities:
        if kept and entity.offset <= kept[-1].end:
            kept[-1] = replace(kept[-1], length=max(kept[-1].end, entity.end) - kept[-1].offset)
        else:
            kept.append(entity)
    return kept


def _split(entity: Entity, cuts: set[int]) -> list[Entity]:
    """Cut a style where another entity begins, and where a link, code or quote ends, as the server does."""
    inner = sorted(cut for cut in cuts if entity.offset < cut < entity.end)
    edges = [entity.offset, *inner, entity.end]
    return [replace(entity, offset=begin, length=end - begin) for begin, end in itertools.pairwise(edges)]
