"""What a country, or the EU, does for people who refuse."""

from typing import Self

from pydantic import model_validator

from bot.content.entry import AppliesTo, CountryCode, EntryId, Fact, Model, PartialDate, Text, Words
from bot.content.terms import ORIGINS, Stance


class Position(Fact):
    """One dated statement, decision or rule."""

    stance: Stance
    title: Words
    says: Words
    #: a contradiction between sources, or a limit, that the reader must know
    caution: str = ""

    def text(self, field: str) -> Text:
        """The text of `title`, `says` or `caution`."""
        return Text(f"position/{self.id}/{field}", getattr(self, field))


class Summary(Model):
    """Two or three sentences that weigh the positions for one kind of person."""

    id: EntryId
    applies_to: AppliesTo
    stance: Stance
    #: ids of the entries these sentences rest on; their newest date is the summary's
    based_on: tuple[EntryId, ...]
    say: Words
    first: Words
    avoid: Words
    unknown: Words

    def text(self, field: str) -> Text:
        """The text of `say`, `first`, `avoid` or `unknown`."""
        return Text(f"summary/{self.id}/{field}", getattr(self, field))


class Country(Model):
    """A file of `data/countries`."""

    country: CountryCode
    #: its own citizens flee from it: RU, BY, UA
    is_origin: bool = False
    #: what holds in the whole EU, asylum law and temporary protection above all, holds here too
    in_eu: bool = False
    #: the day an editor last went through the whole file
    checked: PartialDate
    summaries: tuple[Summary, ...]
    positions: tuple[Position, ...]

    @model_validator(mode="after")
    def _is_origin_of_those_we_serve(self) -> Self:
        if self.is_origin and self.country not in ORIGINS:
            raise ValueError(f"`is_origin` is for {', '.join(ORIGINS)} alone; take it out")
        return self
