"""Every status x every action, illegal ones included."""

from datetime import timedelta

import pytest

from bot.desk.case import NEXT, Action, Case, Refusal, Status, Why, act
from tests.desk.cases import NOW, OURS, THEIRS, new_case

LATER = NOW + timedelta(hours=1)
_STATUSES = (Status.WAITING, Status.ACTIVE, Status.CLOSED, Status.UNREACHABLE, Status.GONE)

#: what the volunteer who has the case (in `active`) can bring about; a reason where it is refused
TABLE = {
    #                   waiting          active              closed          unreachable        gone
    Action.WRITE: ("waiting", "active", "waiting", "waiting", Why.IMPOSSIBLE),
    Action.LEAVE: ("closed", "closed", Why.CLOSED, "closed", Why.IMPOSSIBLE),
    Action.LOSE: ("unreachable", "unreachable", "closed", "unreachable", Why.IMPOSSIBLE),
    Action.FIND: ("waiting", "active", "closed", "waiting", Why.IMPOSSIBLE),
    Action.ERASE: ("gone", "gone", "gone", "gone", Why.IMPOSSIBLE),
    Action.TAKE: ("active", Why.ALREADY_YOURS, Why.CLOSED, Why.UNREACHABLE, Why.IMPOSSIBLE),
    Action.TAKE_OVER: ("active", "active", Why.CLOSED, Why.UNREACHABLE, Why.IMPOSSIBLE),
    Action.RELEASE: (Why.TAKE_FIRST, "waiting", Why.CLOSED, Why.UNREACHABLE, Why.IMPOSSIBLE),
    Action.HAND_OVER: (Why.TAKE_FIRST, "active", Why.CLOSED, Why.UNREACHABLE, Why.IMPOSSIBLE),
    Action.SPEAK: (Why.TAKE_FIRST, "active", Why.CLOSED, Why.UNREACHABLE, Why.IMPOSSIBLE),
    Action.NOTE: ("waiting", "active", "closed", "unreachable", Why.IMPOSSIBLE),
    Action.CLOSE: ("closed", "closed", Why.CLOSED, "closed", Why.IMPOSSIBLE),
    Action.BLOCK: ("closed", "closed", "closed", "closed", Why.IMPOSSIBLE),
    Action.REMIND: ("waiting", Why.IMPOSSIBLE, Why.CLOSED, Why.UNREACHABLE, Why.IMPOSSIBLE),
    Action.ESCALATE: ("waiting", Why.IMPOSSIBLE, Why.CLOSED, Why.UNREACHABLE, Why.IMPOSSIBLE),
    Action.RETURN: (Why.IMPOSSIBLE, "waiting", Why.CLOSED, Why.UNREACHABLE, Why.IMPOSSIBLE),
    Action.WARN: ("waiting", "active", Why.CLOSED, Why.UNREACHABLE, Why.IMPOSSIBLE),
    Action.LAPSE: ("closed", "closed", Why.CLOSED, Why.UNREACHABLE, Why.IMPOSSIBLE),
    Action.PURGE: (Why.IMPOSSIBLE, Why.IMPOSSIBLE, "gone", "gone", Why.IMPOSSIBLE),
}
_CELLS = [
    (status, action, expected) for action, row in TABLE.items() for status, expected in zip(_STATUSES, row, strict=True)
]


def test_the_table_knows_every_action() -> None:
    assert set(TABLE) == set(Action) == set(NEXT)


@pytest.mark.parametrize(("status", "action", "expected"), _CELLS)
def test_an_action_leads_where_the_table_says(status: Status, action: Action, expected: str) -> None:
    outcome = act(new_case(status), action, now=LATER, by=OURS)

    if isinstance(expected, Why):
        assert outcome == Refusal(expected)
    else:
        assert isinstance(outcome, Case)
        assert outcome.status == expected


@pytest.mark.parametrize(
    "action", [Action.TAKE, Action.RELEASE, Action.HAND_OVER, Action.SPEAK, Action.CLOSE, Action.BLOCK]
)
def test_only_the_volunteer_who_has_the_case_acts_on_it(action: Action) -> None:
    assert act(new_case(Status.ACTIVE), action, now=LATER, by=THEIRS) == Refusal(Why.NOT_YOURS)


def test_an_offered_case_can_be_taken_by_another() -> None:
    offered = act(new_case(Status.ACTIVE), Action.HAND_OVER, now=LATER, by=OURS)
    assert isinstance(offered, Case)

    taken = act(offered, Action.TAKE, now=LATER, by=THEIRS)

    assert isinstance(taken, Case)
    assert (taken.volunteer, taken.is_offered) == (THEIRS, False)


def test_a_case_taken_over_belongs_to_who_took_it() -> None:
    taken = act(new_case(Status.ACTIVE), Action.TAKE_OVER, now=LATER, by=THEIRS)

    assert isinstance(taken, Case)
    assert (taken.volunteer, taken.taken_at) == (THEIRS, LATER)


@pytest.mark.parametrize("action", [Action.RELEASE, Action.RETURN])
def test_back_in_the_queue_it_waits_anew(action: Action) -> None:
    case = new_case(Status.ACTIVE, is_escalated=True, reminded_at=NOW, is_offered=True)

    waiting = act(case, action, now=LATER, by=OURS)

    assert isinstance(waiting, Case)
    assert (waiting.volunteer, waiting.waiting_since, waiting.is_escalated) == (None, LATER, False)
    assert (waiting.reminded_at, waiting.is_offered) == (None, False)


def test_a_closed_case_belongs_to_nobody_and_counts_from_its_end() -> None:
    closed = act(new_case(Status.ACTIVE), Action.CLOSE, now=LATER, by=OURS)

    assert isinstance(closed, Case)
    assert (closed.volunteer, closed.ended_at) == (None, LATER)


def test_closing_twice_does_not_prolong_its_life() -> None:
    blocked = act(new_case(Status.CLOSED), Action.BLOCK, now=LATER, by=OURS)

    assert isinstance(blocked, Case)
    assert blocked.ended_at == NOW


def test_a_persons_word_takes_the_warning_back() -> None:
    heard = act(new_case(Status.ACTIVE, is_warned=True), Action.WRITE, now=LATER)

    assert isinstance(heard, Case)
    assert (heard.is_warned, heard.person_at, heard.is_answered) == (False, LATER, False)


def test_a_case_is_answered_when_the_last_word_is_a_volunteers() -> None:
    answered = act(new_case(Status.ACTIVE), Action.SPEAK, now=LATER, by=OURS)

    assert isinstance(answered, Case)
    assert answered.is_answered
