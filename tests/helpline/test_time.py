"""What time brings, on a clock that tests move."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.content.duty import Calendar
from bot.content.library import Library
from bot.dialogue.about_case import Wish
from bot.store.database import open_database
from bot.store.keys import KeySource
from bot.store.staff import Staff
from tests.databases import sqlite_url
from tests.deskwork import World, running_desk

NIGHT = Calendar.model_validate(
    {"time_zone": "Europe/Berlin", "shifts": [{"days": ["tue"], "begins": "09:00", "ends": "22:00"}]}
)


async def test_a_waiting_case_is_brought_to_mind_until_it_is_taken(either: World) -> None:
    world = either
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.open_case(ivan)
    await olga.write(None, "/oncall")
    await world.settled()

    await world.pass_time(minutes=11)
    first = [m for m in olga.read() if "Ждёт 1 человек" in m.content.text]
    await world.pass_time(minutes=5)
    still = [m for m in olga.read() if "Ждёт 1 человек" in m.content.text]
    await world.pass_time(minutes=6)
    second = [m for m in olga.read() if "Ждёт 1 человек" in m.content.text]
    await olga.write(topic, "/take")
    await world.settled()
    await world.pass_time(minutes=30)

    assert [len(first), len(still), len(second)] == [1, 1, 2]
    assert "№1" in first[0].content.text
    assert len([m for m in olga.read() if "Ждёт 1 человек" in m.content.text]) == 2


async def test_cases_that_are_due_together_share_a_reminder_urgent_first(world: World) -> None:
    olga = await world.volunteer()
    calm = await world.open_case(await world.person("Ivan"))
    urgent = await world.open_case(await world.person("Petro"), came_by=("detained",))

    await world.pass_time(minutes=11)

    reminder = olga.find("Ждут 2 человека").content.text
    assert reminder.index(urgent.name.split(" ·")[0]) < reminder.index(calm.name.split(" ·")[0])


async def test_nobody_answers_so_other_hotlines_are_named_once(world: World) -> None:
    ivan = await world.person()
    await world.open_case(ivan)

    await world.pass_time(minutes=31)
    await world.pass_time(minutes=31)

    assert sum("Поки ніхто не відповів" in text for text in ivan.texts) == 1
    assert "Хто допоможе" in " ".join(ivan.labels)


async def test_a_silent_volunteers_case_goes_back(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.open_case(ivan)
    await olga.write(topic, "/take")
    await world.settled()

    await world.pass_time(minutes=239)
    held = world.card(topic).content.text
    await world.pass_time(minutes=2)

    assert "Ведёт №1" in held
    assert "никто не взял" in world.card(topic).content.text
    assert any("знову бачать усі волонтери" in text for text in ivan.texts)


async def test_an_answered_case_stays_with_its_volunteer_until_silence_closes_it(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)

    await world.pass_time(hours=10)
    held = world.card(topic).content.text
    await world.pass_time(hours=39)
    warned = world.last(ivan)
    await world.pass_time(hours=24)

    assert "Ведёт №1" in held
    assert "Ми ще потрібні?" in warned
    assert "давно ніхто не писав" in world.last(ivan)
    assert "Закрыто: давно никто не писал." in world.said(topic)


async def test_a_person_who_is_still_there_keeps_the_case_open(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    await world.talk(ivan, olga)
    await world.pass_time(hours=49)

    toast = await world.wish(ivan, Wish.STAY)
    await world.pass_time(hours=24)

    assert toast == "Розмова залишається відкритою."
    assert "Розмову закрито" not in "".join(ivan.texts)


async def test_timers_survive_a_restart(either: World) -> None:
    world = either
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.open_case(ivan)

    await world.stop()
    world.clock.move(minutes=31)
    await world.start()
    await world.helpline.tick()
    await world.settled()
    await ivan.send("are you there?")
    await world.settled()

    assert any("Поки ніхто не відповів" in text for text in ivan.texts)
    assert "are you there?" in world.said(topic)
    assert olga.find("Ждёт 1 человек")


async def test_the_expected_wait_comes_from_the_last_days(world: World) -> None:
    olga = await world.volunteer()
    for number in range(5):
        topic = await world.open_case(await world.person(f"Person {number}"))
        world.clock.move(minutes=12)
        await olga.write(topic, "/take")
        await world.settled()

    ivan = await world.person()
    await world.open_case(ivan)

    assert "приблизно 15 хвилин" in ivan.living.content.text


async def test_who_waits_is_told_once_when_the_wait_becomes_another(either: World) -> None:
    world = either
    ivan, petro = await world.person(), await world.person("Petro")
    await world.open_case(petro)
    await have_waited(world, people=5, minutes=8)
    await world.open_case(ivan)

    await have_waited(world, people=6, minutes=9)
    await world.pass_time(minutes=11)
    same = ivan.texts
    await have_waited(world, people=20, minutes=50)
    await world.pass_time(minutes=11)
    other = world.last(ivan)
    await world.pass_time(minutes=1)

    assert any("приблизно 10 хвилин" in text for text in same)
    assert not any("не стільки" in text for text in same)
    assert "приблизно 50 хвилин" in other
    assert sum("не стільки" in text for text in ivan.texts) == 1


async def have_waited(world: World, *, people: int, minutes: int) -> None:
    """So many people have waited so long today."""
    async with world.database.transaction() as tx:
        for _ in range(people):
            await Staff(tx).remember_wait(timedelta(minutes=minutes), now=world.clock())


async def test_out_of_hours_people_learn_when_somebody_is_back(library: Library, tmp_path: Path) -> None:
    database = await open_database(sqlite_url(tmp_path), KeySource(file=tmp_path / "secret.keys"))
    async with running_desk(database, library, calendar=NIGHT) as world:
        ivan, olga = await world.person(), await world.volunteer()
        await world.open_case(ivan)
        await world.pass_time(minutes=11)
        asleep = [m.content.text for m in olga.read()]
        await world.pass_time(hours=20)

        assert "вівторок, 09:00 (Берлін)" in ivan.living.content.text or "вівторок, 09:00" in " ".join(ivan.texts)
        assert not any("Ждёт" in text for text in asleep)
        assert olga.find("Ждёт 1 человек")
    await database.close()


@pytest.mark.parametrize("hours", [25])
async def test_a_person_who_has_gone_is_forgotten_too(world: World, hours: int) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    await world.talk(ivan, olga)
    await ivan.block_bot()
    await world.settled()

    await world.pass_time(hours=hours)

    assert await world.rows() == {}
    assert olga.topics == ()
