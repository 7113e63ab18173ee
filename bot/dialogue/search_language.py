"""The language a text is written in, told by its letters."""

import re

from bot.content.terms import Language
from bot.dialogue.words import MAX_CHARACTERS

_UKRAINIAN = re.compile("[їєґ]|і.*и|и.*і|щ.*і|і.*щ", re.DOTALL)
_BELARUSIAN = re.compile("[ўŭ]|і.*[ыэё]|[ыэё].*і|дз[еяёюіь]|шч|гэт|ць(?![а-яёі])|і[^а-яё]*$", re.DOTALL)
_RUSSIAN = re.compile("[ыэёъ]")
_CYRILLIC = re.compile("[а-яёіїєґў]")
_LATIN = re.compile("[a-z]")
#: so long a text without і, ї, є or ў is Russian
_LONG_ENOUGH = 25
_ENGLISH_WORDS = frozenset(
    [
        "i",
        "im",
        "my",
        "me",
        "the",
        "a",
        "an",
        "am",
        "is",
        "are",
        "was",
        "in",
        "to",
        "of",
        "and",
        "or",
        "not",
        "no",
        "what",
        "how",
        "where",
        "who",
        "can",
        "do",
        "for",
        "help",
        "with",
        "from",
        "have",
        "has",
        "you",
        "we",
        "they",
        "it",
    ]
)
_TRANSLITERATED = re.compile(
    r"zh|kh|shch|[iy]j|iy\b|y[aeou]|j[aeou]|[aeou]ja|sk[iy]|ov\b|\b(ne|na|v|u|z|iz|do|pro|mne|mene|menya|kak|chto|sho|shto|shcho|yak)\b"
)
_WORD = re.compile(r"[a-z]+")


def guess_language(text: str) -> Language | None:
    """The language of a text, or None where letters can't tell: `повестка` is also Ukrainian for some, `ne hochu` is none."""
    text = text[:MAX_CHARACTERS].casefold()
    if len(_CYRILLIC.findall(text)) >= len(_LATIN.findall(text)):
        return _guess_cyrillic(text)
    if "ŭ" in text:
        return Language.BE
    if _TRANSLITERATED.search(text) and not _ENGLISH_WORDS.intersection(_WORD.findall(text)):
        return None
    return Language.EN


def _guess_cyrillic(text: str) -> Language | None:
    if re.search("[їєґ]", text):
        return Language.UK
    if "ў" in text:
        return Language.BE
    if "і" in text:
        return _guess_with_i(text)
    if _RUSSIAN.search(text):
        return Language.BE if re.search("шч|дз[еяю]|гэт", text) else Language.RU
    if len(_CYRILLIC.findall(text)) >= _LONG_ENOUGH:
        return Language.RU
    return None


def _guess_with_i(text: str) -> Language | None:
    if re.search("[ищ]", text):
        return Language.UK
    return Language.BE if re.search("[ыэё]|дз|шч|ць", text) else None
