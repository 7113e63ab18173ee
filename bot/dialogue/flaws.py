"""What can be wrong with a page that a person sees. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.content.library import Library
from bot.content.markup import MarkupError, length_utf16, parse
from bot.content.terms import Language
from bot.dialogue.bookmark import MAX_BOOKMARK_BYTES, Bookmark, Spot, encode
from bot.dialogue.page import settle
from bot.dialogue.scene import COMFORTABLE_CHARACTERS, HOME, MAX_ROWS, holds
from bot.dialogue.writer import Writer, visible_length
from bot.messages import Button, Page

# Bot API, sendMessage.text: 1-4096 characters after entities parsing
MAX_TEXT = 4096
MAX_LABEL = 40
#: pages that stand under every page
_FRAME = (HOME, "language", "human")
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
_BOOKMARK = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One page as one person sees it."""

    library: Library
    bookmark: Bookmark
    page: Page
    #: each button with the bookmark that is read from it
    links: tuple[tuple[Button, Bookmark], ...]
    #: the same words have been looked at before
    is_known: bool

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All buttons, from top to bottom."""
        return tuple(button for row in self.page.rows for button in row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """What is wrong with a page."""

    kind: str
    words: str
    advice: str = ""
    #: the other languages may well be free of it
    is_of_language: bool = False
    is_warning: bool = False


def find_flaws(visit: Visit) -> Iterator[Flaw]:
    """Everything wrong with one page."""
    if visit.page.vanishes:
        return
    if not visit.is_known:
        yield from _wrong_text(visit)
    yield from _wrong_rows(visit)
    yield from _wrong_targets(visit)
    yield from _wrong_frame(visit)
    yield from _lost_choices(visit)


def _wrong_text(visit: Visit) -> Iterator[Flaw]:
    for words, advice in _text_problems(visit):
        yield Flaw(kind=advice, words=words, advice=advice, is_of_language=True)
    if visit.bookmark.language is not Language.EN and _notice(visit) in visit.page.text:
        advice = "see: helpline texts status"
        yield Flaw(
            kind="untranslated", words="is partly in English", advice=advice, is_of_language=True, is_warning=True
        )


def _text_problems(visit: Visit) -> Iterator[tuple[str, str]]:
    """Each problem with its advice."""
    text = visit.page.text
    try:
        shown = parse(text).text
    except MarkupError as exc:
        yield f"is refused by Telegram: {exc}", "close every tag"
        return
    if not shown:
        yield "is empty", "give it words that are for everyone"
    if length_utf16(shown) > MAX_TEXT:
        yield f"has {length_utf16(shown)} characters, and Telegram takes {MAX_TEXT}", "shorten or divide it"
    elif visible_length(text) > COMFORTABLE_CHARACTERS:
        limit = COMFORTABLE_CHARACTERS
        yield f"shows {visible_length(text)} characters at once, and {limit} are comfortable", "shorten or divide it"
    if found := _PLACEHOLDER.search(text):
        yield f"shows {found.group()} instead of a value", "see what the English has there"


def _notice(visit: Visit) -> str:
    return Writer(visit.library, visit.bookmark.language).phrase("notice.untranslated")


def _wrong_rows(visit: Visit) -> Iterator[Flaw]:
    rows = visit.page.rows
    if len(rows) > MAX_ROWS:
        words = f"has {len(rows)} rows of buttons, and {MAX_ROWS} fit a phone"
        yield Flaw(kind="rows", words=words, advice="put short labels side by side, or divide the page")
    for button in visit.buttons:
        if len(button.label) > MAX_LABEL or not button.label.strip():
            words = f'has a button "{button.label}" of {len(button.label)} characters'
            yield Flaw(kind="label", words=words, advice=f"1 to {MAX_LABEL} fit", is_of_language=True)


def _wrong_targets(visit: Visit) -> Iterator[Flaw]:
    for button, bookmark in visit.links:
        if len(button.goes) > MAX_BOOKMARK_BYTES or not _BOOKMARK.fullmatch(button.goes):
            words = f'has a button "{button.label}" that does not fit into {MAX_BOOKMARK_BYTES} bytes'
            yield Flaw(kind="bytes", words=words, advice="shorten the id of the node or entry")
        elif encode(bookmark) != button.goes:
            words = f'has a button "{button.label}" whose bookmark {button.goes} does not read as it was written'
            yield Flaw(kind="codec", words=words, advice="rename the node or entry")
        elif settle(bookmark, visit.library).spot != bookmark.spot:
            words = f'has a button "{button.label}" to "{name_of(bookmark.spot)}", which does not exist'
            yield Flaw(kind="target", words=words)


def _wrong_frame(visit: Visit) -> Iterator[Flaw]:
    spots = {target.spot for _, target in visit.links}
    here, back = visit.bookmark.spot, visit.bookmark.back(home=HOME).spot
    nodes = {spot.node for spot in spots}
    for name in _FRAME:
        if name != here.node and name not in nodes:
            yield Flaw(kind=name, words=f'has no button to "{name}"')
    if here.node != HOME and back not in spots:
        yield Flaw(kind="back", words="has no way back")
    ways = [
        target.spot for _, target in visit.links if target.spot.node not in _FRAME and not _is_same(target.spot, here)
    ]
    if back in ways:
        ways.remove(back)
    if not ways and not _leads_out(visit):
        yield Flaw(kind="dead end", words="is a dead end", advice="give it a choice that is for everyone")


def _is_same(spot: Spot, here: Spot) -> bool:
    return (spot.node, spot.argument) == (here.node, here.argument)


def _leads_out(visit: Visit) -> bool:
    """Whether the way on is no page: a question that turns over or answers, an address, a text to copy."""
    node = visit.library.nodes[visit.bookmark.spot.node]
    return node.ask is not None or any(button.url or button.copies for button in visit.buttons)


def _lost_choices(visit: Visit) -> Iterator[Flaw]:
    """Choices that fell off the page because it has too many rows."""
    node = visit.library.nodes[visit.bookmark.spot.node]
    writer = Writer(visit.library, visit.bookmark.language)
    labels = {button.label for button in visit.buttons}
    for choice in node.choices:
        label = writer.label(node.choice_text(choice))
        if holds(choice.when, visit.bookmark.profile) and label not in labels:
            words = f'has no room for the choice "{label}"'
            yield Flaw(kind="choices", words=words, advice="put labels side by side, or drop a choice")


def name_of(spot: Spot) -> str:
    """A page as editors call it: `country/DE`."""
    return f"{spot.node}/{spot.argument}" if spot.argument else spot.node
