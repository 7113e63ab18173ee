"""A group becomes a supergroup: Telegram gives it another id, and tells it in more than one way."""

import logging

import pytest

from bot.preview.chats import Topic
from tests.deskwork import World


def _said(world: World, group: int) -> list[str]:
    return [m.content.text for m in world.api.world.messages_in(group) if not m.service]


def _topics(world: World, group: int) -> tuple[Topic, ...]:
    return world.api.world.topics_in(group)


@pytest.mark.parametrize("is_told", [True, False])
async def test_a_group_with_another_id_takes_its_cases_along(
    either: World, caplog: pytest.LogCaptureFixture, is_told: bool
) -> None:
    world = either
    caplog.set_level(logging.WARNING)
    ivan, petro = await world.person(), await world.person("Petro")
    await world.open_case(ivan)
    await world.open_case(petro)

    new = world.api.people.migrate(world.group, is_told=is_told)
    await ivan.send("after the move")
    await world.settled()
    await petro.send("me too")
    await world.settled()

    said = _said(world, new.id)
    assert said.count("after the move") == 1
    assert said.count("me too") == 1
    assert len(_topics(world, new.id)) == 2
    moved = [text for text in said if "HELPLINE_DESKS" in text]
    assert len(moved) == 1
    assert f"вместо {world.group} записать {new.id}" in moved[0]
    record = next(each for each in caplog.records if "HELPLINE_DESKS" in each.message)
    assert (record.before, record.after) == (world.group, new.id)  # type: ignore[attr-defined]


async def test_volunteers_are_heard_at_once_in_the_group_that_has_moved(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    await world.open_case(ivan)
    await ivan.send("question")
    await world.settled()

    new = world.api.people.migrate(world.group, is_told=True)
    await world.settled()
    await ivan.send("are you there?")
    await world.settled()
    world.group = olga.group = new.id
    topic = _topics(world, new.id)[0]
    await world.tap(olga, world.card(topic), "Взять")
    await olga.reply("are you there?", "yes")
    await world.settled()

    assert world.last(ivan) == "yes"


async def test_a_group_that_moved_before_the_first_case_is_known(world: World) -> None:
    olga = await world.volunteer()
    new = world.api.people.migrate(world.group, is_told=True)
    await world.settled()
    world.group = olga.group = new.id

    await olga.write(None, "/queue")
    await world.settled()

    assert "Открытых обращений нет." in _said(world, new.id)


async def test_the_new_id_is_known_after_a_restart(either: World, caplog: pytest.LogCaptureFixture) -> None:
    world = either
    ivan = await world.person()
    await world.open_case(ivan)
    new = world.api.people.migrate(world.group)
    await ivan.send("after the move")
    await world.settled()
    await world.stop()
    world.helpline.house.moved.clear()
    caplog.clear()

    await world.start()
    petro = await world.person("Petro")
    await world.open_case(petro, in_any_group=True)

    assert len(_topics(world, new.id)) == 2
    assert any("HELPLINE_DESKS" in each.message for each in caplog.records)
    assert sum("HELPLINE_DESKS" in text for text in _said(world, new.id)) == 1
