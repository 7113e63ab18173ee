"""Words in four languages: gettext catalogs for texts, CLDR for countries, dates, numbers and lists."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.messages.catalog import Catalog as GettextCatalog
from babel.messages.pofile import PoFileError, read_po
from babel.plural import PluralRule

from bot.content.entry import Text, first_day
from bot.content.terms import Language
from bot.errors import ContentError, Issue

#: gettext domains: conversations must be complete in every language, data may lag
DOMAINS = ("conversations", "data")
_FULL_DATE_PARTS = 3
# possessive: letter by letter it took half of a start without a cache
_GETTEXT_LINE = re.compile(r'\s*|#.*|(?:(?:msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d\]) )?"(?:[^"\\]++|\\.)*+"\s*')


@dataclass(frozen=True)
class Catalog:
    """Every text in one language. Fuzzy entries are left out: current English beats outdated Belarusian."""

    language: Language
    #: by context and English; one form, or as many as the language has plurals
    words: Mapping[tuple[str, str], tuple[str, ...]]

    @cached_property
    def locale(self) -> Locale:
        """CLDR's data for the language."""
        return Locale.parse(self.language.value)

    @cached_property
    def _plural_number(self) -> PluralRule:
        return self.locale.plural_form

    def find(self, text: Text) -> str | None:
        """The translation, or None where there is none yet; English is always there."""
        if self.language is Language.EN:
            return text.english
        forms = self.words.get((text.context, text.english))
        return forms[0] if forms else None

    def find_plural(self, text: Text, number: int) -> str | None:
        """The form of a counting text that goes with `number`."""
        if self.language is Language.EN:
            return text.english if number == 1 else text.plural
        forms = self.words.get((text.context, text.english))
        if not forms:
            return None
        return forms[min(gettext_form(self.language, number), len(forms) - 1)]

    def country(self, code: str) -> str:
        """The country's CLDR name in the nominative; the code itself where CLDR has none."""
        return str(self.locale.territories.get(code, code))

    def tongue(self, code: str) -> str:
        """The CLDR name of a language, such as "нямецкая"."""
        return str(self.locale.languages.get(code, code))

    def date(self, partial: str) -> str:
        """`2026`, `2026-02` or `2026-02-19` as people write it."""
        parts = partial.count("-") + 1
        day = first_day(partial)
        if parts == _FULL_DATE_PARTS:
            return str(format_date(day, format="long", locale=self.locale))
        if parts == 1:
            return partial
        return str(format_skeleton("yMMMM", day, locale=self.locale))

    def listing(self, items: list[str], *, either: bool = False) -> str:
        """Items as people list them: "a, b and c", or "a, b or c"."""
        return str(format_list(items, style="or" if either else "standard", locale=self.locale))


@lru_cache(maxsize=4096)
def gettext_form(language: Language, number: int) -> int:
    """Which of a catalog's plural forms goes with `number`: 0 one, 1 few, 2 many in Slavic languages."""
    order = {"one": 0, "few": 1, "many": 2, "other": 2}
    return order[Locale.parse(language.value).plural_form(number)]


def read_catalog(root: Path, language: Language) -> Catalog:
    """Read `<root>/locales/<language>/LC_MESSAGES/*.po`, of which none needs to exist.

    Raises:
        ContentError: a catalog that can't be parsed, with its line.
    """
    words: dict[tuple[str, str], tuple[str, ...]] = {}
    for domain in DOMAINS:
        for message in read_gettext(root, language, domain):
            forms = forms_of(message.string)
            if not message.id or message.fuzzy or not all(forms):
                continue
            english = forms_of(message.id)[0]
            words[(message.context or "", english)] = forms
    return Catalog(language=language, words=words)


def forms_of(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """A gettext message as its plural forms; one where it does not count."""
    return tuple(text) if isinstance(text, list | tuple) else (text or "",)


def catalog_path(root: Path, language: Language, domain: str) -> Path:
    """Where the catalog of a language and domain lies."""
    return root / "locales" / language.value / "LC_MESSAGES" / f"{domain}.po"


def read_gettext(root: Path, language: Language, domain: str) -> GettextCatalog:
    """The catalog as gettext has it, fuzzy entries and comments included; an empty one where the file is missing.

    Raises:
        ContentError: the file can't be parsed.
    """
    path = catalog_path(root, language, domain)
    if not path.exists():
        return GettextCatalog(locale=language.value, domain=domain)
    _refuse_lost_quotes(path, root)
    try:
        with path.open("rb") as file:
            return read_po(file, locale=language.value, domain=domain, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError) as exc:
        line = getattr(exc, "lineno", 0) + 1 if isinstance(exc, PoFileError) else 0
        name, advice = (
            path.relative_to(root).as_posix(),
            "open it in a gettext editor; quotes and escapes must be whole",
        )
        raise ContentError((Issue(file=name, line=line, problem=f"can't be parsed: {exc}", advice=advice),)) from exc


def _refuse_lost_quotes(path: Path, root: Path) -> None:
    """Babel would cut the first and last letter off a text without quotes, and say nothing."""
    file, advice = path.relative_to(root).as_posix(), "open it in a gettext editor; quotes and escapes must be whole"
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    wrong = [number for number, line in enumerate(lines, start=1) if not _GETTEXT_LINE.fullmatch(line)]
    if wrong:
        issues = (Issue(file=file, line=number, problem="is no gettext", advice=advice) for number in wrong)
        raise ContentError(tuple(issues))
