"""Who can counsel, and what it costs to write to them where the person is."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.content.entry import CountryCode, EntryId, Model, PartialDate, Source, Text, Words
from bot.content.terms import ChannelType, Citizenship, ContactKind, Severity, Situation


class Channel(Model):
    """One way to reach an organisation; shown only when verified."""

    type: ChannelType
    value: Words
    verified: bool
    #: where the channel was read
    source: str = ""
    as_of: PartialDate | None = None
    #: in words, such as "Mon-Fri 09:00-18:00"
    hours: str = ""
    #: somebody answers at any hour
    day_and_night: bool = False
    note: str = ""


class LegalRisk(Model):
    """How the law of one country looks at contact with the organisation."""

    jurisdiction: CountryCode
    severity: Severity
    #: what the law says and what it means for the reader
    law: str = ""
    source: str = ""
    date: PartialDate | None = None


class Serves(Model):
    """Whom an organisation helps; `any` in a list means everyone, everywhere."""

    citizenship: tuple[Citizenship | Literal["any"], ...] = Field(min_length=1)
    situation: tuple[Situation, ...] = Field(min_length=1)
    located_in: tuple[CountryCode | Literal["any"], ...] = Field(min_length=1)


class ContactName(Model):
    """The name in English letters, the name it bears itself, and what people type to find it."""

    en: Words
    local: str = ""
    #: in the languages of the bot, where the name really is translated
    is_translated: bool = False
    also: tuple[str, ...] = ()


class Contact(Model):
    """A file of `data/contacts`."""

    id: EntryId
    name: ContactName
    kind: ContactKind
    serves: Serves
    based_in: CountryCode | None = None
    #: ISO 639-1 codes
    languages: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")], ...] = ()
    #: 1-9; of two that fit a person equally, the higher is shown first
    priority: int = Field(default=5, ge=1, le=9)
    helps: Words
    does_not: str = ""
    #: how to tell the true channel from a fake
    real: str = ""
    warning: str = ""
    channels: tuple[Channel, ...] = ()
    legal_risk: tuple[LegalRisk, ...] = ()
    checked: PartialDate
    sources: tuple[Source, ...] = ()
    note: str = ""

    def text(self, field: str) -> Text:
        """The text of `helps`, `does_not`, `real` or `warning`."""
        return Text(f"contact/{self.id}/{field}", getattr(self, field))

    def name_text(self) -> Text:
        """The name, for those that are translated."""
        return Text(f"contact/{self.id}/name", self.name.en)

    def hours_text(self, number: int) -> Text:
        """The opening hours of channel `number`, counted from 0."""
        return Text(f"contact/{self.id}/hours.{number}", self.channels[number].hours)

    def law_text(self, risk: LegalRisk) -> Text:
        """What the law of one country says about contact."""
        return Text(f"contact/{self.id}/law.{risk.jurisdiction}", risk.law)
