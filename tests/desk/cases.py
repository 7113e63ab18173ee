"""Cases for tests, at a fixed moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.content.terms import Language
from bot.desk.case import Case, Share, Status
from bot.desk.duty import Limits
from bot.desk.vocabulary import CaseId, VolunteerId
from bot.messages import ChatId

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
OURS, THEIRS = VolunteerId(1), VolunteerId(2)
LIMITS = Limits(
    remind=timedelta(minutes=10),
    escalate=timedelta(minutes=30),
    give_back=timedelta(minutes=240),
    keep_silent=timedelta(hours=72),
    keep_closed=timedelta(hours=24),
)


def new_case(status: Status = Status.WAITING, **changes: Any) -> Case:
    """A case in a state, with what belongs to that state."""
    case = Case(
        id=CaseId("abc"),
        designation="🐢🌲 K7Q",
        person=ChatId(5_000_001),
        group=ChatId(-1001),
        language=Language.UK,
        bookmark="uk-RUcuKZ-human-_urgent",
        shows=tuple(Share),
        status=status,
        is_urgent=False,
        opened_at=NOW,
        waiting_since=NOW,
        person_at=NOW,
    )
    if status is Status.ACTIVE:
        case = replace(case, volunteer=OURS, taken_at=NOW)
    if status in {Status.CLOSED, Status.UNREACHABLE}:
        case = replace(case, ended_at=NOW)
    return replace(case, **changes)
