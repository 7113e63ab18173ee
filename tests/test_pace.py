from collections import Counter
from itertools import pairwise

import pytest

from bot.messages import ChatId
from bot.pace import Limits, Pace

PERSON, GROUP = ChatId(7), ChatId(-1007)


def new_pace(limits: Limits | None = None) -> Pace:
    return Pace(limits or Limits(), random=lambda: 0.0)


def send_at(pace: Pace, chat: ChatId, *, times_ms: range) -> list[int]:
    """When messages went out that somebody always wanted to send."""
    sent = []
    for now_ms in times_ms:
        closed = pace.closed(now_ms)
        if chat not in closed.to_all and chat not in closed.to_costly:
            assert pace.take(chat, 1, now_ms=now_ms) is None
            sent.append(now_ms)
    return sent


def most_within(times: list[int], span_ms: int) -> int:
    return max(sum(start <= time < start + span_ms for time in times) for start in times)


def test_a_group_gets_twenty_a_minute_and_no_more() -> None:
    sent = send_at(new_pace(), GROUP, times_ms=range(0, 300_000, 50))

    assert most_within(sent, 60_000) == 20
    assert len(sent) >= 95


def test_a_person_gets_a_burst_and_then_one_a_second() -> None:
    sent = send_at(new_pace(), PERSON, times_ms=range(0, 30_000, 50))

    assert sent[:3] == [0, 50, 100]
    assert 27 <= len(sent) <= 30


def test_chats_do_not_use_up_each_others_allowance() -> None:
    pace = new_pace()
    send_at(pace, GROUP, times_ms=range(0, 1_000, 10))

    assert pace.closed(1_000).to_costly == [GROUP]
    assert pace.take(PERSON, 1, now_ms=1_000) is None


def test_all_together_get_thirty_a_second() -> None:
    pace = new_pace()
    for number in range(30):
        pace.take(ChatId(number + 1), 1, now_ms=0)

    assert pace.room(999) == 0
    assert pace.next_change_ms(999) == 1_050
    assert pace.room(1_050) == 30


def test_cosmetics_leave_a_reserve_in_a_group() -> None:
    pace = new_pace(Limits(cosmetics_in_group=14))
    for _ in range(13):
        pace.take(GROUP, 1, now_ms=0)
    assert pace.closed(1).to_cosmetics == []

    pace.take(GROUP, 1, now_ms=1)

    assert pace.closed(2).to_cosmetics == [GROUP]
    assert pace.closed(2).to_costly == []


def test_an_album_waits_until_it_fits_and_keeps_its_room() -> None:
    pace = new_pace()
    for now_ms in range(15):
        pace.take(GROUP, 1, now_ms=now_ms)

    until_ms = pace.take(GROUP, 10, now_ms=1_000)

    assert until_ms == 61_004
    assert pace.closed(30_000).to_all == [GROUP]
    assert pace.take(GROUP, 10, now_ms=until_ms) is None


def test_an_album_larger_than_the_allowance_goes_when_nothing_else_went() -> None:
    pace = new_pace()
    assert pace.take(PERSON, 10, now_ms=0) is None
    assert pace.take(PERSON, 10, now_ms=1) is not None


def test_what_costs_nothing_is_not_counted() -> None:
    pace = new_pace()
    for _ in range(50):
        assert pace.take(GROUP, 0, now_ms=0) is None

    assert pace.room(0) == 30
    assert pace.closed(0).to_costly == []


def test_a_failing_chat_waits_twice_as_long_each_time_and_never_longer_than_the_longest() -> None:
    pace, now_ms, waits = new_pace(), 0, []
    for _ in range(8):
        until_ms = pace.back_off(PERSON, 0, now_ms=now_ms)
        waits.append((until_ms - now_ms) / 1000)
        now_ms = until_ms

    assert waits == [1, 2, 4, 8, 16, 30, 30, 30]
    pace.ease(PERSON)
    assert pace.back_off(PERSON, 0, now_ms=now_ms) - now_ms == 1_000


def test_a_throttled_chat_waits_as_long_as_telegram_asks() -> None:
    pace = new_pace()

    assert pace.back_off(PERSON, 17, now_ms=0) == 17_000
    assert pace.closed(16_999).to_all == [PERSON]
    assert pace.closed(17_000).to_all == []


def test_calls_that_fail_together_are_one_failure() -> None:
    pace = new_pace()

    assert [pace.back_off(GROUP, 0, now_ms=now_ms) for now_ms in (0, 1, 2, 3)] == [1_000, 1_001, 1_002, 1_003]


def test_chats_that_failed_together_do_not_come_back_together() -> None:
    pace = Pace(Limits(), random=iter(n / 50 for n in range(50)).__next__)

    until = Counter(pace.back_off(ChatId(number), 30, now_ms=0) for number in range(1, 50))

    assert len(until) > 40
    assert min(until) >= 30_000
    assert max(until) <= 33_000


@pytest.mark.parametrize("chat", [PERSON, GROUP])
def test_nothing_is_remembered_of_a_chat_that_need_not_wait(chat: ChatId) -> None:
    pace = new_pace()
    pace.take(chat, 1, now_ms=0)
    pace.back_off(chat, 1, now_ms=0)
    pace.ease(chat)

    pace.closed(100_000)

    assert pace._chats == {}


def test_times_of_change_lie_ahead() -> None:
    pace = new_pace()
    times = [0]
    for _ in range(20):
        pace.take(GROUP, 1, now_ms=times[-1])
        times.append((pace.next_change_ms(times[-1]) or times[-1]) + 1)

    assert all(before < after for before, after in pairwise(times))
