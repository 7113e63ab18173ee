"""The emulated Telegram, served on loopback, with the real python-telegram-bot as its client."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from bot.preview import server
from bot.preview.bot_api import BotApi
from bot.preview.server import Running
from tests.people import TOKEN, Clock, Person, Volunteer, new_api, new_desk


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def api(clock: Clock) -> BotApi:
    return new_api(clock)


@pytest.fixture
async def running(api: BotApi) -> AsyncIterator[Running]:
    running = await server.start(api)
    yield running
    await running.stop()


@pytest.fixture
async def bot(running: Running) -> AsyncIterator[Bot]:
    bot = Bot(TOKEN, base_url=f"{running.url}/bot")
    async with bot:
        yield bot


@pytest.fixture
def ivan(api: BotApi) -> Person:
    person = Person(api, "Ivan")
    api.people.start(person.id)
    return person


@pytest.fixture
def desk(api: BotApi) -> int:
    return new_desk(api)


@pytest.fixture
def olga(api: BotApi, desk: int) -> Volunteer:
    volunteer = Volunteer(api, desk, "Olga")
    api.people.join(volunteer.id, desk)
    return volunteer
