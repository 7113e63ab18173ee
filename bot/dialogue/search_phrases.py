"""Everything people can find, as phrases: the editors' table, labels of buttons, names of countries and contacts."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.content.conversation import Answer, Ask, Choice, Node, SearchRow
from bot.content.entry import Text
from bot.content.library import Library
from bot.content.terms import EUROPEAN_UNION, Language
from bot.dialogue.scene import HOME
from bot.dialogue.search_forms import forms
from bot.dialogue.search_grammar import COMMON_WORDS, FUNCTION_WORDS, NEGATIONS
from bot.dialogue.words import Word, english_stem, read_word, sound, split, stem
from bot.dialogue.writer import plain

#: where "Back" leads; it is no page of its own
BACK = "back"
COUNTRIES = "countries"
# CLDR's territories that are no countries: the UN, the eurozone, outlying Oceania, pseudo-locales, unknown
_NO_COUNTRIES = frozenset({"EZ", "UN", "QO", "XA", "XB", "ZZ"})
_CODE_LETTERS = 2
#: before a country's code: its own names, its places as they are called, and their other cases
COUNTRY, PLACE, PLACE_INFLECTED = "!", "~", "^"
#: token of every "not"
NEGATION = "-"
#: before the stems of small words: "меня" is no form of "меню"
SMALL = "="
_FUNCTION_WEIGHT, _COMMON_WEIGHT, _WEIGHT = 0.15, 0.4, 1.0
#: phrases of the frame, and where they lead
FRAME = {
    "frame.back": BACK,
    "frame.home": HOME,
    "frame.language": "language",
    "frame.human": "human",
    "command.menu": HOME,
}
_CONNECTING = frozenset({"and", "of", "the", "for", "in", "и", "і", "й", "да", "в", "у", "по"})
#: "ОВДинфо", "идителесом"
_MOST_JOINED_WORDS = 3
_BEHIND_A_NAME = re.compile(r"\(.*?\)|[/–].*| - .*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A word of a phrase."""

    #: a stem (of small words behind `SMALL`), `@` and an English stem, `#` and a name, `COUNTRY` or `PLACE` and a
    #: country's code, or `NEGATION`
    token: str
    #: how much it says, 0-1
    weight: float
    #: as the phrase has it, for a better score where people write it so
    sound: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """What people may type to find a page."""

    target: str
    parts: tuple[Part, ...]
    answer: Answer | None = None
    #: the ISO 3166 country it names
    country: str = ""
    #: whether it names a place in that country
    is_place: bool = False
    #: only an answer to this question
    asks: Ask | None = None


@dataclass(slots=True)
class Collection:
    """Phrases, and which words are forms of which names."""

    library: Library
    phrases: list[Phrase] = field(default_factory=list)
    #: tokens of names by the sounds of all their forms, English ones by `@` and the word, flags by `flagde`
    names: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    #: words and words of names that have been read before
    read: dict[str, Part] = field(default_factory=dict)
    read_names: dict[str, Part] = field(default_factory=dict)

    def add(self, text: str, target: str, *, answer: Answer | None = None, asks: Ask | None = None) -> None:
        """Add a phrase whose words may be inflected freely."""
        words = tuple(split(text))
        for word in words:
            if word not in self.read:
                self.read[word] = _part(read_word(word))
        if parts := tuple(self.read[word] for word in words):
            self.phrases.append(Phrase(target=target, parts=parts, answer=answer, asks=asks))

    def add_name(self, text: str, target: str) -> None:
        """Add a name, whose words have only the forms of names."""
        if parts := self._name_parts(text):
            self.phrases.append(Phrase(target=target, parts=parts))

    def add_country(self, text: str, code: str) -> None:
        """Add a name of a country, also of one that we have nothing on."""
        words = tuple(split(text))
        if len(words) > 1:
            parts = self._name_parts(text)
            self.phrases.append(Phrase(target=self._page_of(code), parts=parts, country=code))
        elif words:
            for each in {f"@{words[0]}"} if words[0].isascii() else forms(words[0]):
                self.names[each].add(f"{COUNTRY}{code}")

    def add_place(self, text: str, code: str) -> None:
        """Add a place in a country: says where somebody is, never which citizenship they have."""
        words = tuple(split(text))
        if len(words) > 1:
            parts = self._name_parts(text)
            self.phrases.append(Phrase(target=self._page_of(code), parts=parts, country=code, is_place=True))
        elif words and words[0].isascii():
            self.names[f"@{words[0]}"].add(f"{PLACE}{code}")
        elif words:
            for each in forms(words[0]):
                self.names[each].add(f"{PLACE if each == sound(words[0]) else PLACE_INFLECTED}{code}")

    def add_code(self, code: str) -> None:
        """Add the phrases that a country's names of one word, its flag and its code, and its places, lead to."""
        self.names[f"flag{code.lower()}"].add(f"{COUNTRY}{code}")
        for token in (COUNTRY, PLACE):
            parts = (Part(token=f"{token}{code}", weight=_WEIGHT),)
            self.phrases.append(Phrase(target=self._page_of(code), parts=parts, country=code, is_place=token == PLACE))

    def _page_of(self, code: str) -> str:
        return f"country/{code}" if code in self.library.countries else COUNTRIES

    def _name_parts(self, text: str) -> tuple[Part, ...]:
        words = [word for word in split(text) if len(word) > 1]
        for word in words:
            if word not in self.read_names:
                self.read_names[word] = self._name_part(read_word(word))
        return tuple(self.read_names[word] for word in words)

    def _name_part(self, word: Word) -> Part:
        """Every word of a name is needed: "дом" is not "Наш дом"."""
        weight = _FUNCTION_WEIGHT if word.written in _CONNECTING else _WEIGHT
        if word.latin:
            return Part(token=english_token(word), weight=weight, sound=word.latin)
        token = f"#{word.sounds[0]}"
        for each in forms(word.written):
            self.names[each].add(token)
        return Part(token=token, weight=weight, sound=word.sounds[0])


