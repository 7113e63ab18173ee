"""The real process, killed in the middle of a storm of presses: nobody's press stays unanswered."""

import asyncio
import random
from pathlib import Path

from bot.preview import server
from bot.preview.bot_api import BotApi
from bot.preview.chats import Message
from bot.preview.people import buttons_of
from tests.people import TOKEN, Person, new_api
from tests.processes import START_TIMEOUT_S, running

PEOPLE = ("ru", "be", "uk", "en", "ru", "be")
PRESSES = 60
#: killed after so many of them have been answered, while Telegram lets some answers and pages hang
BEFORE_THE_KILL = 15
HANGING = 6
LAST = "urgent"
#: more than two batches of getUpdates, and a way to Telegram and back that makes them wait
CROWD, SLOW_MS = 250, 60


async def test_a_kill_in_a_storm_of_presses_leaves_none_unanswered(tmp_path: Path) -> None:
    api = new_api()
    telegram = await server.start(api)
    settings = {"HELPLINE_BOT_TOKEN": TOKEN, "HELPLINE_API_URL": telegram.url}
    people = [_patient(Person(api, language_code=code)) for code in PEOPLE]
    try:
        async with running("run", cwd=tmp_path, **settings) as bot:
            for person in people:
                await person.open()
            old = {person.id: person.living for person in people}
            api.faults.hang(method="editMessageText", times=HANGING // 2)
            _storm(api, people, old, presses=PRESSES // 2, seed=1)
            await api.until(lambda: _answered(api) >= BEFORE_THE_KILL, timeout_s=START_TIMEOUT_S)
            api.faults.hang(method="answerCallbackQuery", times=HANGING)
            _storm(api, people, old, presses=PRESSES // 2, seed=2)
            bot.kill()
            await bot.wait()
        left_unanswered = len(api.unanswered)
        api.faults.clear()

        _storm(api, people, old, presses=len(people), seed=3)
        for person in people:
            api.people.forge_press(person.id, old[person.id], f"{person.account.language_code}-000-{LAST}")
        async with running("run", cwd=tmp_path, **settings):
            await api.until(lambda: api.is_idle and not api.unanswered, timeout_s=START_TIMEOUT_S)

        assert left_unanswered >= HANGING, "the kill came too late to prove anything"
        assert api.unanswered == ()
        assert api.complaints == ()
        for person in people:
            assert len(person.chat) == 1
            assert f"{person.account.language_code}-000-suicide-_{LAST}" in _callbacks(person.living)
        assert _files(tmp_path) == []
    finally:
        await telegram.stop()


async def test_a_kill_in_a_crowd_behind_a_slow_line_leaves_none_unanswered(tmp_path: Path) -> None:
    """More presses than Telegram hands out at once: they are confirmed while their answers are on their way."""
    api = new_api()
    telegram = await server.start(api)
    settings = {"HELPLINE_BOT_TOKEN": TOKEN, "HELPLINE_API_URL": telegram.url}
    people = [_patient(Person(api, language_code="ru")) for _ in range(CROWD)]
    try:
        async with running("run", cwd=tmp_path, **settings) as bot:
            await asyncio.gather(*(person.open() for person in people))
            old = {person.id: person.living for person in people}
            api.faults.delay(SLOW_MS, times=10 * CROWD)
            _storm(api, people, old, presses=CROWD, seed=1)
            await api.until(lambda: _answered(api) >= BEFORE_THE_KILL, timeout_s=START_TIMEOUT_S)
            bot.kill()
            await bot.wait()
        left_unanswered = len(api.unanswered)
        async with running("run", cwd=tmp_path, **settings):
            await api.until(lambda: api.is_idle and not api.unanswered, timeout_s=START_TIMEOUT_S)

        assert left_unanswered > 0, "the kill came too late to prove anything"
        assert api.unanswered == ()
        assert api.complaints == ()
    finally:
        await telegram.stop()


def _patient(person: Person) -> Person:
    person.timeout_s = START_TIMEOUT_S
    return person


def _storm(api: BotApi, people: list[Person], on: dict[int, Message], *, presses: int, seed: int) -> None:
    """Presses from everybody at once, none waiting for an answer."""
    chance = random.Random(seed)
    for number in range(presses):
        person = people[number % len(people)]
        node = chance.choice(("urgent", "contacts", "countries", "country-DE", "rights", "safety", "privacy", "home"))
        api.people.forge_press(person.id, on[person.id], f"{person.account.language_code}-000-{node}")


def _files(folder: Path) -> list[Path]:
    return list(folder.rglob("*"))


def _answered(api: BotApi) -> int:
    return len(api.calls_of("answerCallbackQuery"))


def _callbacks(message: Message) -> set[str]:
    return {str(button.get("callback_data")) for row in buttons_of(message) for button in row}
