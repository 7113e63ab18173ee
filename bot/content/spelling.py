"""Spelling of every text in its language, by the program `hunspell` and the dictionaries of Debian.

Words that are right and in no dictionary stand in `locales/allowed/<language>.txt`.
"""

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from bot.content.letters import WORD, Prose, proses
from bot.content.library import Library
from bot.content.lint_survey import found_in, survey
from bot.content.terms import Language
from bot.errors import Issue, SettingsError

#: names of Debian's packages: hunspell, hunspell-ru, hunspell-be, hunspell-uk, hunspell-en-us
DICTIONARIES: Mapping[Language, str] = {
    Language.RU: "ru_RU",
    Language.BE: "be_BY",
    Language.UK: "uk_UA",
    Language.EN: "en_US",
}
_INSTALL = "apt-get install hunspell hunspell-ru hunspell-be hunspell-uk hunspell-en-us"
#: hunspell -a answers "& word count offset: suggestion, ..."
_SUGGESTED_WORDS = re.compile(r"^& \S+ \d+ \d+: (.*)$", re.MULTILINE)
#: so many words get suggestions
_EXPLAINED = 40
_CYRILLIC = re.compile("[Ѐ-ӿ]")
_SUGGESTED = 3
_TIMEOUT_S = 120
_APOSTROPHES = str.maketrans("’ʼ", "''")


def is_available() -> bool:
    """Whether hunspell and all four dictionaries are installed."""
    program = shutil.which("hunspell")
    if program is None:
        return False
    listed = subprocess.run(  # noqa: S603 - a fixed command
        [program, "-D"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
    )
    return all(name in listed.stderr + listed.stdout for name in DICTIONARIES.values())


def misspellings(library: Library, root: Path, *, today: date) -> tuple[Issue, ...]:
    """Words that hunspell does not know, one issue each, at the first text that has the word.

    Raises:
        SettingsError: hunspell or a dictionary is missing.
    """
    if not is_available():
        raise SettingsError(
            (f"spelling can't be checked without hunspell and its dictionaries; install them: {_INSTALL}",)
        )
    texts = [*proses(survey(library, root, today=today))]
    return tuple(issue for language in Language for issue in _misspelled(language, texts))


def _misspelled(language: Language, texts: Iterable[Prose]) -> Iterator[Issue]:
    first: dict[str, Prose] = {}
    for each in texts:
        if each.wording.language is language:
            for word in _words(each.text, language):
                if not each.allows(word):
                    first.setdefault(word, each)
    for word, suggestions in _unknown(language, first).items():
        advice = f"did you mean {' or '.join(suggestions[:_SUGGESTED])}? " if suggestions else ""
        advice += f"If it is right, add it to locales/allowed/{language}.txt"
        yield found_in(first[word].wording, f'has the word "{word}", which is in no dictionary', advice)


def _words(text: str, language: Language) -> list[str]:
    """The words in the language's own alphabet; names in Latin letters are the same everywhere."""
    words = [word for word in WORD.findall(text) if len(word) > 1]
    return words if language is Language.EN else [word for word in words if _CYRILLIC.search(word)]


def _unknown(language: Language, words: Iterable[str]) -> dict[str, list[str]]:
    """The words that the dictionary of a language lacks, with what it suggests for the first few."""
    asked = {word.translate(_APOSTROPHES): word for word in words}
    unknown = set(_ask(language, asked, "-l").splitlines())
    wrong = [plain for plain in asked if plain in unknown or not unknown.isdisjoint(plain.split("-"))]
    # one block of answers for each line; suggestions take hunspell some 50 ms a word
    blocks = _ask(language, (f"^{plain}" for plain in wrong[:_EXPLAINED]), "-a").partition("\n")[2].split("\n\n")
    explained = {plain: _suggestions(block) for plain, block in zip(wrong, blocks, strict=False)}
    return {asked[plain]: explained.get(plain, []) for plain in wrong}


def _ask(language: Language, lines: Iterable[str], mode: str) -> str:
    """What hunspell answers to all lines at once."""
    program = shutil.which("hunspell") or "hunspell"
    answered = subprocess.run(  # noqa: S603 - a fixed command; words go in as text
        [program, mode, "-i", "utf-8", "-d", DICTIONARIES[language]],
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        encoding="utf-8",
        timeout=_TIMEOUT_S,
        check=True,
    )
    return answered.stdout


def _suggestions(block: str) -> list[str]:
    return [word for found in _SUGGESTED_WORDS.findall(block) for word in found.split(", ")]
