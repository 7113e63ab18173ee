"""Law and judgments a refuser can name in an interview."""

from bot.content.entry import Fact, Model, PartialDate, Text, Words
from bot.content.terms import Stance


class Instrument(Fact):
    """A treaty, a guideline, a resolution or a judgment."""

    stance: Stance
    title: Words
    says: Words
    #: what it gives, and does not give, a refuser in an interview
    gives: Words
    #: as lawyers write it, the same in all languages
    citation: str = ""
    caution: str = ""

    def text(self, field: str) -> Text:
        """The text of `title`, `says`, `gives` or `caution`."""
        return Text(f"law/{self.id}/{field}", getattr(self, field))


class Law(Model):
    """The file `data/law.yaml`."""

    checked: PartialDate
    law: tuple[Instrument, ...]
