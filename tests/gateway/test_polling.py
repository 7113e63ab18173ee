"""Long polling: an update is confirmed only when it is dealt with, and nothing ends the polling but a wrong token."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.library import Library
from bot.errors import Rejected, RetryLater
from bot.gateway.intake import ALLOWED_UPDATES, SLOW_S, Json, decode_updates
from bot.gateway.polling import BATCH, LONG_POLL_S, MOST_AHEAD, PATIENCE_S, RESTART_S, Poller, Window
from bot.preview import refusals
from tests.conftest import Helpline, running_bot
from tests.people import Person, new_api


class TheEndError(Exception):
    """The script has no more answers."""


class Seconds:
    """A monotonic clock that moves when told; sleeping on it is remembered and costs nothing."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_s += seconds


class Script:
    """Answers getUpdates with one thing after another, then says that the token is wrong, which ends the polling."""

    def __init__(self, *answers: list[Json] | Exception, before: Callable[[int], None] = lambda _: None) -> None:
        self._answers = list(answers)
        self._before = before
        self.asked: list[dict[str, Any]] = []
        #: called between a question and its answer
        self.on_the_way: Callable[[int], None] = lambda _: None
        #: what was done through the outlet, and the questions between
        self.deeds: list[str] = []

    def call(
        self, method: str, body: bytes, *, read_timeout_s: float | None = None, decode: Callable[[bytes], Any]
    ) -> Awaitable[list[Json]]:
        assert method == "getUpdates"
        assert read_timeout_s is not None
        assert decode is decode_updates
        self._before(len(self.asked))
        self.asked.append(msgspec.json.decode(body))
        self.deeds.append("ask")
        return self._answer()

    def hold(self) -> None:
        self.deeds.append("hold")

    def release(self) -> None:
        self.deeds.append("release")

    @property
    def offsets(self) -> list[int | None]:
        return [each.get("offset") for each in self.asked]

    async def _answer(self) -> list[Json]:
        self.on_the_way(len(self.asked))
        answer = self._answers.pop(0) if self._answers else TheEndError("the end")
        if isinstance(answer, Exception):
            raise answer
        return answer


class Chats:
    """Takes updates and finishes them when told."""

    def __init__(self, *, sends_at_once: bool = False, held: frozenset[int] = frozenset()) -> None:
        self.taken: list[int] = []
        self._finish: dict[int, Callable[[], None]] = {}
        self._sends_at_once = sends_at_once
        self._held = held

    def hand_out(self, update: Json, done: Callable[[], None], sent: Callable[[], None]) -> bool:
        number = update["update_id"]
        self.taken.append(number)
        self._finish[number] = done
        if self._sends_at_once:
            asyncio.get_running_loop().call_soon(sent)
        return number in self._held

    def finish(self, *update_ids: int) -> None:
        for update_id in update_ids:
            self._finish[update_id]()


def updates(*update_ids: int) -> list[Json]:
    return [{"update_id": update_id} for update_id in update_ids]


def new_poller(
    script: Script, hand_out: Callable[[Json, Callable[[], None], Callable[[], None]], bool], seconds: Seconds
) -> Poller:
    return Poller(script, hand_out, outlet=script, clock=seconds, sleep=seconds.sleep)  # type: ignore[arg-type] # a fake BotApi


async def poll(script: Script, chats: Chats, seconds: Seconds) -> None:
    """Until the script ends."""
    poller = new_poller(script, chats.hand_out, seconds)
    with pytest.raises(TheEndError, match="the end"):
        await poller.run()


def test_nothing_is_confirmed_before_the_first_update() -> None:
    assert Window().offset is None


def test_the_offset_waits_for_the_oldest_update_under_way() -> None:
    window = Window()
    for update_id in (7, 8, 9):
        window.take(update_id, now_s=0)

    window.finish(8)
    window.finish(9)
    held_back = window.offset
    window.finish(7)

    assert held_back == 7
    assert window.offset == 10
    assert window.is_empty


def test_a_repeated_update_is_not_taken_twice() -> None:
    window = Window()
    window.take(7, now_s=0)
    window.take(8, now_s=0)
    window.finish(8)

    assert not window.take(7, now_s=1)
    assert not window.take(8, now_s=1)


def test_an_answer_that_overtook_the_end_of_an_update_does_not_bring_it_again() -> None:
    window = Window()
    window.take(7, now_s=0)
    window.finish(7)

    assert not window.take(7, now_s=1)
    assert window.offset == 8


