"""The whole bot with a desk of two groups: people who are quick, and a Telegram that is ill in one chat."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from bot import app as application
from bot.content.library import Library
from bot.gateway.intake import Json
from bot.gateway.lanes import Lanes
from bot.messages import ChatId, Inbound, Left
from bot.preview.bot_api import BotApi
from bot.preview.chats import Message, Topic
from bot.preview.faults import Faults
from bot.preview.refusals import internal_error, too_many_requests
from bot.store.keys import format_key, new_key
from tests.conftest import running_bot
from tests.databases import sqlite_url
from tests.deskwork import FAST
from tests.people import Person, Volunteer, new_api, new_desk

#: until it is cleared
ALWAYS = 1000
#: longer than the pauses of a bot that has been refused a few times
PATIENCE_S = 20.0
ILLNESSES: dict[str, Callable[[Faults], Callable[..., None]]] = {
    "throttled": lambda faults: partial(faults.refuse, too_many_requests(1)),
    "failing": lambda faults: partial(faults.refuse, internal_error()),
    "dropping": lambda faults: faults.lose_answer,
    "hanging": lambda faults: faults.hang,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A person, and the volunteer who has taken the case."""

    person: Person
    volunteer: Volunteer
    topic: Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The groups, and the bot at work."""

    api: BotApi
    volunteers: tuple[Volunteer, ...]

    async def talk(self, name: str) -> Talk:
        """A case that is taken, in the group with the fewest."""
        known = len(self.api.world.topics)
        person = await self.at_the_door(name)
        await person.press("🙋")
        await self.until(lambda: len(self.api.world.topics) > known and self._card())
        topic = list(self.api.world.topics.values())[-1]
        volunteer = next(each for each in self.volunteers if each.group == topic.chat)
        await volunteer.tap(self._card(), "Взять")
        await volunteer.reads("Ведёт", topic)
        return Talk(person=person, volunteer=volunteer, topic=topic)

    async def at_the_door(self, name: str) -> Person:
        """Somebody who is asked whether to call a human."""
        person = Person(self.api, name)
        await person.open()
        await person.send("/human")
        return person

    def said(self, topic: Topic) -> list[str]:
        """What stands in a topic, oldest first."""
        messages = self.api.world.messages_in(topic.chat)
        return [m.content.text for m in messages if m.topic == topic.id and not m.service]

    async def until(self, is_so: Callable[[], object]) -> None:
        """Wait for what comes after a pause of the bot's."""
        await self.api.until(is_so, timeout_s=PATIENCE_S)

    def _card(self) -> Message:
        topic = list(self.api.world.topics.values())[-1]
        cards = [m for m in self.api.world.messages_in(topic.chat) if m.topic == topic.id and m.keyboard]
        return cards[0] if cards else None  # type: ignore[return-value] # awaited above


@pytest.fixture
async def desk(library: Library, tmp_path: Path) -> AsyncIterator[Desk]:
    """The desk, from its start until the test ends."""
    api = new_api()
    groups = [new_desk(api, f"Desk {number}") for number in range(2)]
    volunteers = tuple(Volunteer(api, group) for group in groups)
    settings = {
        "database_url": sqlite_url(tmp_path),
        "secret_keys": format_key(new_key()),
        "desks": {"*": tuple(groups)},
        "volunteers": tuple(each.id for each in volunteers),
    }
    async with running_bot(api, library, limits=FAST, **settings):
        for each in volunteers:
            await each.join()
        yield Desk(api=api, volunteers=volunteers)
        assert api.complaints == ()


async def test_what_people_write_right_after_they_called_a_human_is_passed_on(desk: Desk) -> None:
    ivan = await desk.at_the_door("Ivan")

    desk.api.people.forge_press(ivan.id, ivan.living, str(ivan.button("🙋")["callback_data"]))
    for number in range(3):
        desk.api.people.write(ivan.id, f"it can't wait {number}")
    await desk.until(lambda: desk.api.world.topics)
    (topic,) = desk.api.world.topics.values()
    await desk.until(lambda: desk.said(topic)[-1:] == ["it can't wait 2"])

    assert desk.said(topic)[1:] == [f"it can't wait {number}" for number in range(3)]
    assert {"it can't wait 0", "it can't wait 1", "it can't wait 2"} <= {m.content.text for m in ivan.chat}


@pytest.mark.parametrize("illness", ILLNESSES)
async def test_an_ill_group_delays_no_other_group_and_loses_nothing(desk: Desk, illness: str) -> None:
    ivan, petro = await desk.talk("Ivan"), await desk.talk("Petro")
    assert ivan.topic.chat != petro.topic.chat
    ILLNESSES[illness](desk.api.faults)(chat=ivan.topic.chat, method="copyMessage", times=ALWAYS)

    await ivan.person.send("first")
    await ivan.person.send("second")
    await petro.person.send("third")
    await desk.until(lambda: "third" in desk.said(petro.topic))
    before = desk.said(ivan.topic)
    desk.api.faults.clear()
    await desk.until(lambda: "second" in desk.said(ivan.topic))

    assert "second" not in before
    assert list(dict.fromkeys(desk.said(ivan.topic)[1:])) == ["first", "second"]
    assert desk.said(petro.topic)[1:] == ["third"]


@pytest.mark.parametrize("illness", ILLNESSES)
async def test_an_ill_chat_delays_no_other_person_and_loses_nothing(desk: Desk, illness: str) -> None:
    ivan, petro = await desk.talk("Ivan"), await desk.talk("Petro")
    for talk in (ivan, petro):
        await talk.person.send("hello")
        await talk.volunteer.reads("hello", talk.topic)
    ILLNESSES[illness](desk.api.faults)(chat=ivan.person.id, method="copyMessage", times=ALWAYS)

    await ivan.volunteer.reply(ivan.volunteer.find("hello", ivan.topic), "one")
    await ivan.volunteer.reply(ivan.volunteer.find("hello", ivan.topic), "two")
    await petro.volunteer.reply(petro.volunteer.find("hello", petro.topic), "three")
    await petro.person.sees("three")
    before = ivan.person.texts
    desk.api.faults.clear()
    await desk.until(lambda: "two" in ivan.person.texts)

    assert "two" not in before
    assert [text for text in dict.fromkeys(ivan.person.texts) if text in {"one", "two"}] == ["one", "two"]
    assert petro.person.texts.count("three") == 1


async def test_a_mistake_in_one_line_costs_the_lines_behind_it_nothing() -> None:
    dealt, done, apologies = list[int](), list[int](), list[Inbound | None]()

    class Room:
        async def deal(self, update: Json) -> bool:
            await asyncio.sleep(0)
            if update["update_id"] == 2:
                raise ValueError("a mistake of ours")
            dealt.append(update["update_id"])
            return True

    class Reading:
        async def deal(self, *_: object, **__: object) -> None:
            """Nothing is left for readers."""

        async def apologise(self, inbound: Inbound | None) -> None:
            apologies.append(inbound)

    async with asyncio.TaskGroup() as group:
        lanes = Lanes(partial(application._deal, Room(), Reading()), group)  # type: ignore[arg-type] # two small fakes
        for number in range(1, 6):
            update = {"update_id": number}
            inbound = Left(chat=ChatId(-number))
            lanes.put(ChatId(-100), application.Arrival(update, inbound, True, None), partial(done.append, number))

    assert dealt == [1, 3, 4, 5]
    assert done == [1, 2, 3, 4, 5]
    assert apologies == [Left(chat=ChatId(-2))]
