"""The people tests speak through, with a bot of a few lines that polls."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from bot.preview.bot_api import BotApi
from bot.preview.people import NotThereError
from tests.people import Person, Volunteer
from tests.preview.echo import echo


@pytest.fixture(autouse=True)
async def echoing(api: BotApi) -> AsyncIterator[None]:
    task = asyncio.create_task(echo(api))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert api.complaints == ()


async def test_a_person_writes_and_reads(api: BotApi) -> None:
    ivan = Person(api)

    await ivan.send("Georgia")

    assert ivan.page.startswith("you said Georgia")
    assert ivan.buttons == (("Talk to a volunteer", "Leave"), ("Site", "Copy"), ("Share",))


async def test_a_deep_link_is_a_start_with_its_payload(api: BotApi) -> None:
    ivan = Person(api)

    await ivan.open("DE")

    assert len(ivan.texts) == 1
    assert ivan.page.startswith("you said /start DE")


async def test_a_press_needs_only_a_part_of_the_label(api: BotApi) -> None:
    ivan = Person(api)
    await ivan.open()

    pressed = await ivan.press("volunteer")

    assert pressed.toast is not None
    assert pressed.toast.text == "pressed human"
    assert ivan.page.startswith("page human")


async def test_a_press_of_what_is_not_there_lists_what_is(api: BotApi) -> None:
    ivan = Person(api)
    await ivan.open()

    with pytest.raises(NotThereError, match=json.dumps("Talk to a volunteer")):
        await ivan.press("Countries")
    with pytest.raises(NotThereError, match="several buttons like 'l'"):
        await ivan.press("l")
    with pytest.raises(NotThereError, match="is no callback button"):
        await ivan.press("Site")


async def test_an_inline_query_brings_cards(api: BotApi) -> None:
    query = await Person(api).ask_inline("Germany")

    assert query.results is not None
    assert [result["title"] for result in query.results] == ["Germany"]


async def test_a_person_blocks_edits_and_sends_files(api: BotApi) -> None:
    ivan = Person(api)
    said = await ivan.send("one")

    await ivan.edit(said, "two")
    photo = await ivan.send_photo("a summons")
    await ivan.block_bot()

    assert api.world.messages[said.chat, said.id].content.text == "two"
    assert photo.content.media is not None
    assert photo.content.media.kind == "photo"


async def test_a_volunteer_writes_replies_and_reads(api: BotApi, olga: Volunteer) -> None:
    topic = api.people.open_topic(olga.id, olga.group, "🦊 A7")

    note = await olga.write(olga.topic("A7"), "a note")
    reply = await olga.reply("a note", "an answer")

    assert olga.topics == (topic,)
    assert [message.id for message in olga.read(topic)] == [note.id, reply.id]
    assert reply.reply_to == note.id
    assert (await olga.reads("an answer", topic)).id == reply.id


async def test_waiting_in_vain_says_what_there_was(api: BotApi) -> None:
    ivan = Person(api)
    await ivan.send("Georgia")
    ivan.timeout_s = 0.05

    with pytest.raises(AssertionError, match="you said Georgia"):
        await ivan.sees("Poland")


async def test_quiet_comes_when_the_bot_has_nothing_left_to_do(api: BotApi) -> None:
    ivan = Person(api)
    for number in range(5):
        api.people.write(ivan.id, str(number))

    await api.quiet(still_s=0.02)

    assert len(ivan.texts) == 5
