"""Lint rules about `locales/GLOSSARY.md`: translations keep to its words."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, partial

from bot.content.glossary import GLOSSARY, Concept, Row, read_glossary
from bot.content.letters import proses
from bot.content.lint_survey import Survey, found_in
from bot.content.terms import Language
from bot.errors import Issue

#: what a person never reads as words
_TAG_OR_VALUE = re.compile(r"<code>.*?</code>|<[^<>]*>|\{[^{}]*\}")
#: an organisation calls itself what it likes
_NAME = re.compile(r"contact/[^/]+/name")


def unreadable_glossary(survey: Survey) -> Iterator[Issue]:
    """What the other rules could not use: a row of another kind, a language left out, an exception for a lost text."""
    contexts = {text.context for text in survey.library.texts}
    for concept in read_glossary(survey.root):
        for mistake in concept.mistakes:
            yield _in_glossary(concept, mistake.words, mistake.advice, line=mistake.line)
        for language in Language:
            if language not in concept.rows:
                yield _in_glossary(concept, f'has no row for "{language}"', "give it one")
        for context in sorted(concept.exceptions.keys() - contexts):
            yield _in_glossary(concept, f'has an exception for "{context}", which is no text', "take it out")


def _in_glossary(concept: Concept, words: str, advice: str, *, line: int = 0) -> Issue:
    problem = f'the concept "{concept.name}" {words}'
    return Issue(file=GLOSSARY, line=line or concept.line, problem=problem, advice=advice)


def forbidden_words(survey: Survey) -> Iterator[Issue]:
    """A word that the glossary rejects, in any language."""
    rows = [(concept, row) for concept in read_glossary(survey.root) for row in concept.rows.values() if row.rejected]
    for prose in proses(survey):
        for concept, row in rows:
            if row.language is prose.wording.language:
                for found in filter(None, (pattern.search(prose.text) for pattern in row.avoids)):
                    yield found_in(prose.wording, f'has the word "{found[0]}"', _instead(concept, row))


def _instead(concept: Concept, row: Row) -> str:
    place = f"{GLOSSARY}:{concept.line}"
    return f"{place} says {row.in_words}" if row.in_words else f'see "{concept.name}" in {place}'


def missing_terms(survey: Survey) -> Iterator[Issue]:
    """A translation without the agreed term for what its English says."""
    concepts = read_glossary(survey.root)
    spoken_of = cache(partial(_spoken_of, concepts=concepts))
    for wording in survey.wordings:
        if _NAME.fullmatch(wording.context):
            continue
        words = _TAG_OR_VALUE.sub(" ", wording.words)
        for concept, term in spoken_of(" ".join(wording.english)):
            row = concept.rows.get(wording.language)
            if row is None or row.says is None or row.says.search(words):
                continue
            if wording.language in concept.exceptions.get(wording.context, ()):
                continue
            advice = f"say {row.in_words}; if other words are right here, add them to {GLOSSARY}:{concept.line}"
            yield found_in(wording, f'lacks the term for "{term}"', advice)


def _spoken_of(english: str, *, concepts: Sequence[Concept]) -> tuple[tuple[Concept, str], ...]:
    """The concepts of an English text, each with the first words that say it.

    A longer term hides the shorter ones in it: "refugee status" asks for no "refugee".
    """
    text = _TAG_OR_VALUE.sub(" ", english)
    rows = [(concept, concept.rows.get(Language.EN)) for concept in concepts]
    found = [
        (concept, each) for concept, row in rows if row is not None and row.says for each in row.says.finditer(text)
    ]
    shown = [(concept, each) for concept, each in found if not any(_hides(other, each) for _, other in found)]
    first = {concept.name: (concept, each[0]) for concept, each in reversed(shown)}
    return tuple(first.values())


def _hides(longer: re.Match[str], term: re.Match[str]) -> bool:
    is_within = longer.start() <= term.start() and term.end() <= longer.end()
    return is_within and len(longer[0]) > len(term[0])
