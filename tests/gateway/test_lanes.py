"""A lane for each chat: order inside, independence between, nothing left behind."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from bot.gateway.lanes import Begin, Lanes, Rest
from bot.messages import ChatId

ANNA, BORYS = ChatId(1), ChatId(2)


class Desk:
    """Work that waits until it is let go, chat by chat."""

    def __init__(self) -> None:
        self.batches: list[tuple[ChatId, list[str]]] = []
        self.gates: dict[ChatId, asyncio.Event] = {}

    async def work(self, chat: ChatId, batch: list[str]) -> None:
        self.batches.append((chat, batch))
        if "mistake" in batch:
            raise ValueError("a mistake of ours")
        if gate := self.gates.get(chat):
            await gate.wait()


class Beginner:
    """Begins with everything that starts with "quick", and says when it is over."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, Callable[[Rest], None]]] = []

    def begin(self, _chat: ChatId, item: str, over: Callable[[Rest], None]) -> bool:
        if item == "mistake":
            raise ValueError("a mistake of ours")
        if not item.startswith("quick"):
            return False
        self.begun.append((item, over))
        return True


async def in_lanes(
    work: Callable[[ChatId, list[str]], Awaitable[None]],
    deeds: Callable[[Lanes[str]], Awaitable[None]],
    *,
    begin: Begin[str] = lambda _chat, _item, _over: False,
) -> Lanes[str]:
    async with asyncio.TaskGroup() as group:
        lanes: Lanes[str] = Lanes(work, group, begin=begin)
        await deeds(lanes)
    return lanes


async def breathe() -> None:
    """Let everybody who can go on do so."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_what_comes_while_a_batch_is_worked_on_is_the_next_batch_in_order() -> None:
    desk, done = Desk(), list[str]()
    desk.gates[ANNA] = asyncio.Event()

    async def deeds(lanes: Lanes[str]) -> None:
        for item in ("one", "two", "three"):
            lanes.put(ANNA, item, lambda item=item: done.append(item))  # type: ignore[misc] # mypy and default arguments
            await breathe()
        assert done == []
        desk.gates[ANNA].set()

    await in_lanes(desk.work, deeds)

    assert desk.batches == [(ANNA, ["one"]), (ANNA, ["two", "three"])]
    assert done == ["one", "two", "three"]


async def test_a_slow_chat_does_not_hold_up_another() -> None:
    desk, done = Desk(), list[str]()
    desk.gates[ANNA] = asyncio.Event()

    async def deeds(lanes: Lanes[str]) -> None:
        lanes.put(ANNA, "slow", lambda: done.append("slow"))
        lanes.put(BORYS, "quick", lambda: done.append("quick"))
        await breathe()
        assert done == ["quick"]
        assert len(lanes) == 1
        desk.gates[ANNA].set()

    await in_lanes(desk.work, deeds)

    assert done == ["quick", "slow"]


async def test_a_failure_is_logged_without_what_was_said_and_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    desk, done = Desk(), list[str]()

    async def deeds(lanes: Lanes[str]) -> None:
        lanes.put(ANNA, "mistake", lambda: done.append("mistake"))
        await breathe()
        lanes.put(ANNA, "after", lambda: done.append("after"))
        lanes.put(BORYS, "other", lambda: done.append("other"))

    with caplog.at_level(logging.ERROR):
        await in_lanes(desk.work, deeds)

    assert sorted(done) == ["after", "mistake", "other"]
    assert [record.message for record in caplog.records] == ["update failed"]


async def test_an_empty_lane_is_gone() -> None:
    desk = Desk()

    async def deeds(lanes: Lanes[str]) -> None:
        for chat in range(100):
            lanes.put(ChatId(chat), "x", lambda: None)

    lanes = await in_lanes(desk.work, deeds)

    assert len(lanes) == 0
    assert len(desk.batches) == 100


async def test_what_can_be_begun_at_once_needs_no_task_and_is_done_when_it_is_over() -> None:
    desk, beginner, done = Desk(), Beginner(), list[str]()

    async def deeds(lanes: Lanes[str]) -> None:
        tasks = len(asyncio.all_tasks())
        lanes.put(ANNA, "quick", lambda: done.append("quick"))
        assert [item for item, _ in beginner.begun] == ["quick"]
        assert len(asyncio.all_tasks()) == tasks
        assert (done, len(lanes)) == ([], 1)
        beginner.begun[0][1](None)
        assert (done, len(lanes)) == (["quick"], 0)

    await in_lanes(desk.work, deeds, begin=beginner.begin)

    assert desk.batches == []


async def test_what_comes_behind_something_begun_waits_for_it_and_for_its_rest() -> None:
    desk, beginner, told = Desk(), Beginner(), list[str]()

    async def rest() -> None:
        await asyncio.sleep(0)
        told.append("rest")

    async def deeds(lanes: Lanes[str]) -> None:
        for item in ("quick one", "quick two", "three"):
            lanes.put(ANNA, item, lambda item=item: told.append(item))  # type: ignore[misc] # mypy and default arguments
        await breathe()
        assert (desk.batches, told) == ([], [])
        beginner.begun[0][1](rest())

    lanes = await in_lanes(desk.work, deeds, begin=beginner.begin)

    assert [item for item, _ in beginner.begun] == ["quick one"]
    assert desk.batches == [(ANNA, ["quick two", "three"])]
    assert told == ["rest", "quick one", "quick two", "three"]
    assert len(lanes) == 0


async def test_a_mistake_in_a_rest_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    desk, beginner, done = Desk(), Beginner(), list[str]()

    async def rest() -> None:
        raise ValueError("a mistake of ours")

    async def deeds(lanes: Lanes[str]) -> None:
        lanes.put(ANNA, "quick", lambda: done.append("quick"))
        beginner.begun[0][1](rest())
        lanes.put(ANNA, "after", lambda: done.append("after"))

    with caplog.at_level(logging.ERROR):
        await in_lanes(desk.work, deeds, begin=beginner.begin)

    assert done == ["quick", "after"]
    assert [record.message for record in caplog.records] == ["update failed"]


async def test_what_could_not_be_begun_goes_the_long_way(caplog: pytest.LogCaptureFixture) -> None:
    desk, done = Desk(), list[str]()

    async def deeds(lanes: Lanes[str]) -> None:
        lanes.put(ANNA, "mistake", lambda: done.append("mistake"))

    with caplog.at_level(logging.ERROR):
        await in_lanes(desk.work, deeds, begin=Beginner().begin)

    assert desk.batches == [(ANNA, ["mistake"])]
    assert done == ["mistake"]
    assert [record.message for record in caplog.records] == ["update not begun", "update failed"]


async def test_after_the_end_nothing_is_gone_on_with() -> None:
    desk, beginner, done = Desk(), Beginner(), list[str]()

    async def rest() -> None:
        done.append("rest")

    async def deeds(lanes: Lanes[str]) -> None:
        lanes.put(ANNA, "quick", lambda: done.append("quick"))
        lanes.put(BORYS, "quick", lambda: done.append("quick"))

    lanes = await in_lanes(desk.work, deeds, begin=beginner.begin)
    lanes.close()
    beginner.begun[0][1](rest())
    beginner.begun[1][1](None)

    assert done == []
