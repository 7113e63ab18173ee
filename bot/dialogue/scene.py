"""What every page is rendered from, and what it is made of before its frame is put around it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from bot.content.conversation import Ask, Condition, Node, Target
from bot.content.library import Library
from bot.dialogue.bookmark import Bookmark, Profile, Spot
from bot.dialogue.writer import Writer, visible_length

T = TypeVar("T")

#: what a phone shows in about two screens
COMFORTABLE_CHARACTERS = 1200
#: what a question can carry on to the page that waits for its answer, besides the page itself
_IS_COUNTRY = re.compile(r"[A-Z]{2}")
#: of which a heading and the notice under a page need so many
_AROUND_CHARACTERS = 150
#: INTERFACE: at most 8 rows, of which the frame takes two
MAX_ROWS = 8
FRAME_ROWS = 2
HOME = "home"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One page to be rendered: where, for whom, from what, in which words, on which day."""

    bookmark: Bookmark
    node: Node
    library: Library
    writer: Writer
    today: date

    @property
    def profile(self) -> Profile:
        """The person's answers."""
        return self.bookmark.profile

    @property
    def argument(self) -> str:
        """What the node shows."""
        return self.bookmark.spot.argument

    def link(self, target: Target) -> Bookmark:
        """Where a choice leads from here, by way of what must be asked first."""
        return link(self.bookmark, target, self.library)

    def go(self, label: str, target: Target) -> "Link":
        """A button to another page, labelled by a phrase."""
        return Link(label=self.writer.phrase_label(label), goes=self.link(target))


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A button before its bookmark is encoded; exactly one of the targets is set."""

    label: str
    goes: Bookmark | None = None
    url: str = ""
    copies: str = ""
    shares: str = ""


LinkRows = tuple[tuple[Link, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the parts that a long page is read in."""

    text: str
    rows: LinkRows = ()


def holds(condition: Condition | None, profile: Profile) -> bool:
    """Whether a paragraph or choice is for this person."""
    if condition is None:
        return True
    return (
        (not condition.situation or profile.situation in condition.situation)
        and (not condition.citizenship or profile.citizenship in condition.citizenship)
        and (not condition.whereabouts or profile.whereabouts in condition.whereabouts)
    )


def link(bookmark: Bookmark, target: Target, library: Library) -> Bookmark:
    """The bookmark of `target`, or of the question that must be answered before it."""
    name, _, argument = target.partition("/")
    node = library.nodes.get(name)
    for ask in node.needs if node else ():
        if is_unanswered(bookmark.profile, ask) and ask.value in library.nodes:
            return bookmark.to(
                Spot(ask.value, f"{name}_{argument}" if _IS_COUNTRY.fullmatch(argument) else name), home=HOME
            )
    return bookmark.to(Spot(name, argument.replace("-", "_")), home=HOME)


def is_unanswered(profile: Profile, ask: Ask) -> bool:
    """Whether a question still has to be put to this person."""
    if ask.value in profile.declined:
        return False
    match ask:
        case Ask.SITUATION:
            return profile.situation is None
        case Ask.CITIZENSHIP:
            return profile.citizenship is None
        case Ask.WHEREABOUTS:
            return profile.whereabouts is None
        case Ask.LANGUAGE:
            return False


def pack(blocks: Iterable[str], *, limit: int = COMFORTABLE_CHARACTERS - _AROUND_CHARACTERS) -> list[str]:
    """Blocks joined by blank lines into texts that are comfortable to read; no block is ever torn."""
    texts: list[str] = []
    length = 0
    for block in filter(None, blocks):
        size = visible_length(block)
        if texts and length + size + 2 <= limit:
            texts[-1] += f"\n\n{block}"
            length += size + 2
        else:
            texts.append(block)
            length = size
    return texts


def in_rows(links: Sequence[Link], *, columns: int) -> LinkRows:
    """Links side by side, `columns` a row."""
    return tuple(tuple(links[start : start + columns]) for start in range(0, len(links), columns))


def divide(things: Sequence[T], *, size: int) -> list[Sequence[T]]:
    """Links or lines in groups of `size`, one group for each part of a page; at least one group."""
    return [things[start : start + size] for start in range(0, len(things), size)] or [()]


def shorten(label: str, *, most: int = 39) -> str:
    """A label that fits a phone: cut at a word, with an ellipsis."""
    if len(label) <= most:
        return label
    cut = label[: most - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[most // 2 :] else cut).rstrip(" ,.-–—") + "…"
