"""Albums answer what they were sent in answer to, and their parts stay what they are."""

import pytest

from bot.preview.chats import Message, Topic
from bot.preview.refusals import bad_request
from tests.deskwork import World
from tests.people import Person


def _copies(world: World, topic: Topic) -> list[Message]:
    return [m for m in world.api.world.messages_in(world.group) if m.topic == topic.id and m.content.media]


async def _settled(world: World) -> None:
    """The moment in which an album's messages are gathered is over."""
    world.clock.move(seconds=3)
    await world.settled()


def _received(ivan: Person) -> list[Message]:
    return [m for m in ivan.chat if m.content.media and m.sender != ivan.id]


async def test_a_persons_album_answers_the_volunteers_line(either: World) -> None:
    world = either
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)
    answer = next(m for m in ivan.chat if m.content.text == "answer")

    for number in range(3):
        await ivan.send_photo(f"page {number}", album="a1", reply_to=answer)
    await _settled(world)

    copies = _copies(world, topic)
    assert [m.content.text for m in copies] == ["page 0", "page 1", "page 2"]
    assert {m.reply_to for m in copies} == {olga.find("answer").id}
    assert len({m.album for m in copies}) == 1
    assert copies[0].album


async def test_a_volunteers_album_answers_the_persons_line(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    await world.talk(ivan, olga)
    question = next(m for m in ivan.chat if m.content.text == "question")

    for kind, caption in (("photo", "the form"), ("video", ""), ("photo", "the <b>other</b> side")):
        await olga.reply_with_file("question", kind, "a.bin", caption=caption, album="b1")
    await _settled(world)

    copies = _received(ivan)
    assert [(m.content.media.kind, m.content.text) for m in copies if m.content.media] == [
        ("photo", "the form"),
        ("video", ""),
        ("photo", "the <b>other</b> side"),
    ]
    assert {m.reply_to for m in copies} == {question.id}
    assert len({m.album for m in copies}) == 1


async def test_an_album_of_files_answers_too(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)
    answer = next(m for m in ivan.chat if m.content.text == "answer")

    for number in range(2):
        await ivan.send_document(f"{number}.pdf", f"page {number}", album="a1", reply_to=answer)
    await world.settled()
    asked = [text for text in ivan.texts if "Файл може" in text]
    await ivan.press("Надіслати")
    await _settled(world)

    copies = _copies(world, topic)
    assert len(asked) == 1
    assert [m.content.text for m in copies] == ["page 0", "page 1"]
    assert {m.reply_to for m in copies} == {olga.find("answer").id}


async def test_who_does_not_have_the_case_is_asked_once_for_an_album(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.open_case(ivan)
    await ivan.send("help")
    await world.settled()

    for caption in ("one", "two", "three"):
        await olga.reply_with_file("help", "photo", "a.png", caption=caption, album="b1")
    await _settled(world)
    asked = [text for text in world.said(topic) if "ещё никто не взял" in text]
    await world.tap(olga, "ещё никто не взял", "Взять и отправить")
    await _settled(world)

    assert len(asked) == 1
    assert [m.content.text for m in _received(ivan)] == ["one", "two", "three"]
    assert not any("ещё никто не взял" in text for text in world.said(topic))


async def test_an_album_loses_nothing_where_telegram_refuses_to_put_it_together(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)
    answer = next(m for m in ivan.chat if m.content.text == "answer")
    world.api.faults.refuse(bad_request("wrong file identifier/HTTP URL specified"), method="sendMediaGroup")

    for number in range(2):
        await ivan.send_photo(f"page {number}", album="a1", reply_to=answer)
    await _settled(world)

    assert [m.content.text for m in _copies(world, topic)] == ["page 0", "page 1"]


@pytest.mark.parametrize("is_answer", [False, True])
async def test_an_edit_reaches_its_own_part_of_an_album(world: World, is_answer: bool) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)
    answer = next(m for m in ivan.chat if m.content.text == "answer")
    sent = [await ivan.send_photo(f"page {n}", album="a1", reply_to=answer if is_answer else None) for n in range(3)]
    await _settled(world)

    await ivan.edit(sent[1], "the page that matters")
    await world.settled()

    assert [m.content.text for m in _copies(world, topic)] == ["page 0", "the page that matters", "page 2"]


async def test_an_edit_reaches_its_own_part_where_another_was_deleted_before_it_left(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)
    sent = [await ivan.send_photo(f"page {number}", album="a1") for number in range(3)]
    world.api.people.delete(sent[0])
    await _settled(world)

    await ivan.edit(sent[1], "the page that matters")
    await world.settled()

    assert [m.content.text for m in _copies(world, topic)] == ["the page that matters", "page 2"]


async def test_taking_back_takes_back_the_whole_answer(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)
    for caption in ("one", "two"):
        await olga.reply_with_file("question", "photo", "a.png", caption=caption, album="b1")
    await _settled(world)

    await olga.write(topic, "/undo")
    await world.settled()

    assert _received(ivan) == []
