"""Whatever is sent through the desk: who wrote it reaches no volunteer, and what they wrote no log and no disk."""

import logging
from pathlib import Path

import pytest

from bot.content.library import Library
from bot.dialogue.about_case import Wish
from bot.preview.wire import Body
from bot.store.database import open_database
from bot.store.keys import KeySource
from tests.databases import sqlite_url
from tests.deskwork import World, running_desk

TEXTS = ("ZEBRA-person-text", "ZEBRA-edited-text", "ZEBRA-volunteer-text", "ZEBRA-caption", "ZEBRA-said")
NAME, USERNAME, VOLUNTEERS_NAME = "Zebrafirstname", "zebra_username", "Zebravolunteer"


@pytest.mark.parametrize("step", ["open", "erased"])
async def test_nobody_and_nothing_learns_who_wrote_what(
    library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture, step: str
) -> None:
    caplog.set_level(logging.DEBUG)
    for quiet in ("aiosqlite", "asyncio", "hypothesis"):
        logging.getLogger(quiet).setLevel(logging.INFO)
    database = await open_database(sqlite_url(tmp_path), KeySource(file=tmp_path / "keys" / "secret.keys"))
    async with running_desk(database, library) as world:
        ivan = await world.person(NAME, username=USERNAME)
        olga = await world.volunteer(VOLUNTEERS_NAME)
        topic = await world.open_case(ivan)
        first = await ivan.send(TEXTS[0])
        await world.settled()
        await olga.write(topic, "/take")
        await world.settled()
        await olga.reply(TEXTS[0], TEXTS[2])
        await ivan.edit(first, TEXTS[1])
        await ivan.send_photo(TEXTS[3])
        await olga.write(topic, f"/say {TEXTS[4]}")
        await ivan.share_contact("+995500123456")
        await ivan.send_document("ZEBRA-name.pdf")
        await world.settled()
        if step == "erased":
            await world.wish(ivan, Wish.ERASE)

        to_group = [c for c in world.api.calls if c.parameters.get("chat_id") == world.group]
        to_person = [c for c in world.api.calls if c.parameters.get("chat_id") == ivan.id]
        sent_to_group = "".join(_without_source(dict(call.parameters)) for call in to_group)
        shown = "".join(
            f"{m.content}{m.origin}" for m in world.api.world.messages_in(world.group) if m.sender != olga.id
        )
        for secret in (NAME, USERNAME, str(ivan.id)):
            assert secret not in sent_to_group
            assert secret not in shown
        for secret in (VOLUNTEERS_NAME, str(olga.id)):
            assert secret not in "".join(str(dict(call.parameters)) for call in to_person)
        stored = b"".join(path.read_bytes() for path in (tmp_path / "var").iterdir())
        for secret in (*TEXTS, "ZEBRA", NAME, USERNAME, VOLUNTEERS_NAME, str(ivan.id), str(olga.id), "995500123456"):
            assert secret.encode() not in stored
            assert secret not in caplog.text
        for number in (ivan.id, olga.id):
            assert number.to_bytes(8, "big") not in stored
    await database.close()


async def test_a_link_to_somebodys_account_is_left_out(world: World) -> None:
    ivan = await world.person()
    topic = await world.open_case(ivan)
    third: Body = {"id": 777000111, "is_bot": False, "first_name": "Zebrathird"}
    mention: Body = {"type": "text_mention", "offset": 5, "length": 2, "user": third}
    body: Body = {
        "message_id": 9001,
        "date": 1,
        "from": {"id": ivan.id, "is_bot": False, "first_name": "x"},
        "chat": {"id": ivan.id, "type": "private", "first_name": "x"},
        "text": "It is he",
        "entities": [{"type": "bold", "offset": 0, "length": 2}, mention],
    }

    world.api.world.updates.add("message", body, chat=ivan.id)
    await world.settled()

    copy = next(m for m in world.api.world.messages_in(world.group) if m.content.text == "It is he")
    assert copy.topic == topic.id
    assert [entity.type for entity in copy.content.entities] == ["bold"]
    assert "777000111" not in str([dict(call.parameters) for call in world.api.calls])


def _without_source(parameters: dict[str, object]) -> str:
    """A call's parameters but for the chat a message is copied from, which Telegram shows to nobody."""
    return str({key: value for key, value in parameters.items() if key != "from_chat_id"})
