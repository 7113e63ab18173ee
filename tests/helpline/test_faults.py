"""Telegram fails, the process dies: every line arrives, in order, in the right chat only."""

import asyncio
import random
from functools import partial

from bot.preview.chats import RIGHTS
from bot.preview.people import find_button
from bot.preview.refusals import internal_error, too_many_requests
from tests.deskwork import World
from tests.people import Person

CASES, LINES = 5, 8


async def _open_cases(world: World) -> list[Person]:
    people = []
    for number in range(CASES):
        person = await world.person(f"Person {number}")
        await world.open_case(person)
        people.append(person)
    return people


def _lines_of(world: World, number: int) -> list[str]:
    """What of one person's lines stands in the group, in order, and where."""
    said = [m for m in world.api.world.messages_in(world.group) if m.content.text.startswith(f"{number}:")]
    assert len({m.topic for m in said}) <= 1
    return [m.content.text for m in said]


async def _write_all(world: World, people: list[Person]) -> None:
    for line in range(LINES):
        for number, person in enumerate(people):
            world.api.people.write(person.id, f"{number}:{line}")
    await asyncio.sleep(0)


def _has_called(world: World, calls: int) -> bool:
    return len(world.api.calls) >= calls


def _without_repeats(lines: list[str]) -> list[str]:
    return list(dict.fromkeys(lines))


async def test_kills_lose_nothing_and_keep_the_order(either: World) -> None:
    world = either
    people = await _open_cases(world)
    chance = random.Random(3)
    await _write_all(world, people)

    for _ in range(5):
        calls = len(world.api.calls) + chance.randrange(3, 10)
        await world.api.until(partial(_has_called, world, calls))
        await world.stop()
        world.clock.move(seconds=40)
        await world.start()
    await world.settled()

    duplicates = 0
    for number in range(CASES):
        lines = _lines_of(world, number)
        assert _without_repeats(lines) == [f"{number}:{line}" for line in range(LINES)]
        duplicates += len(lines) - LINES
    assert duplicates <= 5 * CASES


async def test_an_ill_telegram_loses_nothing(world: World) -> None:
    people = await _open_cases(world)
    faults = world.api.faults
    faults.refuse(too_many_requests(3), method="copyMessage", times=3)
    faults.refuse(internal_error(), method="copyMessage", times=4)
    faults.lose_answer(method="copyMessage", times=3)

    await _write_all(world, people)
    await world.wait_it_out()

    for number in range(CASES):
        assert _without_repeats(_lines_of(world, number)) == [f"{number}:{line}" for line in range(LINES)]


async def test_what_a_press_is_answered_is_read_though_telegram_stumbles(world: World) -> None:
    ivan, stranger = await world.person(), await world.volunteer(is_approved=False)
    card = world.card(await world.open_case(ivan))
    world.api.faults.refuse(internal_error(), method="answerCallbackQuery")

    toast = await world.tap(stranger, card, "Взять")

    assert "волонт" in toast


async def test_a_desk_without_the_bot_keeps_its_cases_waiting(world: World) -> None:
    ivan = await world.person()
    topic = await world.open_case(ivan)
    world.api.people.give_rights(world.group, None)
    world.api.people.remove_bot(world.group)

    await ivan.send("are you there?")
    await world.api.until(lambda: any(c.answer.status == 403 for c in world.api.calls_of("copyMessage")))
    world.api.people.give_rights(world.group, RIGHTS)
    world.clock.move(minutes=2)
    await world.settled()

    assert "are you there?" in world.said(topic)


async def test_an_answer_that_hangs_does_not_hold_up_the_lines_behind_its_press(world: World) -> None:
    ivan, stranger = await world.person(), await world.volunteer(is_approved=False)
    topic = await world.open_case(ivan)
    world.api.faults.hang(method="answerCallbackQuery")

    card = world.card(topic)
    world.api.people.press(stranger.id, card, find_button(card, "Взять"))
    await ivan.send("are you there?")

    await world.api.until(lambda: "are you there?" in world.said(topic))
    world.api.faults.clear()
    await world.api.until(lambda: not world.api.unanswered)
