"""Walking from page to page by pressing buttons, without Telegram: every bookmark goes through its codec."""

from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date

from bot.content.library import Library
from bot.content.terms import Language
from bot.dialogue.bookmark import Bookmark, encode
from bot.dialogue.page import page, read
from bot.dialogue.writer import plain
from bot.messages import Button, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A page and how it was reached."""

    bookmark: Bookmark
    page: Page
    #: how many presses after the start
    presses: int

    @property
    def words(self) -> str:
        """What a person reads, tags and escapes taken away."""
        return plain(self.page.text)

    @property
    def buttons(self) -> tuple[Button, ...]:
        """The buttons in reading order."""
        return tuple(button for row in self.page.rows for button in row)

    @property
    def everything(self) -> str:
        """Text, links, labels and what buttons open or copy: all that reaches the phone."""
        return "\n".join([self.page.text, *(f"{b.label} {b.url} {b.copies}" for b in self.buttons)])


def visit(goes: str, library: Library, *, language: Language, today: date, presses: int = 0) -> Visit:
    """The page behind a button or deep link."""
    bookmark = read(goes, library, language=language)
    return Visit(bookmark=bookmark, page=page(bookmark, library, today=today), presses=presses)


def walk(
    library: Library, start: Bookmark, *, today: date, key: Callable[[Bookmark], Hashable | None]
) -> tuple[Visit, ...]:
    """Every page that can be reached, nearest first; of bookmarks with one key the first, of key None none."""
    todo = deque([visit(encode(start), library, language=start.language, today=today)])
    seen = {key(start)}
    visits: list[Visit] = []
    while todo:
        here = todo.popleft()
        visits.append(here)
        for button in here.buttons:
            if not button.goes:
                continue
            there = read(button.goes, library, language=start.language)
            place = key(there)
            if place is not None and place not in seen:
                seen.add(place)
                todo.append(visit(button.goes, library, language=start.language, today=today, presses=here.presses + 1))
    return tuple(visits)
