"""Everything the bot knows, loaded at once and never changed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import Field

from bot.content import texts
from bot.content.advice import Advice, Safety
from bot.content.catalog import Catalog, read_catalog
from bot.content.contact import Contact
from bot.content.conversation import Conversation, Node, Phrase, Phrases, SearchRow, SearchTable
from bot.content.country import Country, Position
from bot.content.document import Document, Path_, check_document, read_document
from bot.content.duty import Calendar
from bot.content.entry import CountryCode, Model, Text
from bot.content.instrument import Instrument, Law
from bot.content.locked import missing_phrases
from bot.content.reply import Replies
from bot.content.terms import Language, Topic
from bot.errors import ContentError, Issue

M = TypeVar("M", bound=Model)
T = TypeVar("T")
K = TypeVar("K")


class Review(Model):
    """The file `data/review.yaml`: how long an answer is trusted."""

    #: months from `checked` until an editor must have looked again
    months: dict[Topic, int]
    safety_months: int = Field(gt=0)
    contact_months: int = Field(gt=0)
    #: `helpline check` warns this long ahead
    warn_days: int = Field(gt=0)
    #: after this many months readers are told that the matter itself is old
    old_after_months: int = Field(gt=0)


class Hosts(Model):
    """The file `data/hosts.yaml`: web hosts that sources are named from and not linked to."""

    #: mirrors and copies that nobody should trust
    never: tuple[str, ...]
    #: listed as extremist or undesirable, by the country where a press on the link can be punished
    by: dict[CountryCode, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an editor finds a thing."""

    file: str
    line: int


@dataclass(frozen=True, kw_only=True)
class Library:
    """Immutable; a reload builds a new one."""

    begin: str
    nodes: Mapping[str, Node]
    #: retired node ids, and where they lead now
    formerly: Mapping[str, str]
    countries: Mapping[str, Country]
    #: by id, of all countries, with the country's code
    positions: Mapping[str, tuple[str, Position]]
    contacts: Mapping[str, Contact]
    law: Mapping[str, Instrument]
    safety: Mapping[str, Advice]
    #: by "group.name"
    phrases: Mapping[str, Phrase]
    search: tuple[SearchRow, ...]
    review: Review
    hosts: Hosts
    #: what volunteers send with one touch
    replies: Replies
    #: when volunteers are usually there
    calendar: Calendar
    #: days on which files were last gone through, by the kind of entry: "law", "safety"
    checked: Mapping[str, str]
    catalogs: Mapping[Language, Catalog]
    #: whether there are volunteers to be asked; set when the bot starts
    has_desk: bool = False
    #: every text for people, in file order
    texts: tuple[Text, ...]
    #: where a text stands, by its context; where an entry stands, by "kind/id"; a row of search, by "search/number"
    places: Mapping[str, Place]

    def fact(self, fact_id: str) -> Position | Instrument | None:
        """A position or a piece of law by its id."""
        found = self.positions.get(fact_id)
        return found[1] if found else self.law.get(fact_id)

    def date_of(self, entry_id: str) -> str:
        """The `as_of` of a position, a piece of law or safety advice; empty where it bears none, or is not there."""
        entry = self.fact(entry_id) or self.safety.get(entry_id)
        return (entry.as_of if entry else None) or ""

    def citizens_of(self, entry_id: str) -> tuple[str, ...]:
        """Whose citizenship a position, a piece of law or safety advice is about; may hold "any"."""
        fact, advice = self.fact(entry_id), self.safety.get(entry_id)
        return fact.applies_to.citizenship if fact else advice.citizenship if advice else ()


