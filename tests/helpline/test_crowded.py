"""Many cases at once in one group: what volunteers are told is short enough to be sent, and rare enough to be read."""

from tests.deskwork import World

LISTED = 40


def _general(world: World) -> list[str]:
    """What stands in the General topic, service messages left out."""
    messages = world.api.world.messages_in(world.group)
    return [m.content.text for m in messages if m.topic is None and not m.service]


async def _open_cases(world: World, number: int) -> None:
    for each in range(number):
        await world.open_case(await world.person(f"Person {each}"))


async def test_a_long_queue_names_the_first_and_counts_the_others(world: World) -> None:
    olga = await world.volunteer()
    await _open_cases(world, LISTED + 3)

    await olga.write(None, "/queue")
    await world.settled()
    await world.pass_time(minutes=11)

    queue, reminder = _general(world)[-2:]
    assert queue.count("ждёт") == reminder.count("ждёт") == LISTED
    assert "ещё 3" in queue
    assert "ещё 3" in reminder
    assert "Ждут 43 человека" in reminder


async def test_cases_that_are_due_within_a_minute_share_a_reminder(either: World) -> None:
    world = either
    await _open_cases(world, 1)
    world.clock.move(seconds=40)
    await _open_cases(world, 1)

    await world.pass_time(minutes=9, seconds=40)
    first = _general(world)
    await world.pass_time(seconds=40)
    second = _general(world)
    await world.pass_time(minutes=10)

    assert "Ждут 2 человека" in first[-1]
    assert second == first
    assert len(_general(world)) == len(first) + 1
