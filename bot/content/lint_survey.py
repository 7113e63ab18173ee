"""What lint rules look at: the Library, and every wording of every text with the place where an editor mends it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from babel.messages.catalog import Catalog as GettextCatalog
from babel.messages.catalog import Message

from bot.content.catalog import DOMAINS, catalog_path, forms_of, read_gettext
from bot.content.library import Library, Place
from bot.content.terms import Language
from bot.errors import Issue


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A text in one language; each plural form is a wording of its own."""

    language: Language
    context: str
    #: the English it says, of which several forms may exist
    english: tuple[str, ...]
    words: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Everything a rule may ask for."""

    library: Library
    root: Path
    today: date
    #: by language and domain; English has none
    catalogs: Mapping[tuple[Language, str], GettextCatalog]
    #: in all four languages, English first; fuzzy and outdated translations are left out
    wordings: tuple[Wording, ...]

    def at(self, key: str, problem: str, advice: str = "", *, is_warning: bool = False) -> Issue:
        """An issue at the place of a text's context or an entry's "kind/id"."""
        place = self.library.places[key]
        return Issue(file=place.file, line=place.line, problem=problem, advice=advice, is_warning=is_warning)


def found_in(wording: Wording, problem: str, advice: str = "", *, is_warning: bool = False) -> Issue:
    """An issue in one wording; the problem goes on from the text's name."""
    problem = f'the text "{wording.context}" {problem}'
    place = wording.place
    return Issue(file=place.file, line=place.line, problem=problem, advice=advice, is_warning=is_warning)


def survey(library: Library, root: Path, *, today: date) -> Survey:
    """Read the catalogs below `root` once more, with their line numbers, and lay all wordings side by side."""
    catalogs: dict[tuple[Language, str], GettextCatalog] = {
        (language, domain): read_gettext(root, language, domain)
        for language in Language
        for domain in DOMAINS
        if language is not Language.EN
    }
    wordings = [*_english(library)]
    for (language, domain), catalog in catalogs.items():
        file = catalog_path(root, language, domain).relative_to(root).as_posix()
        wordings += _translated(library, language, file, catalog)
    return Survey(library=library, root=root, today=today, catalogs=catalogs, wordings=tuple(wordings))


def _english(library: Library) -> Iterator[Wording]:
    for text in library.texts:
        english = tuple(filter(None, (text.english, text.plural)))
        place = library.places[text.context]
        for words in english:
            yield Wording(language=Language.EN, context=text.context, english=english, words=words, place=place)


def _translated(library: Library, language: Language, file: str, catalog: GettextCatalog) -> Iterator[Wording]:
    known = {(text.context, text.english) for text in library.texts}
    for message in catalog:
        english = forms_of(message.id)
        if not message.id or message.fuzzy or (message.context, english[0]) not in known:
            continue
        place = line_of(file, message)
        for words in filter(None, forms_of(message.string)):
            yield Wording(language=language, context=str(message.context), english=english, words=words, place=place)


def line_of(file: str, message: Message) -> Place:
    """Where a translator finds a message."""
    return Place(file=file, line=message.lineno or 0)
