"""What all entries share: a text in its place, a source, a date as exact as it is known, whom it applies to."""

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.content.terms import Citizenship, Situation, Topic

ENTRY_ID = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"


@dataclass(frozen=True, slots=True)
class Text:
    """An English text with its place, which is the gettext context under which translations are found."""

    context: str
    english: str
    #: the plural form, when the text counts something
    plural: str = ""


class Model(BaseModel):
    """A part of a YAML file: frozen, and unknown keys are mistakes."""

    # validators are built at first use: a start from the cache needs none
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, defer_build=True)


def _known_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "." not in parts.hostname:
        raise ValueError("is no web address; write it as https://example.org/page")
    if any(character.isspace() or character in "<>" for character in url):
        raise ValueError("has a space or a bracket in it; write it as %20, %3C or %3E")
    return url


def _real_date(text: str) -> str:
    try:
        first_day(text)
    except ValueError:
        raise ValueError("is no date; write 2026, 2026-02 or 2026-02-19") from None
    return text


def first_day(partial: str) -> date:
    """The first day that `2026`, `2026-02` or `2026-02-19` can mean.

    Raises:
        ValueError: the text is none of these.
    """
    numbers = [int(part) for part in partial.split("-")]
    return date(*[*numbers, 1, 1][:3])


def last_day(partial: str) -> date:
    """The last day that `2026`, `2026-02` or `2026-02-19` can mean."""
    numbers = [int(part) for part in partial.split("-")]
    year, month = numbers[0], numbers[1] if len(numbers) > 1 else 12
    day = numbers[2] if len(numbers) > 2 else calendar.monthrange(year, month)[1]
    return date(year, month, day)


EntryId = Annotated[str, StringConstraints(pattern=ENTRY_ID)]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Address = Annotated[str, AfterValidator(_known_address)]
#: a date as exact as it is known: year, month or day
PartialDate = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d\d){0,2}$"), AfterValidator(_real_date)]
Words = Annotated[str, StringConstraints(min_length=1)]


class Source(Model):
    """Who says so: where a reader or an editor can look it up."""

    publisher: Words
    title: Words
    #: as printed by the publisher, may be "undated page"
    date: str = ""
    url: Address | None = None
    #: one of the press texts that began the project
    seed: str = ""


class AppliesTo(Model):
    """Whom an entry is about. `any` in a list matches everyone."""

    citizenship: tuple[Citizenship | Literal["any"], ...] = Field(min_length=1)
    situation: tuple[Situation, ...] = Field(min_length=1)

    def includes(self, citizenship: Citizenship | None, situation: Situation | None) -> bool:
        """Whether such a person is meant; None, and the situation `any`, fit everything."""
        right_citizenship = citizenship is None or "any" in self.citizenship or citizenship in self.citizenship
        is_open = situation in {None, Situation.ANY} or Situation.ANY in self.situation
        return right_citizenship and (is_open or situation in self.situation)


class Dated(Model):
    """An entry that rests on sources of a certain day."""

    id: EntryId
    as_of: PartialDate
    sources: tuple[Source, ...]
    #: only what is verified is shown
    verified: bool
    #: for editors, never shown
    note: str = ""
    #: the day by which an editor must have looked again; without it, the topic's months count from the file's `checked`
    review_by: PartialDate | None = None

    @model_validator(mode="after")
    def _rests_on_something(self) -> Self:
        if self.verified and not self.sources:
            raise ValueError("is verified and names no source; add one, or write verified: false")
        return self


class Fact(Dated):
    """A dated entry about certain people, with what it means for them."""

    applies_to: AppliesTo
    topic: Topic
    #: id of the newer entry that overtakes this one; it is then shown as history
    overtaken_by: EntryId | None = None
