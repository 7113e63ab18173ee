"""The states of a case, and which action leads from which to which."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from bot.content.terms import Language
from bot.desk.vocabulary import CaseId, TopicId, VolunteerId
from bot.messages import ChatId, MessageId


class Status(StrEnum):
    """Where a case stands: `waiting -> active -> closed -> gone`, `unreachable` aside."""

    WAITING = "waiting"
    ACTIVE = "active"
    CLOSED = "closed"
    #: the person has blocked the bot or deleted the account
    UNREACHABLE = "unreachable"
    #: deleted; never stored
    GONE = "gone"


class Action(StrEnum):
    """What can happen to a case."""

    # by the person
    WRITE = "write"
    LEAVE = "leave"
    LOSE = "lose"
    FIND = "find"
    ERASE = "erase"
    # by a volunteer
    TAKE = "take"
    TAKE_OVER = "take_over"
    RELEASE = "release"
    HAND_OVER = "hand_over"
    SPEAK = "speak"
    NOTE = "note"
    CLOSE = "close"
    BLOCK = "block"
    # by time
    REMIND = "remind"
    ESCALATE = "escalate"
    RETURN = "return"
    WARN = "warn"
    LAPSE = "lapse"
    PURGE = "purge"


class Share(StrEnum):
    """What volunteers may see; each can be left out."""

    PROFILE = "profile"
    PATH = "path"
    LANGUAGE = "language"


_W, _A, _C, _U, _G = Status.WAITING, Status.ACTIVE, Status.CLOSED, Status.UNREACHABLE, Status.GONE

#: what is not in here is illegal
NEXT: Mapping[Action, Mapping[Status, Status]] = MappingProxyType(
    {
        Action.WRITE: {_W: _W, _A: _A, _C: _W, _U: _W},
        Action.LEAVE: {_W: _C, _A: _C, _U: _C},
        Action.LOSE: {_W: _U, _A: _U, _C: _C, _U: _U},
        Action.FIND: {_W: _W, _A: _A, _C: _C, _U: _W},
        Action.ERASE: {_W: _G, _A: _G, _C: _G, _U: _G},
        Action.TAKE: {_W: _A, _A: _A},
        Action.TAKE_OVER: {_W: _A, _A: _A},
        Action.RELEASE: {_A: _W},
        Action.HAND_OVER: {_A: _A},
        Action.SPEAK: {_A: _A},
        Action.NOTE: {_W: _W, _A: _A, _C: _C, _U: _U},
        Action.CLOSE: {_W: _C, _A: _C, _U: _C},
        Action.BLOCK: {_W: _C, _A: _C, _C: _C, _U: _C},
        Action.REMIND: {_W: _W},
        Action.ESCALATE: {_W: _W},
        Action.RETURN: {_A: _W},
        Action.WARN: {_W: _W, _A: _A},
        Action.LAPSE: {_W: _C, _A: _C},
        Action.PURGE: {_C: _G, _U: _G},
    }
)
#: while somebody has the case, only they do these
_HOLDERS = frozenset({Action.RELEASE, Action.HAND_OVER, Action.SPEAK, Action.CLOSE, Action.BLOCK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One conversation between a person and volunteers; as long as it lives, all that is known of the person."""

    id: CaseId
    #: two emoji and a code without meaning
    designation: str
    person: ChatId
    #: the forum it lies in
    group: ChatId
    language: Language
    #: encoded: the page where the person was, with their answers, to which they return
    bookmark: str
    shows: tuple[Share, ...]
    status: Status
    is_urgent: bool
    opened_at: datetime
    #: since when nobody has it; meaningless unless waiting
    waiting_since: datetime
    #: the person's last word
    person_at: datetime
    volunteer: VolunteerId | None = None
    #: the volunteer asks the others to take it
    is_offered: bool = False
    #: None until the topic is opened, and after somebody deleted it
    topic: TopicId | None = None
    card: MessageId | None = None
    #: name and icon as Telegram has them now
    shown_as: str = ""
    taken_at: datetime | None = None
    #: a volunteer's last word
    volunteer_at: datetime | None = None
    #: closed, or lost
    ended_at: datetime | None = None
    #: how long the person was told that they would wait; None where nobody could say
    told_wait: timedelta | None = None
    reminded_at: datetime | None = None
    is_escalated: bool = False
    #: told that silence will close it
    is_warned: bool = False
    #: told where the words go, since it was opened or opened again
    is_acknowledged: bool = False
    #: has said whether it helped
    is_judged: bool = False

    @property
    def is_open(self) -> bool:
        """Whether what the person writes goes on with it."""
        return self.status in {Status.WAITING, Status.ACTIVE}

    @property
    def is_answered(self) -> bool:
        """Whether the last word is a volunteer's."""
        return self.volunteer_at is not None and self.volunteer_at >= self.person_at

    @property
    def last_word_at(self) -> datetime:
        """When anybody wrote last."""
        return max(self.person_at, self.volunteer_at or self.person_at)