def test_ids_that_start_anew_are_taken_once_the_window_has_been_restarted() -> None:
    window = Window()
    window.take(900, now_s=0)
    window.finish(900)

    window.restart()
    offset_after_restart = window.offset
    is_new = window.take(3, now_s=1)
    window.finish(3)

    assert offset_after_restart is None
    assert is_new
    assert window.offset == 4


@given(st.permutations(range(1, 9)), st.integers(1, 8))
def test_no_order_of_finishing_confirms_what_is_under_way(order: list[int], finished: int) -> None:
    window = Window()
    for update_id in sorted(order):
        window.take(update_id, now_s=0)

    for update_id in order[:finished]:
        window.finish(update_id)

    under_way = set(order[finished:])
    assert window.offset == min(under_way, default=9)


async def test_an_update_is_confirmed_only_when_it_is_dealt_with() -> None:
    chats, seconds = Chats(), Seconds()
    # during the second question the younger one is done, during the third the older
    deeds: dict[int, Iterable[int]] = {1: [2], 2: [1]}
    script = Script(
        updates(1, 2),
        updates(1, 2),
        updates(1),
        before=lambda number: chats.finish(*deeds.get(number, ())),
    )

    await poll(script, chats, seconds)

    assert [each.get("offset") for each in script.asked] == [None, 1, 1, 3]
    assert chats.taken == [1, 2]


async def test_while_a_chat_is_slow_the_others_go_on_and_the_line_is_not_held() -> None:
    chats, seconds = Chats(), Seconds()
    script = Script(updates(1), updates(1, 2), updates(1, 2, 3))

    await poll(script, chats, seconds)

    assert chats.taken == [1, 2, 3]
    assert [each["timeout"] for each in script.asked] == [LONG_POLL_S, 0, 0, 0]


async def test_a_chat_throttled_for_minutes_does_not_hold_back_the_others_for_ever() -> None:
    chats, seconds = Chats(), Seconds()

    def move(number: int) -> None:
        seconds.now_s += PATIENCE_S + 1 if number == 1 else 0

    script = Script(updates(1), updates(1, 2), [], before=move)

    await poll(script, chats, seconds)

    assert chats.taken == [1, 2]
    assert script.asked[2]["offset"] == 2


async def test_a_full_batch_under_way_makes_room_within_seconds() -> None:
    """Telegram hands out nothing new before the oldest hundred are confirmed."""
    chats, seconds = Chats(), Seconds()

    def move(number: int) -> None:
        seconds.now_s += 2 if number else 0
        if number == 1:
            chats.finish(*range(2, BATCH + 1))

    script = Script(updates(*range(1, BATCH + 1)), updates(*range(1, BATCH + 1)), updates(BATCH + 1), before=move)

    await poll(script, chats, seconds)

    assert script.asked[2]["offset"] == BATCH + 1
    assert chats.taken[-1] == BATCH + 1


async def test_one_slow_chat_does_not_hold_a_full_batch_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.gateway.polling.FULL_GLANCE_S", 60)
    chats, seconds = Chats(), Seconds()

    def hand_out(update: Json, done: Callable[[], None], sent: Callable[[], None]) -> bool:
        chats.hand_out(update, done, sent)
        if update["update_id"] > 1:
            done()
        return False

    script = Script(updates(*range(1, BATCH + 1)), updates(1, *range(BATCH + 1, 2 * BATCH)))
    poller = new_poller(script, hand_out, seconds)

    async with asyncio.timeout(20):
        with pytest.raises(TheEndError):
            await poller.run()

    assert script.offsets == [None, 1, 1]
    assert chats.taken == list(range(1, 2 * BATCH))


async def poll_full_batch(chats: Chats, *, way_s: float, monkeypatch: pytest.MonkeyPatch) -> Script:
    """Ask while a full batch's answers are on their way, and Telegram takes so long for an answer."""
    monkeypatch.setattr("bot.gateway.polling.FULL_GLANCE_S", 0)
    seconds = Seconds()

    def move(_: int) -> None:
        seconds.now_s += way_s

    first = updates(*range(1, BATCH + 1))
    script = Script(first, first, first)
    script.on_the_way = move
    await poll(script, chats, seconds)
    return script


async def test_where_telegram_is_slow_what_is_sent_makes_room_for_the_next_batch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    script = await poll_full_batch(Chats(sends_at_once=True), way_s=2 * SLOW_S, monkeypatch=monkeypatch)

    assert script.offsets[:2] == [None, BATCH + 1]
    # the question for more overtakes the pages
    assert script.deeds[:5] == ["ask", "release", "hold", "ask", "release"]


