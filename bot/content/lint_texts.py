"""Lint rules about wordings: markup, placeholders, emoji, and how far translations have come."""

import re
from collections import Counter
from collections.abc import Iterator

from bot.content.catalog import catalog_path, forms_of
from bot.content.gettext import domain_of
from bot.content.lint_survey import Survey, Wording, found_in, line_of
from bot.content.markup import MarkupError, check_url, parse
from bot.content.terms import Language
from bot.errors import Issue

_MARKED = re.compile(r"[<>&]")
_TAG = re.compile(r"<[^<>]*>")
_OPENING = re.compile(r"<[^<>/][^<>]*>")
_ADDRESS = re.compile(r'<a href="([^"]*)">')
#: the closed subset of Telegram's tags, exactly as they are to be written
_ALLOWED_TAG = re.compile(r'</?(b|i|u|s|code)>|<a href="[^"<>]+">|</a>|<blockquote expandable>|</blockquote>')
#: Telegram decodes four names and shows all others as they are written
_REFERENCE = re.compile(r"&(?!lt;|gt;|amp;|quot;)[a-z]+;", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
#: pictographs and what makes them of other characters; symbols of text such as arrows stay
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55\ufe0f\u20e3]")
_TELEGRAM_SAYS = "can't parse entities: "
_FOR_VOLUNTEERS = "phrase/desk"
#: so many of a kind are listed one by one
_LISTED = 5


def broken_markup(survey: Survey) -> Iterator[Issue]:
    """Tags that Telegram refuses: the whole page would not be sent."""
    for wording in survey.wordings:
        if not _MARKED.search(wording.words):
            continue
        try:
            parse(wording.words)
        except MarkupError as exc:
            advice = "close every tag, and write < as &lt;"
            yield found_in(wording, f"has broken markup: {str(exc).removeprefix(_TELEGRAM_SAYS)}", advice)


def foreign_tags(survey: Survey) -> Iterator[Issue]:
    """Markup outside the closed subset, or that Telegram would show as it is written."""
    for wording in survey.wordings:
        for tag in _TAG.findall(wording.words):
            if not _ALLOWED_TAG.fullmatch(tag):
                advice = 'use <b>, <i>, <u>, <s>, <code>, <a href="…">, <blockquote expandable>'
                yield found_in(wording, f"has a tag {tag}, which is not allowed", advice)
        for reference in _REFERENCE.findall(wording.words):
            advice = "write the character itself; only &lt; &gt; &amp; &quot; are known"
            yield found_in(wording, f"has {reference}, which Telegram shows as it is", advice)


def bad_links(survey: Survey) -> Iterator[Issue]:
    """A link in a text that Telegram would leave out."""
    for wording in survey.wordings:
        for url in _ADDRESS.findall(wording.words):
            try:
                check_url(url)
            except MarkupError as exc:
                advice = "write it as https://example.org/page"
                yield found_in(wording, f'links to "{url}", which can\'t be opened: {exc}', advice)


def lost_tags(survey: Survey) -> Iterator[Issue]:
    """A translation whose tags or links are not those of the English."""
    for wording in _translations(survey):
        english, translated = Counter(_OPENING.findall(wording.english[0])), Counter(_OPENING.findall(wording.words))
        yield from _differences(wording, english, translated, "tag")


def lost_placeholders(survey: Survey) -> Iterator[Issue]:
    """A translation that loses a value, or asks for one that does not come."""
    for wording in _translations(survey):
        english = Counter(set(_PLACEHOLDER.findall(" ".join(wording.english))))
        yield from _differences(wording, english, Counter(set(_PLACEHOLDER.findall(wording.words))), "placeholder")


def _translations(survey: Survey) -> Iterator[Wording]:
    return (wording for wording in survey.wordings if wording.language is not Language.EN)


def _differences(wording: Wording, english: Counter[str], translated: Counter[str], kind: str) -> Iterator[Issue]:
    for lost in english - translated:
        yield found_in(wording, f"has lost the {kind} {lost}", "keep it as it stands in English")
    for new in translated - english:
        yield found_in(wording, f"has a {kind} {new}, which the English has not", "keep those of the English only")


def unknown_placeholders(survey: Survey) -> Iterator[Issue]:
    """A placeholder in a text that is not a phrase: nothing would be put in."""
    for text in survey.library.texts:
        if text.context.startswith("phrase/"):
            continue
        for placeholder in _PLACEHOLDER.findall(text.english):
            problem = f'the text "{text.context}" has a placeholder {placeholder}, and nothing is put in'
            yield survey.at(text.context, problem, "write the words themselves; only phrases have placeholders")


def emoji_in_texts(survey: Survey) -> Iterator[Issue]:
    """The bot puts its own few signs; a decorated text looks like a scam. Volunteers are told what signs mean."""
    for wording in survey.wordings:
        found = _EMOJI.findall(wording.words)
        if found and not wording.context.startswith(_FOR_VOLUNTEERS):
            yield found_in(wording, f"has an emoji ({found[0]})", "say it in words")


def unfinished_translations(survey: Survey) -> Iterator[Issue]:
    """Texts that people would see in English. In data a warning, for new facts must not wait for four languages."""
    for language, domain in survey.catalogs:
        yield from _unfinished(survey, language, domain)


def _unfinished(survey: Survey, language: Language, domain: str) -> Iterator[Issue]:
    library, catalog = survey.library, survey.catalogs[language, domain]
    file = catalog_path(survey.root, language, domain).relative_to(survey.root).as_posix()
    texts = [text for text in library.texts if domain_of(library.places[text.context].file) == domain]
    missing = [text for text in texts if library.catalogs[language].find(text) is None]
    known = {(m.context, forms_of(m.id)[0]): m for m in catalog if m.id}
    older = {m.context for m in (*known.values(), *catalog.obsolete.values()) if any(forms_of(m.string))}
    problems: dict[str, list[Issue]] = {}
    for text in missing:
        message = known.get((text.context, text.english))
        line = line_of(file, message).line if message else 0
        if message and message.fuzzy:
            problem, advice = "is marked fuzzy, so people see English", "finish it and take the mark away"
        elif message and any(forms_of(message.string)):
            problem, advice = "lacks a plural form", "fill every msgstr"
        elif text.context in older:
            problem, advice = "is outdated: its English has changed", "run: helpline texts update; then translate it"
        elif message:
            problem, advice = "is not translated", "fill msgstr"
        else:
            problem, advice = "is not in the catalog", "run: helpline texts update; then translate it"
        named = f'the text "{text.context}" {problem}'
        issue = Issue(file=file, line=line, problem=named, advice=advice, is_warning=domain == "data")
        problems.setdefault(problem, []).append(issue)
    for problem, issues in problems.items():
        yield from issues[:_LISTED]
        if len(issues) > _LISTED:
            rest = f'{len(issues) - _LISTED} more: "the text {problem}"'
            yield Issue(
                file=file, line=0, problem=rest, advice="see: helpline texts status", is_warning=domain == "data"
            )
