"""Finds a term in all its forms, without a dictionary: endings change, vowels come and go, consonants soften.

`*` stands for any ending. The words of a Slavic term may stand a little apart, those of an English one may not.
It finds too much rather than too little: that a translation says a term is asked of texts that people wrote.
"""

import re

from bot.content.terms import Language

_VOWELS = "аеёиіоуыэюяїє"
_SOFT_END = re.compile(f"[{_VOWELS}йь]{{1,2}}$")
_LAST_VOWEL = re.compile(f"[{_VOWELS}йь]$")
#: a vowel that other cases lose, get or change: прытулак - прытулку, повестка - повесток, дозвіл - дозволу
_FLEETING = "[оеёаіэ]?"
_CAN_FLEE = "оеёаіэ"
#: consonants that other cases change: допомога - допомозі, білет - білеце, справа - спраў
_SOFTENED = {"к": "[кцч]", "г": "[гзж]", "х": "[хсш]", "т": "[тц]", "в": "[вў]"}
#: Belarusian and Ukrainian change the first letter after a vowel: уезд - ўезд, утеча - втеча
_INITIALS = {"у": "[уўв]"}
#: a shorter word has no cases: "по", "на"
_MIN_WORD = 3
_MIN_STEM = 3
#: in a shorter stem every letter counts: "суд"
_MIN_FLEETING = 5
#: of shorter words no ending is taken away: too many others begin like them
_MIN_PREFIX = 4
#: what may stand between the words of a term, in one sentence
_APART = r"[^.!?]{0,40}?"
_ANY_ENDING = "*"


def find_term(*forms: str, language: Language) -> re.Pattern[str]:
    """A pattern that finds any of the forms of a term, in any case."""
    return re.compile("|".join(_term(form, language) for form in forms), re.IGNORECASE)


def find_word(form: str) -> re.Pattern[str]:
    """A pattern that finds a word to be avoided, with its endings; a phrase of several words as it is written."""
    if form.endswith(_ANY_ENDING):
        words = rf"\b{re.escape(form[:-1])}\w*"
    elif " " in form or len(form) < _MIN_PREFIX:
        words = rf"\b{re.escape(form)}\b"
    else:
        words = rf"\b{re.escape(_LAST_VOWEL.sub('', form))}\w*"
    return re.compile(words, re.IGNORECASE)


def _term(form: str, language: Language) -> str:
    if language is Language.EN:
        return r"[\s-]+".join(_english(word) for word in form.split())
    return _APART.join(_slavic(word) for word in form.lower().split())


def _english(word: str) -> str:
    if word.endswith(_ANY_ENDING):
        return rf"\b{re.escape(word[:-1])}\w*"
    return rf"\b{re.escape(word)}(?:s|es|['’]s)?\b"


def _slavic(word: str) -> str:
    if word.endswith(_ANY_ENDING):
        return rf"\b{_initial(word[:-1])}\w*"
    if len(word) < _MIN_WORD:
        return rf"\b{re.escape(word)}\b"
    stem = _SOFT_END.sub("", word)
    stem = stem if len(stem) >= _MIN_STEM else word
    head, last = stem[:-1], stem[-1]
    fleeting = ""
    if len(stem) >= _MIN_FLEETING and (head[-1] in _CAN_FLEE or head[-1] not in _VOWELS):
        head, fleeting = head.rstrip(_CAN_FLEE), _FLEETING
    return rf"\b{_initial(head)}{fleeting}{_SOFTENED.get(last, re.escape(last))}\w*"


def _initial(word: str) -> str:
    """The word as a pattern, whose first letter may be another after a vowel."""
    return _INITIALS.get(word[0], re.escape(word[0])) + re.escape(word[1:])
