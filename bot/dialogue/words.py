"""What people type, as words that sound alike in Cyrillic or Latin letters, in Russian, Belarusian or Ukrainian.

A *sound* is a word in a small Latin alphabet in which spellings of one word meet: `Польшча`, `Польща`, `Polshcha` are
all `polsca`, `ў` is `u`, `и`, `і` and `ы` are `i`. A *stem* is a sound without its ending: `povestk`.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

#: longer texts are cut: nobody types a question of this length, and searching must take bounded time
MAX_CHARACTERS = 1500
MAX_WORDS = 120
#: a word cut here is still longer than any we know
_MAX_WORD_CHARACTERS = 40

_CYRILLIC = str.maketrans(
    {"а": "a", "б": "b", "в": "v", "г": "h", "ґ": "h", "д": "d", "е": "e", "ё": "e", "є": "e", "ж": "z", "з": "z"}
    | {"и": "i", "і": "i", "ї": "i", "й": "i", "ы": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p"}
    | {"р": "r", "с": "s", "т": "t", "у": "u", "ў": "u", "ф": "f", "х": "h", "ц": "c", "ч": "c", "ш": "s", "щ": "sc"}
    | {"ъ": "", "ь": "", "э": "e", "ю": "iu", "я": "ia"}
)
#: letters of one alphabet that people, or their phones, write among those of the other
_LOOKALIKES = str.maketrans("aceopxyikmtbh", "асеорхуікмтвн")
#: letters that would lose their mark, and what stands for them meanwhile
_KEPT = {"й": "\0", "ї": "\1", "ў": "\2"}
#: longest first; what is left of `h`, `y`, `j` falls together afterwards
_DIGRAPHS = (
    ("shch", "sc"),
    ("tsch", "c"),
    ("sch", "s"),
    *(
        ("zh", "z"),
        ("kh", "h"),
        ("gh", "h"),
        ("ch", "c"),
        ("cz", "c"),
        ("sz", "s"),
        ("sh", "s"),
        ("ts", "c"),
        ("tz", "c"),
    ),
    *(("ph", "f"), ("ck", "k"), ("x", "ks")),
)
_LATIN = str.maketrans("gyjwq", "hiivk")
_HIATUS = re.compile(r"(?<=[^i])i(?=[aeou])")
_SOFT_E = re.compile(r"(?<=[bcdfhklmnprstvz])ie|^ie")
_DOUBLED = re.compile(r"([^i\d])\1+|(?<=ii)i+")

#: text in which no letter needs to be taken apart
_PLAIN = re.compile("[\0-\x7fа-яёґєіїў«»–—’ʼ]*")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_APOSTROPHES = re.compile("['’‘ʼ`´]")
_WORD = re.compile(r"[^\W_]+")
_HAS_CYRILLIC = re.compile("[Ѐ-ӿ]")
_HAS_LATIN = re.compile("[a-z]")

# Endings of nouns, adjectives, verbs, participles and nouns of verbs in three languages, as sounds.
_ENDINGS = """
a i u e o ia iu ie ii oe ei oi ai ui eiu oiu aiu iiu iia iie iei iai om em im am iam iem omu emu amu oho eho aho ih ah
iah iiah ami iami imi iiami ov ev iv ou eu au aia iaia uiu iuiu iiam ovi evi
ati iti eti uti at it et ut iat aci ici eci uci ac ic ec uc ali ili eli uli al il el ul ala ila ela ula alo ilo elo ulo
av uv uca aca ae aie ue uet aet iet uiut aiut iut uec aec iac iuc uiuc es is aes ues ete ite aite
ovati ovat avati avac avat uvati uvat ovali oval ovala avali avau avala uvali uvav uvala ovav ovan ovani ovana avani
uvani iruiut iruiu iruet iruiuc iruec irovali irovat iraval iravali iruvali iruvati iravac
ani ania aniia aniiu aniei aniiam aniiami aniiah anie anii eni enie enia enii eniia eniiu eniei eniiam eniiami eniiah
ana ena en an ien
"""
_LONGEST_ENDING = 7
_KNOWN_ENDINGS = frozenset(_ENDINGS.split())
_REFLEXIVE = re.compile(r"(?<=[aeiutlc])(sia|s)$")
_SHORTEST_STEM = 4
_LONGEST_ABBREVIATION = 3

_ENGLISH_ENDINGS = ("ations", "ation", "ated", "ions", "ing", "ies", "ion", "ed", "es", "ly", "s", "y", "e")
_SHORTEST_ENGLISH_STEM = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word of a text, in every way it can be read."""

    #: in small letters, without apostrophes
    written: str
    #: one sound, or two for Latin letters, where `Germania` may be `Германия`
    sounds: tuple[str, ...]
    #: for words in Latin letters: without accents, in small letters; else empty
    latin: str


