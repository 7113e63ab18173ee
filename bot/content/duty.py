"""The file `data/desk.yaml`: when volunteers are usually there."""

from datetime import datetime, time
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, StringConstraints

from bot.content.entry import Model
from bot.content.terms import Language

_HOUR = r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$"


class Day(StrEnum):
    """Days of the week, in the order of `datetime.weekday`."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


_DAYS = tuple(Day)


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("is no time zone; write it as Europe/Berlin") from None
    return name


Hour = Annotated[str, StringConstraints(pattern=_HOUR)]


class Shift(Model):
    """Hours of some days; a shift that goes past midnight is written as two."""

    days: tuple[Day, ...] = Field(default=_DAYS, min_length=1)
    begins: Hour
    ends: Hour
    #: which languages are spoken; all where none is named
    languages: tuple[Language, ...] = ()

    def covers(self, local: datetime, language: Language) -> bool:
        """Whether somebody who speaks the language is there at this local time."""
        begins, ends = _minutes(self.begins), _minutes(self.ends)
        moment = _minutes_of(local.time())
        speaks = not self.languages or language in self.languages
        return speaks and _DAYS[local.weekday()] in self.days and begins <= moment < ends


def _minutes(hour: str) -> int:
    hours, minutes = hour.split(":")
    return int(hours) * 60 + int(minutes)


def _minutes_of(moment: time) -> int:
    return moment.hour * 60 + moment.minute


class Calendar(Model):
    """Every shift, in one time zone; no shifts at all means always."""

    time_zone: Annotated[str, AfterValidator(_known_zone)] = "UTC"
    shifts: tuple[Shift, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the hours are written."""
        return ZoneInfo(self.time_zone)
