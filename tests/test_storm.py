"""The whole bot in a storm, as a process of its own: every line arrives, in order, where it belongs."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.desk.vocabulary import Side
from tests.storm.stage import Misfortune, Plan, blow, drop, go_away, stumble, throttle
from tests.storm.verdict import Kill, Lane, Place, Seen, judge, words_of

MISFORTUNES = (
    Misfortune(after=0.1, seconds=2.5, begin=go_away),
    Misfortune(after=0.3, seconds=2, begin=throttle),
    Misfortune(after=0.5, seconds=2, begin=stumble),
    Misfortune(after=0.7, seconds=2, begin=drop),
)
LANE, OTHERS = Lane(0, Side.TOPIC), Lane(1, Side.TOPIC)
HERE, THERE = Place(-1001, 5), Place(-1001, 9)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


async def test_kills_in_a_storm_lose_nothing_and_repeat_at_most_one_message_a_lane(tmp_path: Path) -> None:
    outcome = await blow(Plan(cases=20, messages=300, kills=2), tmp_path)

    assert outcome.is_sound, outcome
    assert outcome.verdict.is_clean, outcome
    assert not outcome.unanswered
    assert len(outcome.verdict.twice) == 2, "the kills came too late to prove anything"


async def test_a_telegram_that_is_away_throttles_stumbles_and_drops_loses_nothing(tmp_path: Path) -> None:
    outcome = await blow(Plan(cases=10, messages=200, misfortunes=MISFORTUNES), tmp_path)

    # a press may stay unanswered: Telegram takes no answer after some seconds, and the button's clock stops by itself
    assert not outcome.complaints, outcome
    assert not outcome.mistakes, outcome
    assert outcome.verdict.is_in_order, outcome
    assert outcome.verdict.unexplained, "no answer was lost"


def seen(*lines: tuple[Lane, int, Place]) -> list[Seen]:
    """One second after the other."""
    return [
        Seen(place=place, at=NOON + timedelta(seconds=second), words=words_of(lane, number))
        for second, (lane, number, place) in enumerate(lines)
    ]


def test_a_line_that_is_lost_late_or_astray_is_noticed() -> None:
    lines = seen((LANE, 1, HERE), (LANE, 0, HERE), (OTHERS, 0, HERE), (OTHERS, 1, THERE))

    verdict = judge(lines, written={LANE: 3, OTHERS: 2}, chats={0: 7, 1: 8}, kills=())

    assert (verdict.lost, verdict.misordered, verdict.astray) == (1, 1, 2)
    assert not verdict.is_clean


def test_what_came_twice_is_put_down_to_the_kill_between_and_to_no_other() -> None:
    lines = seen((LANE, 0, HERE), (LANE, 0, HERE), (OTHERS, 0, THERE), (OTHERS, 0, THERE))
    kill = Kill(at=NOON + timedelta(seconds=0.5), back_at=NOON + timedelta(seconds=0.7))

    verdict = judge(lines, written={LANE: 1, OTHERS: 1}, chats={0: 7, 1: 8}, kills=[kill])

    assert (verdict.twice, verdict.most_in_a_lane, verdict.unexplained) == ((1,), 1, 1)
