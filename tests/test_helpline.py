"""A conversation through the real desk: database, outbox, dispatcher, and the emulated Bot API over HTTP."""

from collections.abc import AsyncIterator

import pytest

from bot.content.library import Library
from bot.dialogue.about_case import Wish
from bot.store.database import Database
from tests.databases import database, database_url, key_source  # noqa: F401 - fixtures
from tests.deskwork import World, running_desk, with_desk_texts


@pytest.fixture
async def world(database: Database, library: Library) -> AsyncIterator[World]:  # noqa: F811
    async with running_desk(database, with_desk_texts(library)) as running:
        yield running
        assert running.api.complaints == ()
        assert running.api.unanswered == ()


async def test_a_person_and_a_volunteer_talk(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()

    topic = await world.open_case(ivan)
    await ivan.send("Мені прийшла повістка")
    await world.settled()
    await olga.tap(world.card(topic), "Взять")
    await world.settled()
    await olga.reply("Мені прийшла повістка", "Здравствуйте, я читаю")
    await world.settled()

    assert ivan.chat[-1].content.text == "Здравствуйте, я читаю"
    assert ivan.chat[-1].reply_to == next(m.id for m in ivan.chat if m.content.text == "Мені прийшла повістка")
    assert olga.marks(olga.find("Здравствуйте, я читаю")) == "👌"