class Why(StrEnum):
    """Why an action is refused; also the name of the phrase that says so, in the group "refusal"."""

    CLOSED = "closed"
    UNREACHABLE = "unreachable"
    #: nobody has it yet
    TAKE_FIRST = "take_first"
    #: somebody else has it
    NOT_YOURS = "not_yours"
    ALREADY_YOURS = "already_yours"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An action that can't be done now."""

    why: Why


def act(case: Case, action: Action, *, now: datetime, by: VolunteerId | None = None) -> Case | Refusal:
    """The case after an action, or why it stays as it is. `by` is the volunteer who acts, None for everybody else."""
    status = NEXT[action].get(case.status)
    if status is None:
        return Refusal(_why_illegal(case, action))
    if refusal := _why_forbidden(case, action, by):
        return refusal
    return _changed(replace(case, status=status), case, action, now=now, by=by)


def _why_illegal(case: Case, action: Action) -> Why:
    match case.status:
        case Status.CLOSED:
            return Why.CLOSED
        case Status.UNREACHABLE:
            return Why.UNREACHABLE
        case Status.WAITING if action in _HOLDERS:
            return Why.TAKE_FIRST
        case _:
            return Why.IMPOSSIBLE


def _why_forbidden(case: Case, action: Action, by: VolunteerId | None) -> Refusal | None:
    if case.status is not Status.ACTIVE:
        return None
    if action is Action.TAKE and case.volunteer == by:
        return Refusal(Why.ALREADY_YOURS)
    if action is Action.TAKE and not case.is_offered:
        return Refusal(Why.NOT_YOURS)
    if action in _HOLDERS and case.volunteer != by:
        return Refusal(Why.NOT_YOURS)
    return None


def _changed(case: Case, before: Case, action: Action, *, now: datetime, by: VolunteerId | None) -> Case:
    """The fields that go with an action whose status is already set."""
    if case.status is Status.WAITING and before.status is not Status.WAITING:
        case = _queued(case, now=now)
    if case.status in {Status.CLOSED, Status.UNREACHABLE} and before.status is not case.status:
        case = replace(case, ended_at=now, volunteer=None, is_offered=False)
    match action:
        case Action.WRITE:
            return replace(case, person_at=now, is_warned=False)
        case Action.TAKE | Action.TAKE_OVER:
            return replace(case, volunteer=by, is_offered=False, taken_at=now)
        case Action.HAND_OVER:
            return replace(case, is_offered=True)
        case Action.SPEAK:
            return replace(case, volunteer_at=now, is_warned=False, is_offered=False)
        case Action.REMIND:
            return replace(case, reminded_at=now)
        case Action.ESCALATE:
            return replace(case, is_escalated=True)
        case Action.WARN:
            return replace(case, is_warned=True)
        case _:
            return case


def _queued(case: Case, *, now: datetime) -> Case:
    """Waiting from now on, as if it were new."""
    return replace(
        case,
        volunteer=None,
        is_offered=False,
        waiting_since=now,
        reminded_at=None,
        is_escalated=False,
        ended_at=None,
        is_warned=False,
        is_acknowledged=False,
    )
