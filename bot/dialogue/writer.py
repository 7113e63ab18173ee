"""A page's words in one language: translations, dates, names, sources; every value escaped."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape, unescape
from urllib.parse import urlsplit

from bot.content.catalog import Catalog
from bot.content.contact import Contact
from bot.content.entry import Source, Text
from bot.content.library import Library
from bot.content.terms import Language

_PARTIAL_DATE = re.compile(r"\d{4}(-\d\d){0,2}")
#: Telegram shows about three lines of an expandable quote before it is opened
_FOLDED_QUOTE_CHARACTERS = 120
_QUOTE = re.compile(r"<blockquote expandable>(.*?)</blockquote>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Writer:
    """Writes one page; remembers which of its texts are not translated yet."""

    library: Library
    language: Language
    #: hosts never shown or linked to, though sources are named: a press on one can be a crime where the person is
    unlinked: frozenset[str] = frozenset()
    missing: set[str] = field(default_factory=set)

    @property
    def catalog(self) -> Catalog:
        """The catalog of the page's language."""
        return self.library.catalogs[self.language]

    def text(self, text: Text, **values: str) -> str:
        """The translation as HTML, else the English; `{name}` is replaced by the escaped value."""
        found = self.catalog.find(text)
        if found is None:
            self.missing.add(text.context)
            found = text.english
        return _fill(self._without_hosts(found), values)

    def _without_hosts(self, text: str) -> str:
        """A host that is named in running text goes too: Telegram makes a link of it."""
        if not self.unlinked or "." not in text:
            return text
        return _mentions(self.unlinked).sub(lambda found: "" if found["bracket"] else f"{found['before']}…", text)

    def _named(self, name: str) -> str:
        """A name as HTML; where it is a host, in letters that Telegram makes no link of."""
        escaped = escape(name, quote=False)
        if not self.unlinked or "." not in name:
            return escaped
        return _mentions(self.unlinked).sub(lambda found: f"{found['before']}<code>{found['host']}</code>", escaped)

    def phrase(self, key: str, **values: str) -> str:
        """A fixed text by "group.name", as HTML."""
        return self.text(Text(f"phrase/{key}", self.library.phrases[key].one), **values)

    def count(self, key: str, number: int, **values: str) -> str:
        """A fixed text that counts, with `{number}` in it."""
        phrase = self.library.phrases[key]
        text = Text(f"phrase/{key}", phrase.one, phrase.other)
        found = self.catalog.find_plural(text, number)
        if found is None:
            self.missing.add(text.context)
            found = phrase.one if number == 1 else phrase.other
        return _fill(found, {"number": str(number), **values})

    def label(self, text: Text, **values: str) -> str:
        """A text for a button, which knows no HTML."""
        return plain(self.text(text, **values))

    def phrase_label(self, key: str, **values: str) -> str:
        """A fixed text for a button."""
        return plain(self.phrase(key, **values))

    def contact(self, contact: Contact) -> str:
        """An organisation's name in this language where it has one, without HTML."""
        return self.label(contact.name_text()) if contact.name.is_translated else contact.name.en

    def country(self, code: str) -> str:
        """Flag and name."""
        return f"{flag(code)} {escape(self.catalog.country(code))}"

    def date(self, partial: str) -> str:
        """A date as exact as it is known."""
        return escape(self.catalog.date(partial))

    def source_date(self, printed: str) -> str:
        """The date a publisher printed, or that there was none."""
        return self.date(printed) if _PARTIAL_DATE.fullmatch(printed) else self.phrase("source.undated")

    def sources(self, sources: Iterable[Source]) -> str:
        """A quote that unfolds into publisher, title and date, one a line, linked where a page is stored."""
        lines = dict.fromkeys(self._source(source) for source in sources)
        return self.folded(self.phrase("source.heading"), lines)

    def folded(self, heading: str, lines: Iterable[str]) -> str:
        """Lines under a heading in a quote that unfolds at a touch."""
        return f"<blockquote expandable><b>{heading}</b>\n" + "\n".join(lines) + "</blockquote>"

    def publisher(self, source: Source) -> str:
        """Who published a source, linked to the page where it is known and safe to open."""
        if not source.url or self._is_unlinked(source.url):
            return self._named(source.publisher)
        return f'<a href="{escape(source.url)}">{escape(source.publisher, quote=False)}</a>'

    def _is_unlinked(self, url: str) -> bool:
        host = urlsplit(url).hostname or ""
        return any(host == known or host.endswith(f".{known}") for known in self.unlinked)

    def _source(self, source: Source) -> str:
        return f"{self.publisher(source)}, «{self._named(source.title)}», {self.source_date(source.date)}"


@lru_cache(maxsize=64)
def _mentions(hosts: frozenset[str]) -> re.Pattern[str]:
    """These hosts and what lies below them, wherever a text names them; in brackets, the brackets too."""
    host = rf"(?:[\w-]+\.)*(?:{'|'.join(map(re.escape, sorted(hosts)))})(?![\w-]|\.\w)"
    return re.compile(rf"(?P<before> ?)(?P<bracket>\()?(?<![\w.@-])(?P<host>{host})(?(bracket)\))", re.IGNORECASE)


def _fill(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", escape(value, quote=False))
    return text


def flag(code: str) -> str:
    """The flag of an ISO 3166 country, or the EU's, as two regional indicator letters."""
    return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in code)


def plain(html: str) -> str:
    """The text without its tags and escapes."""
    return unescape(_TAG.sub("", html))


def visible_length(html: str) -> int:
    """How many characters a reader sees before unfolding anything."""
    folded = sum(min(len(plain(quote)), _FOLDED_QUOTE_CHARACTERS) for quote in _QUOTE.findall(html))
    return len(plain(_QUOTE.sub("", html))) + folded


def length_utf16(html: str) -> int:
    """The length Telegram counts: UTF-16 units after parsing."""
    return len(plain(html).encode("utf-16-le")) // 2
