"""Several bots on one PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace

import pytest

from bot.content.library import Library
from bot.content.renewal import Renewal
from bot.dialogue.about_case import Wish
from bot.helpline.helpline import Helpline
from bot.helpline.house import House
from bot.store.database import Database, open_database
from bot.store.keys import KeySource
from tests.desk.test_relay import new_line
from tests.deskwork import running_desk

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
async def other(database: Database, database_url: str, key_source: KeySource) -> AsyncIterator[Database]:
    """The same database, as another replica has it open."""
    opened = await open_database(database_url, key_source)
    yield opened
    await opened.close()


async def test_another_replica_knows_a_new_case_at_once(database: Database, other: Database, library: Library) -> None:
    async with running_desk(database, library) as world:
        replica = Helpline(database=other, house=world.helpline.house, clock=world.clock)
        await replica.start()
        following = asyncio.create_task(replica.follow(asyncio.sleep))
        ivan = await world.person()
        line = new_line(chat=ivan.id, is_private=True)

        await world.open_case(ivan)
        async with asyncio.timeout(5):
            while not replica.concerns(line):  # noqa: ASYNC110 - it tells nobody when it has learnt
                await asyncio.sleep(0.01)

        following.cancel()
        with suppress(asyncio.CancelledError):
            await following


async def test_an_update_given_to_two_replicas_is_dealt_with_once(
    database: Database, other: Database, library: Library
) -> None:
    async with running_desk(database, library) as world:
        ivan = await world.person()
        topic = await world.open_case(ivan)
        replica = Helpline(database=other, house=world.helpline.house, clock=world.clock)
        await replica.start()
        message = world.api.people.write(ivan.id, "/start").message
        line = new_line(chat=ivan.id, is_private=True, message=message.id, topic=None)

        dealt = [helpline.deal(line, update_id=1) for helpline in (world.helpline, replica, replica)]
        await asyncio.gather(*dealt)
        await world.settled()

        assert world.said(topic).count("/start") == 1


async def test_a_double_press_on_two_replicas_opens_one_case(
    database: Database, other: Database, library: Library
) -> None:
    async with running_desk(database, library) as world:
        ivan = await world.person()
        replica = Helpline(database=other, house=world.helpline.house, clock=world.clock)
        await replica.start()
        pressed = world.pressed(ivan, Wish.OPEN)

        await asyncio.gather(world.helpline.deal(pressed, update_id=1), replica.deal(pressed, update_id=2))
        await world.settled()

        assert (await world.rows())["cases"] == 1
        assert len(world.api.calls_of("createForumTopic")) == 1


async def test_content_that_one_replica_reads_anew_is_read_anew_by_the_others(
    database: Database, other: Database, library: Library
) -> None:
    read_by: list[str] = []

    def renewing(house: House, name: str) -> House:
        async def renew() -> Renewal:
            read_by.append(name)
            return Renewal(library=library, issues=())

        return replace(house, renew=renew)

    async with running_desk(database, library) as world:
        admin = await world.volunteer("Admin")
        world.make_admin(admin)
        await world.open_case(await world.person())
        world.helpline.house = renewing(world.helpline.house, "first")
        second = Helpline(database=other, house=renewing(world.helpline.house, "second"), clock=world.clock)
        await second.start()
        following = asyncio.create_task(second.follow(asyncio.sleep))

        await admin.write(None, "/reload")
        async with asyncio.timeout(5):
            while len(read_by) < 2:  # noqa: ASYNC110 - it tells nobody when it has read
                await asyncio.sleep(0.01)
        await world.helpline.tick()
        await second.tick()

        following.cancel()
        with suppress(asyncio.CancelledError):
            await following

    assert read_by == ["first", "second"]
