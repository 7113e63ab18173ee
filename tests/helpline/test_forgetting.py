"""What is left once a case is forgotten: nothing about its person, and numbers without anybody."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from bot.content.library import Library
from bot.dialogue.about_case import Wish
from bot.helpline.forgetting import Forgotten
from bot.preview.chats import Topic
from bot.store.case_tables import audit, samples
from bot.store.database import Database
from bot.store.schema import seen_updates
from tests.deskwork import World, running_desk
from tests.people import Person, Volunteer

DAY_MS = 24 * 60 * 60 * 1000
HOUR_MS = 60 * 60 * 1000


@pytest.fixture
async def brief(database: Database, library: Library) -> AsyncIterator[World]:
    """A desk whose operators keep closed cases for five hours."""
    async with running_desk(database, library, keep_closed_hours=5) as running:
        yield running


async def live_through(world: World, ivan: Person) -> Topic:
    """A whole case: opened, taken, talked about, handed over, closed."""
    olga, petra = await world.volunteer(), await world.volunteer("Petra")
    topic = await world.talk(ivan, olga)
    await ivan.send_photo("a photo")
    await olga.write(topic, "a note")
    await olga.write(topic, "/page DE")
    await olga.write(topic, "/handover")
    await world.settled()
    await petra.write(topic, "/take")
    await petra.write(topic, "/close")
    await world.settled()
    return topic


async def ask_for_statistics(world: World, volunteer: Volunteer) -> str:
    await volunteer.write(None, "/stats")
    await world.settled()
    return volunteer.find("Открыто сейчас").content.text


async def test_after_an_erase_no_row_about_people_is_left(either: World) -> None:
    world = either
    ivan, petra = await world.person(), await world.volunteer("Petra again")
    topic = await live_through(world, ivan)
    await ivan.press("Так, допомогло")
    await world.settled()
    before = await world.rows()
    code = topic.name.split(" ·")[0]
    told = await ask_for_statistics(world, petra)

    await world.wish(ivan, Wish.ERASE)

    assert before.keys() >= {"cases", "lines", "deeds"}
    assert code in told
    assert await world.rows() == {}
    assert petra.topics == ()
    left = await ask_for_statistics(world, petra)
    assert "новых 1, закрыто 1" in left
    assert "«Помогло»: 1 из 1" in left
    assert code not in left


async def test_after_the_retention_that_was_named_no_row_about_people_is_left(brief: World) -> None:
    world = brief
    ivan = await world.person()
    await live_through(world, ivan)
    farewell = next(text for text in ivan.texts if "Волонтер закрив розмову" in text)
    opened = next(text for text in ivan.texts if "Розмову відкрито" in text)

    await world.pass_time(hours=4)
    kept = await world.rows()
    await world.pass_time(hours=2)

    assert "протягом 5 годин" in farewell
    assert "Через 5 годин" in opened
    assert "cases" in kept
    assert await world.rows() == {}


async def test_what_the_desk_keeps_for_itself_points_to_no_hour_and_no_case(either: World) -> None:
    world = either
    ivan = await world.person()
    await live_through(world, ivan)
    await world.wish(ivan, Wish.ERASE)

    async with world.database.transaction() as tx:
        days = (await tx.execute(select(samples.c.at_ms))).scalars().all()
        hours = (await tx.execute(select(seen_updates.c.seen_at_ms))).scalars().all()
        deeds = (await tx.execute(select(audit))).all()

    assert days
    assert hours
    assert {day_ms % DAY_MS for day_ms in days} == {0}
    assert {hour_ms % HOUR_MS for hour_ms in hours} == {0}
    assert deeds == []


async def test_an_open_case_that_is_erased_counts_as_closed(either: World) -> None:
    world = either
    ivan, olga = await world.person(), await world.volunteer()
    await world.open_case(ivan)

    await world.wish(ivan, Wish.ERASE)

    assert "новых 1, закрыто 1" in await ask_for_statistics(world, olga)


async def test_an_erase_finds_the_page_in_which_the_case_was_opened(world: World) -> None:
    ivan = await world.person()
    await world.open_case(ivan)
    await ivan.send("/menu")
    opened = next(message for message in ivan.chat if "Розмову відкрито" in message.content.text)

    await world.wish(ivan, Wish.ERASE)

    assert opened.id not in [message.id for message in ivan.chat]


async def test_a_page_too_old_to_be_deleted_is_emptied(world: World) -> None:
    ivan = await world.person()
    world.clock.move(days=3)
    await world.open_case(ivan)
    await ivan.send("/menu")

    await world.wish(ivan, Wish.ERASE)

    assert not any("Розмову відкрито" in text for text in ivan.texts)
    assert "·" in ivan.texts


async def test_who_is_blocked_can_erase_and_learns_what_stays(either: World) -> None:
    world = either
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)
    await olga.write(topic, "/block 3 spam")
    await world.settled()

    await world.wish(ivan, Wish.ERASE)

    assert await world.rows() == {"blocks": 1}
    assert olga.topics == ()
    assert "Ще одне залишається до 26 листопада" in world.last(ivan)
    await world.pass_time(days=3, hours=1)
    assert await world.rows() == {}


async def test_a_purge_by_hand_forgets_what_is_over_and_nothing_else(brief: World) -> None:
    world = brief
    over, closed, waiting = await world.person("Over"), await world.person("Closed"), await world.person("Waiting")
    await world.open_case(over)
    await world.wish(over, Wish.CLOSE)
    world.clock.move(hours=6)
    await world.open_case(closed)
    await world.wish(closed, Wish.CLOSE)
    await world.open_case(waiting)

    assert await world.helpline.purge() == Forgotten(cases=1)
    await world.settled()

    assert (await world.rows())["cases"] == 2
    assert len(world.api.world.topics_in(world.group)) == 2


async def test_a_purge_by_hand_forgets_old_books_blocks_and_numbers_of_updates(either: World) -> None:
    world = either
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)
    await olga.write(topic, "/block 3 spam")
    await olga.write(None, "/oncall")
    await world.settled()
    world.clock.move(days=32)

    forgotten = await world.helpline.purge()

    assert (forgotten.cases, forgotten.blocks) == (1, 1)
    assert forgotten.updates > 3
    # opened, waited, closed; on call
    assert forgotten.books == 4