async def test_where_telegram_is_quick_an_update_waits_for_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    script = await poll_full_batch(Chats(sends_at_once=True), way_s=SLOW_S / 2, monkeypatch=monkeypatch)

    assert script.offsets[:2] == [None, 1]
    assert "hold" not in script.deeds


async def test_what_is_not_sent_is_not_confirmed_however_slow_telegram_is(monkeypatch: pytest.MonkeyPatch) -> None:
    script = await poll_full_batch(Chats(), way_s=2 * SLOW_S, monkeypatch=monkeypatch)

    assert script.offsets[:2] == [None, 1]
    # what is on its way does not wait with the question
    assert script.deeds[:5] == ["ask", "release", "hold", "release", "ask"]


async def test_an_update_of_a_case_is_not_confirmed_before_it_is_dealt_with(monkeypatch: pytest.MonkeyPatch) -> None:
    chats = Chats(sends_at_once=True, held=frozenset({5}))

    script = await poll_full_batch(chats, way_s=2 * SLOW_S, monkeypatch=monkeypatch)

    assert script.offsets[:3] == [None, 5, 5]


@pytest.mark.parametrize("why", ["their answers are on their way", "they take too long"])
def test_only_so_many_updates_are_confirmed_before_they_are_dealt_with(why: str) -> None:
    window = Window()
    for update_id in range(MOST_AHEAD + 5):
        window.take(update_id, now_s=0)
        window.send(update_id)

    def let_go() -> int | None:
        if why == "they take too long":
            window.let_go(now_s=11, patience_s=10)
        else:
            window.let_sent_go()
        return window.offset

    at_first, while_these_are_under_way = let_go(), let_go()
    window.finish(1)

    assert (at_first, while_these_are_under_way, let_go()) == (MOST_AHEAD, MOST_AHEAD, MOST_AHEAD + 1)


async def test_after_six_quiet_days_numbers_may_begin_anew() -> None:
    chats, seconds = Chats(), Seconds()

    def move(number: int) -> None:
        if number == 1:
            chats.finish(900)
            seconds.now_s += RESTART_S + 1

    script = Script(updates(900), [], updates(5), before=move)

    await poll(script, chats, seconds)

    assert [each.get("offset") for each in script.asked] == [None, 900, None, 5]
    assert chats.taken == [900, 5]


async def test_trouble_is_waited_out_with_growing_pauses_that_begin_anew() -> None:
    chats, seconds = Chats(), Seconds()
    trouble = RetryLater(1, "Bad Gateway")
    script = Script(trouble, trouble, trouble, trouble, [], trouble)

    await poll(script, chats, seconds)

    assert seconds.slept == [1, 2, 4, 8, 1]


async def test_what_telegram_asks_for_is_waited_for() -> None:
    chats, seconds = Chats(), Seconds()
    script = Script(RetryLater(17, "Too Many Requests"), Rejected("Bad Request"), *[RetryLater(1, "x")] * 6)

    await poll(script, chats, seconds)

    assert seconds.slept[0] == 17
    assert max(seconds.slept[1:]) <= 30


async def test_only_the_kinds_that_are_read_are_asked_for(helpline: Helpline) -> None:
    await Person(helpline.api).open()

    asked = {str(call.parameters["allowed_updates"]) for call in helpline.api.calls_of("getUpdates")}

    assert asked == {str(list(ALLOWED_UPDATES))}


async def test_a_refused_poll_loses_nothing(library: Library) -> None:
    """The pause is real here; other refusals, and how long they are waited out, are told above on a clock."""
    api = new_api()
    api.faults.refuse(refusals.bad_gateway(), method="getUpdates")
    async with running_bot(api, library):
        person = Person(api, language_code="en")
        await person.open()

    assert "It is urgent" in person.labels


async def test_an_answer_lost_on_the_way_brings_the_update_again(library: Library) -> None:
    api = new_api()
    async with running_bot(api, library):
        person = Person(api, language_code="en")
        api.faults.lose_answer(method="getUpdates")

        await person.open()

    assert "It is urgent" in person.labels
    assert len(person.chat) == 1


async def test_polls_do_not_overlap(library: Library) -> None:
    """Telegram ends the older of two polls with 409."""
    api = new_api()
    async with running_bot(api, library):
        people = [Person(api) for _ in range(5)]
        await asyncio.gather(*(person.open() for person in people))

    assert all(call.answer.status == 200 for call in api.calls_of("getUpdates"))