class _Reader:
    """Reads files one after another and collects every issue instead of stopping at the first."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.issues: list[Issue] = []
        self.texts: list[Text] = []
        self.places: dict[str, Place] = {}

    def read(
        self, path: Path, model: type[M], prepare: Callable[[Document], None] | None = None
    ) -> tuple[Document, M] | None:
        try:
            document = read_document(path, self.root)
            if prepare:
                prepare(document)
            return document, check_document(document, model)
        except ContentError as exc:
            self.issues.extend(exc.issues)
            return None

    def read_all(self, folder: str, model: type[M]) -> list[tuple[Document, M]]:
        found = [self.read(path, model) for path in sorted((self.root / folder).glob("*.yaml"))]
        if not found:
            self.issues.append(Issue(file=folder, line=0, problem="has no .yaml files", advice="restore them"))
        return [each for each in found if each]

    def note(self, document: Document, located: Iterable[tuple[Text, Path_]]) -> None:
        for text, path in located:
            self.texts.append(text)
            self.places.setdefault(text.context, Place(file=document.file, line=document.line(path)))

    def note_entry(self, document: Document, key: str, path: Path_) -> None:
        place = Place(file=document.file, line=document.line(path))
        known = self.places.get(key)
        if known:
            advice = f"it already stands at {known.file}:{known.line}; rename one"
            self.issues.append(
                Issue(
                    file=place.file,
                    line=place.line,
                    problem=f'the id "{key.partition("/")[2]}" stands twice',
                    advice=advice,
                )
            )
        self.places.setdefault(key, place)

    def note_rows(self, document: Document, table: SearchTable) -> None:
        for number in range(len(table.search)):
            self.places[f"search/{number}"] = Place(file=document.file, line=document.line(("search", number)))

    def catalog(self, language: Language) -> Catalog:
        try:
            return read_catalog(self.root, language)
        except ContentError as exc:
            self.issues.extend(exc.issues)
            return Catalog(language=language, words={})


def _name_nodes(document: Document) -> None:
    """Give each node its id and conversation, which stand around it in the file."""
    nodes = document.value.get("nodes") if isinstance(document.value, dict) else None
    for node_id, node in nodes.items() if isinstance(nodes, dict) else ():
        if isinstance(node, dict):
            node["id"], node["conversation"] = node_id, document.value.get("conversation", "")


def load_library(root: Path) -> Library:
    """Load `conversations/`, `data/` and `locales/` below `root`.

    Raises:
        ContentError: with every mistake in every file, so that an editor mends them in one go.
    """
    reader = _Reader(root)
    conversations = _read_conversations(reader)
    countries = {country.country: country for country in _read_countries(reader)}
    contacts = {contact.id: contact for contact in _read_contacts(reader)}
    law = reader.read(root / "data/law.yaml", Law)
    safety = reader.read(root / "data/safety.yaml", Safety)
    review = reader.read(root / "data/review.yaml", Review)
    hosts = reader.read(root / "data/hosts.yaml", Hosts)
    phrases = reader.read(root / "conversations/phrases.yaml", Phrases)
    desk_phrases = reader.read(root / "conversations/desk.yaml", Phrases)
    replies = reader.read(root / "conversations/replies.yaml", Replies)
    calendar = reader.read(root / "data/desk.yaml", Calendar)
    search = reader.read(root / "conversations/search.yaml", SearchTable)
    if law:
        _note_list(reader, law[0], "law", law[1].law, texts.of_instrument)
    if safety:
        _note_list(reader, safety[0], "safety", safety[1].safety, texts.of_advice)
    for spoken in filter(None, (phrases, desk_phrases)):
        reader.note(spoken[0], texts.of_phrases(spoken[1]))
    if phrases and desk_phrases:
        reader.issues.extend(missing_phrases(root, (*_by_key(phrases[1]), *_by_key(desk_phrases[1]))))
    if replies:
        reader.note(replies[0], texts.of_replies(replies[1]))
    if search:
        reader.note_rows(search[0], search[1])
    catalogs = {language: reader.catalog(language) for language in Language}
    nodes = {node.id: node for conversation in conversations for node in conversation.nodes.values()}
    if reader.issues or not (
        law and safety and review and hosts and search and phrases and desk_phrases and replies and calendar
    ):
        raise ContentError(tuple(reader.issues))
    return Library(
        begin=next((c.begin for c in conversations if c.conversation == "start"), "home"),
        nodes=MappingProxyType(nodes),
        formerly=MappingProxyType({old: node.id for node in nodes.values() for old in node.formerly}),
        countries=MappingProxyType(countries),
        positions=MappingProxyType({p.id: (c.country, p) for c in countries.values() for p in c.positions}),
        contacts=MappingProxyType(contacts),
        law=MappingProxyType({each.id: each for each in law[1].law}),
        safety=MappingProxyType({each.id: each for each in safety[1].safety}),
        phrases=MappingProxyType({**_by_key(phrases[1]), **_by_key(desk_phrases[1])}),
        search=search[1].search,
        review=review[1],
        hosts=hosts[1],
        replies=replies[1],
        calendar=calendar[1],
        checked=MappingProxyType({"law": law[1].checked, "safety": safety[1].checked}),
        catalogs=MappingProxyType(catalogs),
        texts=tuple(reader.texts),
        places=MappingProxyType(reader.places),
    )


def _by_key(spoken: Phrases) -> dict[str, Phrase]:
    return {f"{group}.{name}": phrase for group, names in spoken.phrases.items() for name, phrase in names.items()}


_NOT_TREES = {"desk.yaml", "phrases.yaml", "replies.yaml", "search.yaml"}


def _read_conversations(reader: _Reader) -> list[Conversation]:
    conversations = []
    for path in sorted((reader.root / "conversations").glob("*.yaml")):
        if path.name in _NOT_TREES:
            continue
        found = reader.read(path, Conversation, _name_nodes)
        if not found:
            continue
        document, conversation = found
        conversations.append(conversation)
        reader.note(document, texts.of_conversation(conversation))
        for node_id in conversation.nodes:
            reader.note_entry(document, f"node/{node_id}", ("nodes", node_id))
    return conversations


def _read_countries(reader: _Reader) -> list[Country]:
    countries = []
    for document, country in reader.read_all("data/countries", Country):
        countries.append(country)
        reader.note(document, texts.of_country(country))
        reader.note_entry(document, f"country/{country.country}", ())
        for number, summary in enumerate(country.summaries):
            reader.note_entry(document, f"entry/{summary.id}", ("summaries", number))
        for number, position in enumerate(country.positions):
            reader.note_entry(document, f"entry/{position.id}", ("positions", number))
    return countries


def _read_contacts(reader: _Reader) -> list[Contact]:
    contacts = []
    for document, contact in reader.read_all("data/contacts", Contact):
        contacts.append(contact)
        reader.note(document, texts.of_contact(contact))
        reader.note_entry(document, f"contact/{contact.id}", ())
    return contacts


def _note_list(
    reader: _Reader,
    document: Document,
    key: str,
    entries: tuple[Any, ...],
    of_entry: Callable[[Any, Path_], Iterable[tuple[Text, Path_]]],
) -> None:
    for number, entry in enumerate(entries):
        reader.note(document, of_entry(entry, (key, number)))
        reader.note_entry(document, f"entry/{entry.id}", (key, number))
