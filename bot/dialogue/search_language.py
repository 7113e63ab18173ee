"""The language a text is written in, told by its letters."""

import re

from bot.content.terms import Language
from bot.dialogue.search_grammar import ENGLISH_WORDS
from bot.dialogue.words import MAX_CHARACTERS

_CYRILLIC = re.compile("[а-яёґєіїў]")
_LATIN = re.compile(r"[^\W\d_а-яёґєіїў]")
_ENGLISH = re.compile("[a-z]")
_ONLY_UKRAINIAN = re.compile("[їєґ]")
_ONLY_BELARUSIAN = re.compile("ў|шч|дз[еяюі]|гэт|[жшч]ы")
_ONLY_RUSSIAN = re.compile("[ыэёъ]")
#: letters that languages with і have beside it: Ukrainian и and щ, Belarusian ы, э, ё, and ц where others have т
_BESIDE_I = {Language.UK: re.compile("[ищ]"), Language.BE: re.compile("[ыэё]|ц[іяью]")}
#: a text of so many letters without і is neither Belarusian nor Ukrainian
_LONG = 25
#: where letters don't tell, small words may
_SMALL_WORDS = {
    Language.UK: frozenset(
        {"мене", "мені", "що", "чи", "це", "від", "та", "хто", "де", "буде", "потрібно", "як", "тебе", "немає"}
    ),
    Language.BE: frozenset({"мяне", "што", "хачу", "ад", "няма", "дзе", "калі", "яны", "магу", "трэба", "цябе"}),
    Language.RU: frozenset({"меня", "что", "как", "хочет", "нет", "кто", "где", "от", "если", "нужно", "тебя", "есть"}),
}
#: what Slavic words look like in Latin letters, and English ones don't
_TRANSLITERATED = re.compile(
    r"[žčšŭćśźł]|zh|kh|shch|[iy]j|[^aeou]iy|ya|yu|ja|ju|ji|sk[iy]|[aeo]v\b|\b(ne|na|v|u|z|iz|mne|mene|mianie|kak|chto|sho|yak)\b"
)
_WORD = re.compile(r"[^\W\d_]+")


def guess_language(text: str) -> Language | None:
    """The language of a text, or None where its letters can't tell: `фронт`, `ne hochu`, Georgian."""
    text = text[:MAX_CHARACTERS].casefold()
    cyrillic = len(_CYRILLIC.findall(text))
    if cyrillic and cyrillic >= len(_LATIN.findall(text)):
        return _guess_cyrillic(text, cyrillic)
    if "ŭ" in text:
        return Language.BE
    if not _ENGLISH.search(text):
        return None
    is_english = not ENGLISH_WORDS.isdisjoint(_WORD.findall(text)) or not _TRANSLITERATED.search(text)
    return Language.EN if is_english else None


def _guess_cyrillic(text: str, letters: int) -> Language | None:
    if _ONLY_UKRAINIAN.search(text):
        return Language.UK
    if _ONLY_BELARUSIAN.search(text):
        return Language.BE
    found = _BESIDE_I if "і" in text else {Language.RU: _ONLY_RUSSIAN}
    told = next((language for language, beside in found.items() if beside.search(text)), None)
    return told or _by_small_words(text) or (Language.RU if "і" not in text and letters >= _LONG else None)


def _by_small_words(text: str) -> Language | None:
    words = set(_WORD.findall(text))
    fitting = [language for language, small in _SMALL_WORDS.items() if words & small]
    return fitting[0] if len(fitting) == 1 else None
