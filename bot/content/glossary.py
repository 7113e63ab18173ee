"""Words that `locales/GLOSSARY.md` says not to use.

The last column of its table names them: `not "уклонист", "ухилянт"` or `be: not "позва"`; the word `never` does the
same. A form matches in every case: the last vowel may change, and endings may follow.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.content.letters import proses
from bot.content.lint_survey import Survey, found_in
from bot.content.terms import Language
from bot.errors import Issue

GLOSSARY = "locales/GLOSSARY.md"
_RULE = re.compile(r'(?:\b(ru|be|uk|en): )?\b(?:not|never) ((?:"[^"]+"(?:, )?)+)')
_QUOTED = re.compile(r'"([^"]+)"')
_ENDING = re.compile("[аяыиіоеэуюйьєї]$")
#: of short words no ending is taken away: too many others begin like them
_MIN_STEM = 4
_COLUMNS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Forbidden:
    """A word not to be used."""

    word: str
    #: None in every language but English
    language: Language | None
    #: the agreed terms, by language
    instead: dict[Language, str]

    def matches(self, text: str, language: Language) -> str:
        """The form of the word that stands in `text`; empty where none does."""
        if self.language not in {None, language}:
            return ""
        found = re.search(_pattern(self.word), text, re.IGNORECASE)
        return found.group() if found else ""


def _pattern(word: str) -> str:
    if " " in word:
        return rf"\b{re.escape(word)}\b"
    stem = _ENDING.sub("", word)
    return rf"\b{re.escape(stem)}\w*" if len(stem) >= _MIN_STEM else rf"\b{re.escape(word)}\b"


def read_forbidden(root: Path) -> tuple[Forbidden, ...]:
    """The words of the glossary's table that are not to be used; none where there is no glossary."""
    path = root / GLOSSARY
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return tuple(each for line in lines if line.startswith("|") for each in _forbidden_in(line))


def _forbidden_in(line: str) -> Iterator[Forbidden]:
    columns = [column.strip() for column in line.strip().strip("|").split("|")]
    if len(columns) != _COLUMNS:
        return
    english, russian, belarusian, ukrainian, why = columns
    instead = {Language.EN: english, Language.RU: russian, Language.BE: belarusian, Language.UK: ukrainian}
    for prefix, quoted in _RULE.findall(why):
        for word in _QUOTED.findall(quoted):
            if " " in word or len(word) >= _MIN_STEM:
                yield Forbidden(word=word, language=Language(prefix) if prefix else None, instead=instead)


def forbidden_words(survey: Survey) -> Iterator[Issue]:
    """A word that the glossary replaces by another. A warning: quotes and names may need it."""
    forbidden = read_forbidden(survey.root)
    for prose in proses(survey):
        language = prose.wording.language
        for each in forbidden:
            if word := each.matches(prose.text, language):
                advice = f'{GLOSSARY} says "{each.instead[language]}"'
                yield found_in(prose.wording, f'has the word "{word}"', advice, is_warning=True)
