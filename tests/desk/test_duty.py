from datetime import UTC, datetime, timedelta

import pytest

from bot.content.duty import Calendar
from bot.content.library import Library
from bot.content.terms import Language
from bot.desk.case import Action, Status
from bot.desk.duty import expected_wait, find_due, is_on_duty, is_other_wait, next_duty, next_look
from tests.desk.cases import LIMITS, NOW, new_case

BERLIN = Calendar.model_validate(
    {
        "time_zone": "Europe/Berlin",
        "shifts": [
            {"days": ["mon"], "begins": "09:00", "ends": "22:00"},
            {"days": ["tue"], "begins": "22:00", "ends": "24:00", "languages": ["uk"]},
        ],
    }
)


def test_the_shipped_calendar_has_shifts(library: Library) -> None:
    assert library.calendar.shifts


@pytest.mark.parametrize(
    ("moment", "language", "expected"),
    [
        # Monday 23 November 2026; Berlin is an hour ahead of UTC in winter
        (datetime(2026, 11, 23, 7, 59, tzinfo=UTC), Language.RU, False),
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), Language.RU, True),
        (datetime(2026, 11, 23, 20, 59, tzinfo=UTC), Language.RU, True),
        (datetime(2026, 11, 23, 21, 0, tzinfo=UTC), Language.RU, False),
        (datetime(2026, 11, 24, 22, 30, tzinfo=UTC), Language.UK, True),
        (datetime(2026, 11, 24, 22, 30, tzinfo=UTC), Language.RU, False),
        # in summer Berlin is two hours ahead
        (datetime(2026, 7, 6, 7, 0, tzinfo=UTC), Language.RU, True),
    ],
)
def test_somebody_is_there_by_the_clock_of_the_desks_zone(moment: datetime, language: Language, expected: bool) -> None:
    assert is_on_duty(BERLIN, moment, language) is expected


def test_without_shifts_somebody_is_always_there() -> None:
    assert is_on_duty(Calendar(), NOW, Language.BE)


def test_the_next_shift_is_found_across_the_week() -> None:
    sunday = datetime(2026, 11, 29, 23, 10, tzinfo=UTC)

    assert next_duty(BERLIN, sunday, Language.RU) == datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
    assert (
        next_duty(Calendar.model_validate({"shifts": [{"begins": "09:00", "ends": "09:00"}]}), sunday, Language.RU)
        is None
    )


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ((1, 2, 3, 4), None),
        ((1, 2, 3, 4, 5), 5),
        ((7, 8, 9, 60, 600), 10),
        ((26, 26, 26, 26, 26), 30),
        ((100, 100, 100, 100, 100), 120),
        ((170, 170, 170, 170, 170), 180),
    ],
)
def test_the_expected_wait_is_a_number_one_can_say(minutes: tuple[int, ...], expected: int | None) -> None:
    waits = [timedelta(minutes=number) for number in minutes]

    assert expected_wait(waits) == (timedelta(minutes=expected) if expected else None)


@pytest.mark.parametrize(
    ("told", "wait", "is_other"),
    [(None, 60, False), (5, 10, False), (10, 15, False), (15, 30, True), (60, 30, True), (60, 40, False)],
)
def test_only_a_very_different_wait_is_worth_a_message(told: int | None, wait: int, *, is_other: bool) -> None:
    said = timedelta(minutes=told) if told is not None else None

    assert is_other_wait(said, timedelta(minutes=wait)) is is_other


@pytest.mark.parametrize(
    ("status", "changes", "minutes", "expected"),
    [
        (Status.WAITING, {}, 9, ()),
        (Status.WAITING, {}, 10, (Action.REMIND,)),
        (Status.WAITING, {"reminded_at": NOW + timedelta(minutes=10)}, 19, ()),
        (Status.WAITING, {"reminded_at": NOW + timedelta(minutes=10)}, 20, (Action.REMIND,)),
        (Status.WAITING, {}, 30, (Action.REMIND, Action.ESCALATE)),
        (Status.WAITING, {"is_escalated": True}, 30, (Action.REMIND,)),
        (Status.ACTIVE, {}, 239, ()),
        (Status.ACTIVE, {}, 240, (Action.RETURN,)),
        (Status.ACTIVE, {"volunteer_at": NOW + timedelta(minutes=1)}, 240, ()),
        (Status.ACTIVE, {"volunteer_at": NOW + timedelta(minutes=1)}, 48 * 60 + 1, (Action.WARN,)),
        (Status.ACTIVE, {"volunteer_at": NOW, "is_warned": True}, 72 * 60, (Action.LAPSE,)),
        (Status.CLOSED, {}, 24 * 60 - 1, ()),
        (Status.CLOSED, {}, 24 * 60, (Action.PURGE,)),
        (Status.UNREACHABLE, {}, 24 * 60, (Action.PURGE,)),
        (Status.GONE, {}, 24 * 60, ()),
    ],
)
def test_time_brings(status: Status, changes: dict[str, object], minutes: int, expected: tuple[Action, ...]) -> None:
    case = new_case(status, **changes)
    now = NOW + timedelta(minutes=minutes)

    assert find_due(case, now=now, limits=LIMITS, is_staffed=True) == expected


def test_out_of_hours_only_urgent_cases_remind() -> None:
    now = NOW + timedelta(minutes=10)

    assert find_due(new_case(), now=now, limits=LIMITS, is_staffed=False) == ()
    assert find_due(new_case(is_urgent=True), now=now, limits=LIMITS, is_staffed=False) == (Action.REMIND,)


@pytest.mark.parametrize("status", list(Status))
def test_the_next_look_is_never_later_than_what_is_due_next(status: Status) -> None:
    case, now = new_case(status), NOW
    for _ in range(200):
        look = next_look(case, now=now, limits=LIMITS)
        just_before = look - timedelta(seconds=1)
        assert look > now
        already = find_due(case, now=now, limits=LIMITS, is_staffed=True)
        assert find_due(case, now=just_before, limits=LIMITS, is_staffed=True) == already
        now = look
