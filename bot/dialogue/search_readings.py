"""What a typed word may stand for: exactly, by its beginning, or misspelt."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.dialogue.search_grammar import BEFORE_PLACES, ENGLISH_WORDS, LIKE_COUNTRIES, NEGATIONS
from bot.dialogue.search_phrases import (
    COUNTRY,
    NEGATION,
    PLACE,
    PLACE_INFLECTED,
    SMALL,
    Collection,
    english_token,
    is_small,
)
from bot.dialogue.words import Word, stem

_EXACT, _BEGINNING, _MISSPELT, _BESIDE_A_COUNTRY = 1.0, 0.9, 0.8, 0.7
#: shorter words are too easily mistaken for each other
_SHORTEST_BEGINNING = 5
_SHORTEST_MISSPELT = 6
_SHORTEST_MISSPELT_NAME = 7
#: from this length on, two letters may be wrong
_LONG = 11
#: words of one text that are compared with everything we know: bounds the time
_MOST_COMPARED = 24
#: "Вены" alone is rather veins than Vienna
_SHORTEST_INFLECTED_ALONE = 6
#: what every token of a country or a place in it begins with
_SOMEWHERE = (COUNTRY, PLACE, PLACE_INFLECTED)

Readings = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """All tokens of all phrases."""

    #: tokens of names by sounds
    names: Mapping[str, tuple[str, ...]]
    #: stems, and English ones with their `@`
    stems: frozenset[str]
    #: stems by what they begin with, up to two letters less
    beginnings: Mapping[str, tuple[str, ...]]
    #: sounds of names by their first letter
    spelt_names: Mapping[str, tuple[str, ...]]
    #: stems by their first letter, English ones by `@` with theirs
    spelt_stems: Mapping[str, tuple[str, ...]]


def build_vocabulary(collection: Collection) -> Vocabulary:
    """Every token that a phrase of the collection contains."""
    tokens = {part.token for phrase in collection.phrases for part in phrase.parts}
    stems = {token for token in tokens if token[0] not in f"#{COUNTRY}{PLACE}{NEGATION}"}
    beginnings: dict[str, set[str]] = defaultdict(set)
    for each in stems:
        for end in range(max(_SHORTEST_BEGINNING, len(each) - 2), len(each) + 1):
            beginnings[each[:end]].add(each)
    names = {each: tuple(tokens) for each, tokens in collection.names.items()}
    return Vocabulary(
        names=names,
        stems=frozenset(stems),
        beginnings={start: tuple(sorted(several)) for start, several in beginnings.items()},
        spelt_names=_by_first(each for each in names if len(each) >= _SHORTEST_MISSPELT_NAME - 1),
        spelt_stems=_by_first(each for each in stems if len(each.lstrip("@")) >= _SHORTEST_MISSPELT - 1),
    )


def _by_first(spellings: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    several: dict[str, list[str]] = defaultdict(list)
    for each in sorted(spellings):
        several[_first(each)].append(each)
    return {first: tuple(each) for first, each in several.items()}


def _first(spelling: str) -> str:
    return spelling[:2] if spelling.startswith("@") else spelling[:1]


def read_all(words: Sequence[Word], vocabulary: Vocabulary) -> Sequence[Readings]:
    """The tokens each word may stand for, with how well it fits, 0-1; misspelt words are looked up up to a limit."""
    compared = 0
    is_english = any(word.latin in ENGLISH_WORDS for word in words)
    seen: dict[str, dict[str, float]] = {}
    for word in words:
        if word.written not in seen:
            found = _exact(word, vocabulary, is_english=is_english)
            if not found and not is_small(word):
                found = _beginning(word, vocabulary)
                if compared < _MOST_COMPARED and _may_be_misspelt(word):
                    compared += 1
                    found = found | _misspelt_name(word, vocabulary) if found else _misspelt(word, vocabulary)
            seen[word.written] = found
    is_alone = sum(not is_small(word) for word in words) == 1
    befores = ("", *(word.written for word in words))
    return [
        _with_sure_places(seen[word.written], word, before, is_alone=is_alone)
        for word, before in zip(words, befores, strict=False)
    ]


def _with_sure_places(readings: Readings, word: Word, before: str, *, is_alone: bool) -> Readings:
    """Without places that are rather other words: misspelt ones beside others, inflected ones behind no preposition."""
    if not any(token[0] in {PLACE, PLACE_INFLECTED} for token in readings):
        return readings
    may_be_inflected = before in BEFORE_PLACES or (is_alone and len(word.written) >= _SHORTEST_INFLECTED_ALONE)
    sure: dict[str, float] = {}
    for token, quality in readings.items():
        is_inflected = token.startswith(PLACE_INFLECTED)
        is_unsure = (is_inflected and not may_be_inflected) or (quality < _EXACT and not is_alone)
        if not token.startswith((PLACE, PLACE_INFLECTED)):
            sure[token] = quality
        elif not is_unsure:
            sure[PLACE + token[1:] if is_inflected else token] = quality
    return sure


def _spellings(word: Word) -> tuple[str, ...]:
    """What a word may be among names."""
    return (word.written, *word.sounds, f"@{word.latin}") if word.latin else word.sounds


def _exact(word: Word, vocabulary: Vocabulary, *, is_english: bool) -> dict[str, float]:
    if word.written in NEGATIONS:
        return {NEGATION: _EXACT}
    names = {token for each in _spellings(word) for token in vocabulary.names.get(each, ())}
    english = english_token(word) if word.latin else ""
    if english in vocabulary.stems or (english and is_english):
        stems = {english} & vocabulary.stems
    else:
        stems = _stems(word) & vocabulary.stems
    if word.written in LIKE_COUNTRIES:
        names = {each for each in names if not each.startswith(_SOMEWHERE)}
    # "в Сочи" is first of all a place, and only then a form of "СОЧ"
    quality = _BESIDE_A_COUNTRY if any(token.startswith(_SOMEWHERE) for token in names) else _EXACT
    return dict.fromkeys(stems, quality) | dict.fromkeys(names, _EXACT)


def _stems(word: Word) -> set[str]:
    plain = {stem(each) for each in word.sounds}
    small = {SMALL + each for each in plain}
    if word.latin:
        return plain | small
    return small if is_small(word) else plain


def _beginning(word: Word, vocabulary: Vocabulary) -> dict[str, float]:
    stems = {stem(each) for each in word.sounds} | ({english_token(word)} if word.latin else set())
    found: dict[str, float] = {}
    for each in stems:
        for end in range(len(each), max(_SHORTEST_BEGINNING, len(each) - 2) - 1, -1):
            for token in vocabulary.beginnings.get(each[:end], ()):
                if abs(len(token) - len(each)) <= 2:  # letters of an ending we don't know
                    found[token] = _BEGINNING
    return found


def _may_be_misspelt(word: Word) -> bool:
    return len(word.written) >= _SHORTEST_MISSPELT and word.written.isalpha()


def _misspelt(word: Word, vocabulary: Vocabulary) -> dict[str, float]:
    stems = [stem(each) for each in word.sounds] + ([english_token(word)] if word.latin else [])
    close = [token for each in stems for token in _close(each, vocabulary.spelt_stems)]
    return dict.fromkeys(close, _MISSPELT) | _misspelt_name(word, vocabulary)


def _misspelt_name(word: Word, vocabulary: Vocabulary) -> dict[str, float]:
    spellings = [each for each in _spellings(word) if len(each) >= _SHORTEST_MISSPELT_NAME]
    return {token: _MISSPELT for each in spellings for token in _misspelt_names(each, vocabulary)}


def _close(of: str, spelt: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The nearest stems, all equally near."""
    if len(of.lstrip("@")) < _SHORTEST_MISSPELT:
        return []
    near = _compare(of, spelt, most=2 if len(of) >= _LONG else 1)
    return [each for each, distance in near if distance == near[0][1]]


def _misspelt_names(of: str, vocabulary: Vocabulary) -> set[str]:
    """Tokens of the nearest names; no country where another is nearly as near, for a wrong one is worse than none."""
    most = 2 if len(of) >= _LONG else 1
    near = _compare(of, vocabulary.spelt_names, most=most + 1)
    if not near or near[0][1] > most:
        return set()
    best = near[0][1]
    tokens = {token for each, distance in near if distance == best for token in vocabulary.names[each]}
    rivals = {token[1:] for each, _ in near for token in vocabulary.names[each] if token.startswith(_SOMEWHERE)}
    return tokens if len(rivals) <= 1 else {token for token in tokens if not token.startswith(_SOMEWHERE)}


def _compare(of: str, spelt: Mapping[str, tuple[str, ...]], *, most: int) -> list[tuple[str, int]]:
    choices = spelt.get(_first(of), ())
    found = process.extract(of, choices, scorer=OSA.distance, score_cutoff=most, limit=None)
    return [(each, int(distance)) for each, distance, _ in found]
