"""Gettext files for translators: extract English, merge it into catalogs, say how complete they are."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog as GettextCatalog
from babel.messages.pofile import write_po

from bot.content.catalog import DOMAINS, catalog_path, forms_of, read_gettext
from bot.content.library import Library
from bot.content.terms import Language

#: a fixed date in the header: a merge that changes nothing changes no file
_HEADER_DATE = datetime(2026, 11, 21, tzinfo=UTC)
_HEADER = """\
# {language} texts of the refusers' helpline, {domain}.
# Translate each msgstr; keep {{placeholders}} and <b>tags</b>. Terms: locales/GLOSSARY.md. Check with: helpline check
#"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How complete one catalog is."""

    language: Language
    domain: str
    total: int
    translated: int
    #: marked fuzzy by an editor's program: not used
    fuzzy: int
    #: contexts whose English has changed since it was translated
    stale: tuple[str, ...]
    #: contexts that were never translated
    missing: tuple[str, ...]


def extract(library: Library, domain: str) -> GettextCatalog:
    """The English texts of a domain, in file order, each with its place as a comment."""
    template = _new_catalog(domain, None)
    for text in library.texts:
        place = library.places[text.context]
        if domain_of(place.file) != domain:
            continue
        ids = (text.english, text.plural) if text.plural else text.english
        # python-format is switched off: a percent sign is a percent sign
        message = template.add(ids, context=text.context, auto_comments=(), locations=[(place.file, place.line)])
        message.flags -= {"python-format"}
    return template


def domain_of(file: str) -> str:
    """Which catalog the texts of a content file belong to."""
    return "data" if file.startswith("data/") else "conversations"


def _new_catalog(domain: str, language: Language | None) -> GettextCatalog:
    comment = _HEADER.format(language=language or "English", domain=domain)
    return GettextCatalog(
        locale=language.value if language else None,
        domain=domain,
        header_comment=comment,
        project="refusers-helpline",
        creation_date=_HEADER_DATE,
        revision_date=_HEADER_DATE,
        fuzzy=False,
    )


def update(library: Library, root: Path) -> None:
    """Merge the English texts into every catalog below `root`; what was translated under the same place stays.

    Nothing is guessed: a changed English text is untranslated again, and its old translation goes to the end of the
    file as a comment for the translator to reuse.
    """
    for domain in DOMAINS:
        template = extract(library, domain)
        for language in Language:
            if language is Language.EN:
                continue
            catalog = read_gettext(root, language, domain)
            catalog.update(template, no_fuzzy_matching=True, keep_user_comments=True)
            catalog.creation_date = catalog.revision_date = _HEADER_DATE
            catalog.header_comment = _HEADER.format(language=language, domain=domain)
            catalog.fuzzy = False
            save(catalog, catalog_path(root, language, domain))


def save(catalog: GettextCatalog, path: Path) -> None:
    """Write a catalog in a form that gives small diffs: in file order, without line numbers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=118, include_lineno=False, sort_output=False)


def coverage(library: Library, root: Path) -> list[Coverage]:
    """How complete every catalog is against the English texts, language by language."""
    return [_coverage(library, root, language, domain) for language in Language for domain in DOMAINS]


def _coverage(library: Library, root: Path, language: Language, domain: str) -> Coverage:
    texts = [text for text in library.texts if domain_of(library.places[text.context].file) == domain]
    if language is Language.EN:
        return Coverage(
            language=language, domain=domain, total=len(texts), translated=len(texts), fuzzy=0, stale=(), missing=()
        )
    catalog = read_gettext(root, language, domain)
    missing = [text.context for text in texts if library.catalogs[language].find(text) is None]
    fuzzy = {message.context for message in catalog if message.id and message.fuzzy}
    older = {message.context for message in [*catalog, *catalog.obsolete.values()] if any(forms_of(message.string))}
    return Coverage(
        language=language,
        domain=domain,
        total=len(texts),
        translated=len(texts) - len(missing),
        fuzzy=len(fuzzy),
        stale=tuple(context for context in missing if context in older and context not in fuzzy),
        missing=tuple(context for context in missing if context not in older),
    )
