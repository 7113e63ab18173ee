"""Rendered pages, ready to be sent; each is rendered once."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import msgspec

from bot.content.library import Library
from bot.content.terms import Language
from bot.dialogue.page import page, read
from bot.dialogue.search import Index, build_index
from bot.dialogue.writer import plain
from bot.messages import Button, Page, Rows

#: about 3 KB each
MAX_PAGES = 8192


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page as the end of a JSON body: everything but whose chat it goes to, without the opening brace."""

    ending: bytes
    vanishes: bool = False

    def without_markup(self) -> "Prepared":
        """The same page as plain text, for the day Telegram refuses markup that lint has passed."""
        body = msgspec.json.decode(b"{" + self.ending)
        body["text"] = plain(body["text"])
        del body["parse_mode"]
        return Prepared(msgspec.json.encode(body)[1:])


class Shelf:
    """The library in use, its search index, and the pages rendered from it so far."""

    def __init__(
        self, library: Library, *, today: Callable[[], date], index: Index | None = None, max_pages: int = MAX_PAGES
    ) -> None:
        self._today = today
        self._max_pages = max_pages
        self._has_desk = False
        self.replace(library, index)

    def __len__(self) -> int:
        return len(self._pages)

    def replace(self, library: Library, index: Index | None = None) -> None:
        """Use another library from now on, with its index if there is one; pages rendered before are dropped."""
        self.library = replace(library, has_desk=self._has_desk)
        self.index: Index = index or build_index(library)
        self._pages: OrderedDict[tuple[str, Language], Prepared] = OrderedDict()
        self._day = self._today()

    def open_desk(self) -> None:
        """From now on pages say that volunteers can be asked."""
        self._has_desk = True
        self.replace(self.library, self.index)

    @property
    def today(self) -> date:
        """The day for which pages are rendered; at midnight they all are rendered anew."""
        day = self._today()
        if day != self._day:
            self._pages.clear()
            self._day = day
        return day

    def prepared(self, goes: str, language: Language) -> Prepared:
        """The page behind a button; `language` counts only where the button names none."""
        key = (goes, language)
        today = self.today
        found = self._pages.get(key)
        if found is None:
            found = prepare(page(read(goes, self.library, language=language), self.library, today=today))
            self._pages[key] = found
            if len(self._pages) > self._max_pages:
                self._pages.popitem(last=False)
        return found


def prepare(shown: Page) -> Prepared:
    """A page as the end of a JSON body."""
    body = {
        "text": shown.text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {"inline_keyboard": keyboard(shown.rows)},
    }
    return Prepared(msgspec.json.encode(body)[1:], vanishes=shown.vanishes)


def keyboard(rows: Rows) -> list[list[dict[str, object]]]:
    """Rows of buttons as Telegram takes them."""
    return [[_button(button) for button in row] for row in rows]


def _button(button: Button) -> dict[str, object]:
    if button.goes:
        return {"text": button.label, "callback_data": button.goes}
    if button.url:
        return {"text": button.label, "url": button.url}
    if button.copies:
        return {"text": button.label, "copy_text": {"text": button.copies}}
    return {"text": button.label, "switch_inline_query": button.shares}
