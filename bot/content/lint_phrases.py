"""Lint rules about the fixed texts of the bot: code finds them by their keys and puts values into them.

`conversations/phrases.lock` lists every phrase that code asks for, one a line, with the values that code puts in:
`source.as_of {date}`. A test reads the code and compares.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from bot.content.conversation import Phrase
from bot.content.library import Library
from bot.content.lint_survey import Survey
from bot.content.locked import PHRASES, read_phrases
from bot.errors import Issue

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def lock_phrases(library: Library, root: Path) -> None:
    """Add new phrases to the lock file; what stands there is not changed."""
    known = {key: sorted(values) for key, values in read_phrases(root).items()}
    known |= {key: sorted(_placeholders(phrase)) for key, phrase in library.phrases.items() if key not in known}
    lines = (" ".join([key, *values]) for key, values in sorted(known.items()))
    (root / PHRASES).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _placeholders(phrase: Phrase) -> frozenset[str]:
    return frozenset(_PLACEHOLDER.findall(f"{phrase.one} {phrase.other}"))


def wrong_phrases(survey: Survey) -> Iterator[Issue]:
    """A phrase that code does not ask for, or whose placeholders are not those that code fills."""
    locked = read_phrases(survey.root)
    for key, phrase in survey.library.phrases.items():
        if key in locked:
            yield from _differences(survey, key, _placeholders(phrase), locked[key])
        else:
            problem = f'the new phrase "{key}" is not in {PHRASES}'
            yield survey.at(f"phrase/{key}", problem, "run: helpline texts update; or remove it if no code asks for it")


def _differences(survey: Survey, key: str, written: frozenset[str], filled: frozenset[str]) -> Iterator[Issue]:
    for lost in sorted(filled - written):
        yield survey.at(f"phrase/{key}", f'the phrase "{key}" has lost the placeholder {lost}', "put it back")
    for new in sorted(written - filled):
        problem = f'the phrase "{key}" has a placeholder {new}, and nothing is put in'
        yield survey.at(f"phrase/{key}", problem, f"it may have {', '.join(sorted(filled)) or 'none'}")
