"""Letters that a language does not have, and words written in two alphabets at once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.content.lint_survey import Survey, Wording, found_in
from bot.content.terms import Language
from bot.errors import Issue

#: Cyrillic letters of the neighbours that are not in the alphabet
_FOREIGN = {
    Language.RU: re.compile("[іїєґўʼ]", re.IGNORECASE),
    Language.BE: re.compile("[ищъїєґ]", re.IGNORECASE),
    Language.UK: re.compile("[ыёъэў]", re.IGNORECASE),
    Language.EN: re.compile("[а-яёіїєґў]", re.IGNORECASE),
}
_CYRILLIC = "Ѐ-ӿ"
_LATIN = "A-Za-zÀ-ɏ"
WORD = re.compile(rf"(?<!\w)[{_CYRILLIC}{_LATIN}]+(?:['’ʼ-][{_CYRILLIC}{_LATIN}]+)*")
_TWO_ALPHABETS = re.compile(rf"[{_CYRILLIC}]['’ʼ]?[{_LATIN}]|[{_LATIN}]['’ʼ]?[{_CYRILLIC}]")
#: a lone Latin letter that looks like a Cyrillic word of one letter
_LOOKALIKE = re.compile(rf"(?:^|(?<=[{_CYRILLIC}] )|(?<=[{_CYRILLIC}], ))[aceiopxy](?= [{_CYRILLIC}])")
_TAG_OR_VALUE = r"<[^<>]*>|\{[^{}]*\}"
_ADDRESS = r"https?://\S+|[\w.+-]+@[\w.-]+|@\w+|\b[A-Za-z0-9-]+(?:\.[a-z][a-z0-9-]+)+(?:/\S*)?"
_NOT_PROSE = re.compile(f"{_TAG_OR_VALUE}|{_ADDRESS}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What `locales/allowed/<language>.txt` accepts."""

    words: frozenset[str]
    #: names of several words, and foreign names with the « » around them; taken out of a text before it is checked
    passages: tuple[str, ...]


def read_allowed(root: Path, language: Language) -> Allowed:
    """The list of a language: a word or a passage a line, `#` begins a comment; empty where there is no file."""
    path = root / "locales" / "allowed" / f"{language}.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    entries = {entry for line in lines if (entry := line.partition("#")[0].strip())}
    passages = {entry for entry in entries if " " in entry or "«" in entry}
    return Allowed(words=frozenset(entries - passages), passages=tuple(sorted(passages, key=len, reverse=True)))


def prose(words: str, allowed: Allowed) -> str:
    """The text without tags, addresses, placeholders and allowed passages."""
    text = _NOT_PROSE.sub(" ", words)
    for passage in allowed.passages:
        text = text.replace(passage, " ")
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """A wording with what is left of it to be read letter by letter."""

    wording: Wording
    text: str
    #: words that are right whatever they look like
    allowed: frozenset[str]

    def allows(self, word: str) -> bool:
        """Whether a word is listed as it is, or in small letters for the middle of a sentence."""
        return word in self.allowed or word[:1].lower() + word[1:] in self.allowed


def proses(survey: Survey) -> Iterator[Prose]:
    """Every wording as prose."""
    allowed = {language: read_allowed(survey.root, language) for language in Language}
    for wording in survey.wordings:
        accepted = allowed[wording.language]
        yield Prose(wording=wording, text=prose(wording.words, accepted), allowed=accepted.words)


def foreign_letters(survey: Survey) -> Iterator[Issue]:
    """A letter of a neighbouring language, outside the words that are allowed to have it."""
    for each in proses(survey):
        language = each.wording.language
        for word in WORD.findall(each.text):
            found = _FOREIGN[language].search(word)
            if found and not each.allows(word):
                problem = f'has the letter "{found.group()}" in "{word}", which is not a letter of "{language}"'
                advice = f"write it right, or add the word or «name» to locales/allowed/{language}.txt"
                yield found_in(each.wording, problem, advice)


def mixed_alphabets(survey: Survey) -> Iterator[Issue]:
    """Latin look-alikes in a Cyrillic word, or the reverse: search and screen readers stumble over them."""
    for each in proses(survey):
        for word in WORD.findall(each.text):
            if _TWO_ALPHABETS.search(word) and not each.allows(word):
                yield found_in(each.wording, f'mixes Latin and Cyrillic letters in "{word}"', "type the word anew")
        if each.wording.language is not Language.EN and (found := _LOOKALIKE.search(each.text)):
            yield found_in(each.wording, f'has a Latin "{found.group()}" between Cyrillic words', "type it anew")
