"""Time at the desk: who is usually there, how long people wait, and what is due when nobody does anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.content.duty import Calendar
from bot.content.terms import Language
from bot.desk.case import Action, Case, Status

#: fewer waits than this say nothing
_MIN_WAITS = 5
_STEPS = (timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=30), timedelta(hours=1))
#: a wait this many times as long, and longer by this much, is another wait
_OTHER_TIMES = 2
_OTHER_BY = timedelta(minutes=10)
#: how far ahead the calendar is searched for the next shift
_HORIZON = timedelta(days=8)
_SEARCH_STEP = timedelta(minutes=15)
#: a silent case is announced to close when this part of its time is over
_WARN_AFTER = 2 / 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long things may take, as the operator set it."""

    remind: timedelta
    escalate: timedelta
    #: a case whose volunteer is silent goes back to the queue
    give_back: timedelta
    keep_silent: timedelta
    keep_closed: timedelta


def expected_wait(waits: Sequence[timedelta]) -> timedelta | None:
    """How long people waited lately: the median, rounded up to a number one can say; None where too few waited."""
    if len(waits) < _MIN_WAITS:
        return None
    middle = sorted(waits)[len(waits) // 2]
    step = next((step for step in reversed(_STEPS) if middle > 2 * step), _STEPS[0])
    return step * -(-middle // step)


def is_other_wait(told: timedelta | None, wait: timedelta) -> bool:
    """Whether people wait so much longer or shorter than one of them was told that they should know."""
    if told is None:
        return False
    shorter, longer = sorted((told, wait))
    return longer >= _OTHER_TIMES * shorter and longer - shorter >= _OTHER_BY


def is_on_duty(calendar: Calendar, now: datetime, language: Language) -> bool:
    """Whether somebody who speaks the language is usually there now."""
    return not calendar.shifts or any(
        shift.covers(now.astimezone(calendar.zone), language) for shift in calendar.shifts
    )


def next_duty(calendar: Calendar, now: datetime, language: Language) -> datetime | None:
    """When the next shift for the language begins, to a quarter of an hour; None where none is planned."""
    moment = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    for _ in range(_HORIZON // _SEARCH_STEP):
        moment += _SEARCH_STEP
        if is_on_duty(calendar, moment, language):
            return moment
    return None


def find_due(case: Case, *, now: datetime, limits: Limits, is_staffed: bool) -> tuple[Action, ...]:
    """The actions that time brings to a case now, in the order in which they are done.

    Reminders wait for the next shift (`is_staffed`), unless the case is urgent.
    """
    return tuple(action for action, moment in _timers(case, limits, is_staffed=is_staffed) if moment <= now)


def next_look(case: Case, *, now: datetime, limits: Limits) -> datetime:
    """When time may bring something to the case next."""
    ahead = [moment for _, moment in _timers(case, limits, is_staffed=True) if moment > now]
    if case.status is Status.WAITING:
        # a reminder that was left out at night is due with the next shift
        ahead.append(now + limits.remind)
    return min(ahead, default=now + limits.remind)


def _timers(case: Case, limits: Limits, *, is_staffed: bool) -> list[tuple[Action, datetime]]:
    match case.status:
        case Status.WAITING:
            return [*_waiting(case, limits, is_staffed=is_staffed), *_silence(case, limits)]
        case Status.ACTIVE:
            silent_since = max(case.person_at, case.taken_at or case.person_at)
            back = [] if case.is_answered else [(Action.RETURN, silent_since + limits.give_back)]
            return [*back, *_silence(case, limits)]
        case Status.CLOSED | Status.UNREACHABLE:
            return [(Action.PURGE, (case.ended_at or case.last_word_at) + limits.keep_closed)]
        case Status.GONE:
            return []


def _waiting(case: Case, limits: Limits, *, is_staffed: bool) -> list[tuple[Action, datetime]]:
    timers = []
    if is_staffed or case.is_urgent:
        timers.append((Action.REMIND, (case.reminded_at or case.waiting_since) + limits.remind))
    if not case.is_escalated:
        timers.append((Action.ESCALATE, case.waiting_since + limits.escalate))
    return timers


def _silence(case: Case, limits: Limits) -> list[tuple[Action, datetime]]:
    since = max(case.last_word_at, case.waiting_since)
    lapse = (Action.LAPSE, since + limits.keep_silent)
    return [lapse] if case.is_warned else [(Action.WARN, since + limits.keep_silent * _WARN_AFTER), lapse]
