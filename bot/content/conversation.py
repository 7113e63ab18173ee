"""Trees: nodes, what they say, and where their choices lead."""

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from bot.content.entry import CountryCode, EntryId, Model, Text, Words
from bot.content.terms import Citizenship, Situation

#: fits into a button beside everything else (64 bytes)
NODE_ID = r"^[a-z][a-z0-9_]{0,13}$"
NodeId = Annotated[str, StringConstraints(pattern=NODE_ID)]
#: a node, or a node with what it shows: `country/DE`, `contact/connection-ev`
Target = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,13}(/[A-Za-z0-9_-]+)?$")]


class Show(StrEnum):
    """The built-in pages; a new one is a reviewed change in Python."""

    COUNTRIES = "countries"
    COUNTRY = "country"
    COMPARE = "compare"
    CONTACTS = "contacts"
    CONTACT = "contact"
    RIGHTS = "rights"
    LAW = "law"
    SAFETY = "safety"
    ANSWERS = "answers"


class Ask(StrEnum):
    """The questions; each answer is kept in the button."""

    LANGUAGE = "language"
    SITUATION = "situation"
    CITIZENSHIP = "citizenship"
    WHEREABOUTS = "whereabouts"


class Condition(Model):
    """Who sees a paragraph or a choice: all named keys must match, each by one of its values."""

    situation: tuple[Situation, ...] = ()
    citizenship: tuple[Citizenship, ...] = ()
    whereabouts: tuple[CountryCode, ...] = ()


class Answer(Model):
    """What a choice puts into the button."""

    situation: Situation | None = None
    citizenship: Citizenship | None = None
    whereabouts: CountryCode | None = None


class Paragraph(Model):
    """A part of what a node says."""

    text: Words
    when: Condition | None = None


class Choice(Model):
    """A button of a node."""

    label: Words
    go: Target | None = None
    answer: Answer | None = None
    when: Condition | None = None
    #: on the same row as the choice before it
    beside: bool = False

    @property
    def name(self) -> str:
        """The choice's place in its node: its answer, else where it goes."""
        if self.answer:
            return "_".join(str(value) for value in self.answer.model_dump(exclude_none=True).values())
        return self.go or ""


def _paragraphs(say: Any) -> Any:  # noqa: ANN401 - whatever an editor wrote; pydantic checks the result
    match say:
        case str():
            return [{"text": say}]
        case list():
            return [{"text": part} if isinstance(part, str) else part for part in say]
        case _:
            return say


class Node(Model):
    """One page of a tree, with at most one way out: `choices`, `go`, `ask` or `handoff`."""

    #: both are filled in by the loader
    conversation: str
    id: NodeId
    say: Annotated[tuple[Paragraph, ...], BeforeValidator(_paragraphs)] = ()
    show: Show | None = None
    choices: tuple[Choice, ...] = ()
    go: Target | None = None
    ask: Ask | None = None
    #: label of the button that goes on without an answer
    skip: str = ""
    handoff: bool = False
    #: a case opened from here is urgent
    urgent: bool = False
    #: what must be known before this page is shown; it is asked on the way
    needs: tuple[Ask, ...] = ()
    #: entries the words rest on; their dates and sources are shown
    based_on: tuple[EntryId, ...] = ()
    #: retired ids that now lead here
    formerly: tuple[NodeId, ...] = ()

    @model_validator(mode="after")
    def _has_something_to_show(self) -> Self:
        if not self.say and not self.show:
            raise ValueError("says and shows nothing; give it `say` or `show`")
        if self.handoff and (self.choices or self.go or self.ask):
            raise ValueError("has two ways out; keep one of `choices`, `go`, `ask`, `handoff`")
        if self.go and self.choices and not self.ask:
            raise ValueError("has two ways out; keep one of `choices`, `go`, `ask`, `handoff`")
        return self

    def say_text(self, number: int) -> Text:
        """Paragraph `number`, counted from 0."""
        ending = f".{number + 1}" if number else ""
        return Text(f"{self.conversation}/{self.id}/say{ending}", self.say[number].text)

    def choice_text(self, choice: Choice) -> Text:
        """The label of a choice."""
        return Text(f"{self.conversation}/{self.id}/{choice.name}", choice.label)

    def skip_text(self) -> Text:
        """The label of the button that goes on without an answer."""
        return Text(f"{self.conversation}/{self.id}/skip", self.skip)


class Conversation(Model):
    """A file of `conversations`."""

    conversation: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    begin: NodeId
    nodes: dict[NodeId, Node] = Field(min_length=1)

    @model_validator(mode="after")
    def _begins_somewhere(self) -> Self:
        if self.begin not in self.nodes:
            raise ValueError(f'begins with "{self.begin}", which is none of its nodes')
        return self


class Phrase(Model):
    """A fixed text of the bot, with its plural when it counts."""

    one: Words
    other: str = ""


class Phrases(Model):
    """The file `conversations/phrases.yaml`: groups of phrases, `group.name` in code."""

    phrases: dict[str, dict[str, Annotated[Phrase, BeforeValidator(lambda v: {"one": v} if isinstance(v, str) else v)]]]


class SearchRow(Model):
    """What people type, by language, and where it leads."""

    go: Target
    answer: Answer | None = None
    words: dict[str, tuple[Words, ...]]


class SearchTable(Model):
    """The file `conversations/search.yaml`."""

    search: tuple[SearchRow, ...]