def read_words(text: str) -> tuple[Word, ...]:
    """At most `MAX_WORDS` words of any text, in order; the flag of a country reads as `flag` and its code."""
    return tuple(read_word(part) for part in split(text))


def split(text: str) -> Iterator[str]:
    """The words of `read_words` before they are read: in small letters, without accents and apostrophes."""
    text = text[:MAX_CHARACTERS].casefold()
    if not _PLAIN.fullmatch(text):
        text = _FLAG.sub(lambda match: f" flag{_code(match[0])} ", text)
        text = _without_marks(unicodedata.normalize("NFKC", text).casefold())
    text = _APOSTROPHES.sub("", text.replace("ё", "е"))
    return (match[0][:_MAX_WORD_CHARACTERS] for match in islice(_WORD.finditer(text), MAX_WORDS))


def _code(flag: str) -> str:
    return "".join(chr(ord(letter) - 0x1F1E6 + ord("a")) for letter in flag)


def _without_marks(text: str) -> str:
    """Accents and stress marks fall away, except those that make another letter: й, ї, ў."""
    for letter, stand_in in _KEPT.items():
        text = text.replace(letter, stand_in)
    text = "".join(each for each in unicodedata.normalize("NFD", text) if not unicodedata.combining(each))
    for letter, stand_in in _KEPT.items():
        text = text.replace(stand_in, letter)
    return text.replace("ł", "l").replace("ø", "o").replace("ı", "i")


def read_word(part: str) -> Word:
    """One word of `split`."""
    if not part.isascii() and _HAS_CYRILLIC.search(part):
        part = part.translate(_LOOKALIKES) if _HAS_LATIN.search(part) else part
        return Word(written=part, sounds=(sound(part),), latin="")
    if not _HAS_LATIN.search(part):
        return Word(written=part, sounds=(part,), latin="")
    letters = part
    for digraph, letter in _DIGRAPHS:
        letters = letters.replace(digraph, letter)
    letters = letters.translate(_LATIN)
    plain = _joined(_SOFT_E.sub("e", letters))
    wide = _HIATUS.sub("ii", plain)
    return Word(written=part, sounds=tuple(dict.fromkeys((plain, wide))), latin=part)


def sound(cyrillic: str) -> str:
    """The sound of a word, or of a part of one, in small Cyrillic letters."""
    return _joined(cyrillic.translate(_CYRILLIC))


def _joined(letters: str) -> str:
    """Doubled letters as one, which people forget; not in abbreviations, `США` is no `ша`."""
    if len(letters) <= _LONGEST_ABBREVIATION:
        return letters
    return _DOUBLED.sub(r"\1", letters)


def stem(of: str) -> str:
    """A Slavic sound without its longest ending; short words keep at least three letters."""
    of = _REFLEXIVE.sub("", of) if len(of) > _SHORTEST_STEM + 1 else of
    for rest in range(max(_SHORTEST_STEM, len(of) - _LONGEST_ENDING), len(of)):
        if of[rest:] in _KNOWN_ENDINGS:
            return of[:rest]
    return of[:-1] if len(of) == _SHORTEST_STEM and of[-1:] in _KNOWN_ENDINGS else of


def english_stem(word: str) -> str:
    """An English word without its ending: `arrested` and `arrests` are `arrest`."""
    for ending in _ENGLISH_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_ENGLISH_STEM:
            return word[: -len(ending)]
    return word


_RUSSIAN_KEYS = "йцукенгшщзхъфывапролджэячсмитьбю"
_UKRAINIAN_KEYS = "йцукенгшщзхїфівапролджєячсмитьбю"
_BELARUSIAN_KEYS = "йцукенгшўзх'фывапролджэячсмітьбю"
_ENGLISH_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,."


def retyped(text: str) -> tuple[str, ...]:
    """What the same keys give on other keyboards, where that is words: `ghbpsd` is `призыв`."""
    text = text[:MAX_CHARACTERS].casefold()
    if not _HAS_CYRILLIC.search(text):
        layouts = (_RUSSIAN_KEYS, _UKRAINIAN_KEYS, _BELARUSIAN_KEYS)
        return tuple(text.translate(str.maketrans(_ENGLISH_KEYS, layout)) for layout in layouts)
    english = text.translate(str.maketrans(_RUSSIAN_KEYS + "іїє", _ENGLISH_KEYS + "s]'"))
    return () if set(english) & set("[];',.") else (english,)
