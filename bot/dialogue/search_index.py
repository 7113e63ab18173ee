"""What a text is compared with, and what of it a text contains."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.content.conversation import Answer, Ask
from bot.content.entry import Text
from bot.content.library import Library
from bot.dialogue.search_labels import label_texts
from bot.dialogue.search_phrases import NEGATION, Part, Phrase, collect
from bot.dialogue.search_readings import Vocabulary, build_vocabulary, read_all
from bot.dialogue.words import Word

#: which part of a phrase's weight must be found
_NEEDED = 0.79
#: occurrences of a phrase's heaviest word that are tried; people who write one word ten times mean it once
_MOST_ANCHORS = 3
#: other words that may stand among those of a phrase
_WORDS_BETWEEN = 2
#: for a word in the very form that the phrase has
_AS_WRITTEN = 1.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """Built once for a library; immutable."""

    library: Library
    phrases: tuple[Phrase, ...]
    #: numbers of phrases by the token of their heaviest part
    postings: Mapping[str, tuple[int, ...]]
    vocabulary: Vocabulary
    #: nodes for emergencies
    urgent: frozenset[str]
    #: words of choices, by where they lead and what they answer
    labels: Mapping[tuple[str, Answer | None], Text]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A phrase that a text contains."""

    target: str
    answer: Answer | None
    #: the ISO 3166 country it names
    country: str
    #: whether it names a place in that country
    is_place: bool
    asks: Ask | None
    score: float
    #: numbers of the text's words it rests on
    places: frozenset[int]
    is_urgent: bool


def build_index(library: Library) -> Index:
    """Collect what can be found in a library."""
    collection = collect(library)
    postings: dict[str, list[int]] = defaultdict(list)
    for number, phrase in enumerate(collection.phrases):
        postings[_heaviest(phrase).token].append(number)
    return Index(
        library=library,
        phrases=tuple(collection.phrases),
        postings={token: tuple(numbers) for token, numbers in postings.items()},
        vocabulary=build_vocabulary(collection),
        urgent=frozenset(node.id for node in library.nodes.values() if node.urgent),
        labels=label_texts(library),
    )


#: where a token stands in a text, and how well it fits there
_Occurrences = Mapping[str, Sequence[tuple[int, float]]]


def find(words: Sequence[Word], index: Index, asked: Ask | None) -> list[Found]:
    """The best phrase for each page, or each country, that the words contain; in no order."""
    occurrences: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, readings in enumerate(read_all(words, index.vocabulary)):
        for token, quality in readings.items():
            occurrences[token].append((place, quality))
    best: dict[tuple[str, str, bool, Answer | None], Found] = {}
    for number in sorted({number for token in occurrences for number in index.postings.get(token, ())}):
        phrase = index.phrases[number]
        if phrase.asks not in {None, asked}:
            continue
        found = _match(phrase, words, occurrences, index)
        key = (phrase.target, phrase.country, phrase.is_place, phrase.answer)
        if found and (key not in best or found.score > best[key].score):
            best[key] = found
    return list(best.values())


def _heaviest(phrase: Phrase) -> Part:
    return max(phrase.parts, key=lambda part: part.weight)


def _has_only_small_words(phrase: Phrase) -> bool:
    """Whether it means something only as a whole: "can't go on" is not "don't go"."""
    return all(part.weight < 1 for part in phrase.parts)


def _match(phrase: Phrase, words: Sequence[Word], occurrences: _Occurrences, index: Index) -> Found | None:
    """The phrase where it is found most completely, or None."""
    total = sum(part.weight for part in phrase.parts)
    best: Found | None = None
    for anchor, _ in occurrences[_heaviest(phrase).token][:_MOST_ANCHORS]:
        weight, places = _gather(phrase, words, occurrences, anchor)
        score = weight * weight / total
        is_whole = len(places) == len(phrase.parts) or not _has_only_small_words(phrase)
        if weight / total < _NEEDED or not is_whole or (best and best.score >= score):
            continue
        best = Found(
            target=phrase.target,
            answer=phrase.answer,
            country=phrase.country,
            is_place=phrase.is_place,
            asks=phrase.asks,
            score=score,
            places=places,
            is_urgent=phrase.target in index.urgent,
        )
    return best


def _gather(
    phrase: Phrase, words: Sequence[Word], occurrences: _Occurrences, anchor: int
) -> tuple[float, frozenset[int]]:
    """The weight of the phrase's words near a place, and where they stand; nothing where its "not" is missing."""
    weight, places = 0.0, set[int]()
    for part in phrase.parts:
        near = [
            (abs(place - anchor), place, quality)
            for place, quality in occurrences.get(part.token, ())
            if abs(place - anchor) < len(phrase.parts) + _WORDS_BETWEEN and place not in places
        ]
        if near:
            _, place, quality = min(near)
            weight += part.weight * quality * (_AS_WRITTEN if part.sound in _readable(words[place]) else 1)
            places.add(place)
        elif part.token == NEGATION:
            return 0.0, frozenset()
    return weight, frozenset(places)


def _readable(word: Word) -> tuple[str, ...]:
    return (word.latin, *word.sounds) if word.latin else word.sounds