def _part(word: Word) -> Part:
    return Part(token=_token(word), weight=_weight(word), sound=word.latin or word.sounds[0])


def _weight(word: Word) -> float:
    if word.written in NEGATIONS or word.written in COMMON_WORDS:
        return _COMMON_WEIGHT
    return _FUNCTION_WEIGHT if word.written in FUNCTION_WORDS or len(word.written) == 1 else _WEIGHT


def _token(word: Word) -> str:
    if word.written in NEGATIONS:
        return NEGATION
    if word.latin:
        return english_token(word)
    return f"{SMALL if is_small(word) else ''}{stem(word.sounds[0])}"


def is_small(word: Word) -> bool:
    """Whether a word names nothing."""
    return word.written in FUNCTION_WORDS or word.written in COMMON_WORDS


def english_token(word: Word) -> str:
    """The token of a word in Latin letters, read as English; `wanted` is not the small word `want`."""
    stemmed = english_stem(word.latin)
    return f"@{word.latin if stemmed in FUNCTION_WORDS or stemmed in COMMON_WORDS else stemmed}"


def collect(library: Library) -> Collection:
    """All phrases of a library, the editors' first."""
    collection = Collection(library)
    for row in library.search:
        if is_known(row.go, library):
            _add_row(row, collection)
    _add_countries(collection)
    _add_contacts(collection)
    _add_labels(collection)
    _add_frame(collection)
    return collection


def is_known(target: str, library: Library) -> bool:
    """Whether there is a page that a target leads to."""
    name, _, argument = target.partition("/")
    match name:
        case "country":
            return argument in library.countries
        case "contact":
            return argument in library.contacts
        case "law":
            return argument in library.law
        case _:
            return name in library.nodes


def _add_row(row: SearchRow, collection: Collection) -> None:
    country = _country_of(row)
    for text in (text for texts in row.words.values() for text in texts):
        if country and row.go == Ask.WHEREABOUTS:
            collection.add_place(text, country)
        elif country:
            collection.add_country(text, country)
        elif row.go.startswith("contact/"):
            collection.add_name(text, row.go)
        else:
            collection.add(text, row.go, answer=row.answer)
            if row.go == COUNTRIES:
                # "Турецкий Кипр" must be found as exactly as Cyprus
                collection.add_name(text, row.go)


def _country_of(row: SearchRow) -> str:
    """The country that a row gives other names to, or with `go: whereabouts` has places of."""
    if row.answer:
        return row.answer.whereabouts or ""
    return row.go.removeprefix("country/") if row.go.startswith("country/") else ""


def _add_countries(collection: Collection) -> None:
    library = collection.library
    for language in Language:
        for code, name in library.catalogs[language].locale.territories.items():
            if is_country(code) or code == EUROPEAN_UNION:
                collection.add_country(_BEHIND_A_NAME.sub("", name), code)
                if language is Language.EN:
                    collection.add_code(code)


def is_country(code: str) -> bool:
    """Whether a CLDR territory is a country one can be in."""
    return len(code) == _CODE_LETTERS and code.isalpha() and code not in _NO_COUNTRIES | {EUROPEAN_UNION}


def _add_contacts(collection: Collection) -> None:
    library = collection.library
    for contact in library.contacts.values():
        texts = {contact.name.en, contact.name.local, *contact.name.also}
        texts.update(filter(None, (library.catalogs[each].find(contact.name_text()) for each in Language)))
        for text in texts:
            name = _BEHIND_A_NAME.sub("", text) or text
            collection.add_name(name, f"contact/{contact.id}")
            words = tuple(split(name))
            if 1 < len(words) <= _MOST_JOINED_WORDS:
                collection.add_name("".join(words), f"contact/{contact.id}")


def _add_labels(collection: Collection) -> None:
    """What a button says leads where the button leads, unless buttons that say the same lead to different pages."""
    library = collection.library
    labels: dict[str, list[tuple[Node, Choice, Text]]] = defaultdict(list)
    for node in library.nodes.values():
        for choice in node.choices:
            labels[choice.label].append((node, choice, node.choice_text(choice)))
    for same in labels.values():
        if len({(choice.go or node.id) for node, choice, _ in same}) > 1:
            continue
        node, choice, _ = same[0]
        asks = node.ask if choice.go is None else None
        for text in set(_translations([text for _, _, text in same], library)):
            if choice.go is None or (is_known(choice.go, library) and not choice.go.startswith("country/")):
                collection.add(text, choice.go or node.id, answer=choice.answer, asks=asks)


def _add_frame(collection: Collection) -> None:
    library = collection.library
    for key, target in FRAME.items():
        for text in set(_translations([Text(f"phrase/{key}", library.phrases[key].one)], library)):
            collection.add(text, target)


def _translations(texts: list[Text], library: Library) -> Iterator[str]:
    for text in texts:
        for catalog in library.catalogs.values():
            if found := catalog.find(text):
                yield plain(found)
