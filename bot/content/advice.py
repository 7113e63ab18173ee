"""How to stay safe: phone, Telegram, fake bots, files."""

from typing import Literal

from pydantic import Field

from bot.content.entry import EntryId, Model, PartialDate, Source, Text, Words
from bot.content.terms import Citizenship, SafetyTopic


class Advice(Model):
    """One danger and what to do about it."""

    id: EntryId
    topic: SafetyTopic
    citizenship: tuple[Citizenship, ...] = Field(min_length=1)
    title: Words
    says: Words
    do: Words
    #: one by one, as on the screen
    steps: tuple[Words, ...] = ()
    caution: str = ""
    confidence: Literal["high", "medium", "low"]
    #: None when no source bears a date
    as_of: PartialDate | None = None
    sources: tuple[Source, ...] = Field(min_length=1)
    review_by: PartialDate | None = None
    note: str = ""

    def text(self, field: str) -> Text:
        """The text of `title`, `says`, `do` or `caution`."""
        return Text(f"safety/{self.id}/{field}", getattr(self, field))

    def step_text(self, number: int) -> Text:
        """Step `number`, counted from 0."""
        return Text(f"safety/{self.id}/step.{number}", self.steps[number])


class Safety(Model):
    """The file `data/safety.yaml`."""

    checked: PartialDate
    safety: tuple[Advice, ...]
