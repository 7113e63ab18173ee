"""Somebody puts another file, or a file in place of words, into a message that has been sent."""

import pytest

from bot.dialogue.about_case import Wish
from bot.preview.chats import Message, Topic
from bot.preview.refusals import too_many_requests
from bot.preview.wire import Upload
from tests.deskwork import World
from tests.people import PICTURE, Person, Volunteer

OTHER = PICTURE + b"other"


def _copies(world: World, topic: Topic) -> list[Message]:
    return [m for m in world.api.world.messages_in(world.group) if m.topic == topic.id and m.content.media]


def _files(world: World, messages: list[Message]) -> list[bytes]:
    return [world.api.world.files[m.content.media.file].content for m in messages if m.content.media]


def _upload(content: bytes) -> Upload:
    return Upload(name="a.bin", mime="application/octet-stream", content=content)


def _received(ivan: Person) -> list[Message]:
    return [m for m in ivan.chat if m.content.media and m.sender != ivan.id]


async def _send_form(world: World, olga: Volunteer) -> Message:
    """A volunteer answers with a document, and confirms it."""
    sent = await olga.reply_with_file("question", "document", "form.pdf", b"%PDF one")
    await world.settled()
    await world.tap(olga, "имя автора и место", "Да, отправить")
    return sent


async def test_a_document_that_was_replaced_asks_again_and_takes_the_place_of_the_first(world: World) -> None:
    ivan = await world.person()
    topic = await world.open_case(ivan)
    sent = await ivan.send_document("summons.pdf", "the summons")
    await world.settled()
    await ivan.press("Надіслати")
    await world.settled()

    await ivan.replace_file(sent, "document", "ivan petrenko.pdf", b"%PDF other")
    await world.settled()
    before, question = _files(world, _copies(world, topic)), world.last(ivan)
    await ivan.press("Надіслати")
    await world.settled()

    assert before == [b"%PDF-1.4"]
    assert question.startswith("Ви замінили цей файл іншим")
    assert "Файл може розповісти більше" in question
    assert _files(world, _copies(world, topic)) == [b"%PDF other"]
    assert world.said(topic)[-2:] == ["Вместо одного из прежних сообщений человек прислал это:", "the summons"]


async def test_a_replacement_that_is_not_confirmed_changes_nothing(world: World) -> None:
    ivan = await world.person()
    topic = await world.open_case(ivan)
    sent = await ivan.send_document()
    await world.settled()
    await ivan.press("Надіслати")
    await world.settled()

    await ivan.replace_file(sent, "document", "other.pdf", b"%PDF other")
    await world.settled()
    pressed = await ivan.press("Не надсилати")
    await world.settled()

    assert pressed.toast is not None
    assert pressed.toast.text == "Не надіслано."
    assert _files(world, _copies(world, topic)) == [b"%PDF-1.4"]


async def test_a_documents_caption_follows_without_a_question(world: World) -> None:
    ivan = await world.person()
    topic = await world.open_case(ivan)
    sent = await ivan.send_document("summons.pdf", "the summons")
    await world.settled()
    await ivan.press("Надіслати")
    await world.settled()
    before = ivan.texts

    await ivan.edit(sent, "the summons of May")
    await world.settled()

    assert [m.content.text for m in _copies(world, topic)] == ["the summons of May"]
    assert ivan.texts == before


async def test_a_document_in_the_place_of_a_photo_asks_first(world: World) -> None:
    ivan = await world.person()
    topic = await world.open_case(ivan)
    sent = await ivan.send_photo("the summons")
    await world.settled()

    await ivan.replace_file(sent, "document", "ivan petrenko.pdf", b"%PDF other")
    await world.settled()

    assert _files(world, _copies(world, topic)) == [PICTURE]
    assert "Файл може розповісти більше" in world.last(ivan)


async def test_a_document_in_the_place_of_a_photo_that_still_waits_never_leaves_unasked(world: World) -> None:
    ivan = await world.person()
    topic = await world.open_case(ivan)
    await world.stop()
    photo = world.api.people.send_file(ivan.id, "photo", _upload(PICTURE)).message
    world.api.people.replace_file(ivan.id, photo, "document", _upload(b"%PDF other"))

    # the photo waits behind a group that takes nothing
    world.api.faults.refuse(too_many_requests(2), method="copyMessage", times=3)
    await world.start()
    await world.wait_it_out()

    assert _copies(world, topic) == []
    await ivan.press("Надіслати")
    await world.settled()
    assert _files(world, _copies(world, topic)) == [b"%PDF other"]


@pytest.mark.parametrize("kind", ["photo", "video"])
async def test_another_picture_follows_at_once(world: World, kind: str) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)
    sent = await ivan.send_photo("the summons")
    answer = await olga.reply_with_file("question", "photo", "a.png", caption="the form")
    await world.settled()

    await ivan.replace_file(sent, kind, "b.bin", OTHER)
    await olga.replace_file(answer, kind, "b.bin", OTHER, caption="the right form")
    await world.settled()

    assert _files(world, _copies(world, topic)[:1]) == [OTHER]
    assert _files(world, _received(ivan)) == [OTHER]
    assert [m.content.text for m in _received(ivan)] == ["the right form"]


async def test_words_that_became_a_picture_follow(world: World) -> None:
    ivan = await world.person()
    topic = await world.open_case(ivan)
    sent = await ivan.send("see here")
    await world.settled()

    await ivan.replace_file(sent, "photo", "a.png", PICTURE)
    await world.settled()

    assert [m.content.text for m in _copies(world, topic)] == ["see here"]


async def test_a_volunteers_replaced_document_asks_and_takes_the_place_of_the_first(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)
    sent = await _send_form(world, olga)

    await olga.replace_file(sent, "document", "form.pdf", b"%PDF two")
    await world.settled()
    before, question = _files(world, _received(ivan)), world.said(topic)[-1]
    await world.tap(olga, "Здесь теперь другой файл", "Да, отправить")

    assert before == [b"%PDF one"]
    assert "имя автора и место" in question
    assert _files(world, _received(ivan)) == [b"%PDF two"]
    assert ivan.texts[-2] == "Замість одного з попередніх повідомлень волонтер надіслав це:"
    assert ivan.texts.count("question") == 0


async def test_a_volunteer_who_drops_the_replacement_can_still_take_the_first_back(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    await world.talk(ivan, olga)
    sent = await _send_form(world, olga)
    await olga.replace_file(sent, "document", "form.pdf", b"%PDF two")
    await world.settled()

    await world.tap(olga, "Здесь теперь другой файл", "Не отправлять")
    kept = _files(world, _received(ivan))
    await olga.reply(sent, "/undo")
    await world.settled()

    assert kept == [b"%PDF one"]
    assert _received(ivan) == []


async def test_a_volunteers_edit_that_can_not_arrive_says_so(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)
    await ivan.block_bot()
    await world.settled()

    await olga.edit(olga.find("answer"), "better answer")
    await world.settled()

    assert world.said(topic)[-1].startswith("Правка не ушла")


async def test_a_note_that_became_a_document_still_asks_before_it_goes(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)
    note = await olga.write(topic, "who knows this form?")
    await world.settled()

    await olga.replace_file(note, "document", "olga.pdf", b"%PDF one")
    await world.settled()
    await world.tap(olga, "человеку не отправлено", "Отправить")

    assert _received(ivan) == []
    assert any("имя автора и место" in text for text in world.said(topic))


async def test_an_erase_finds_what_was_replaced(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    await world.talk(ivan, olga)
    sent = await _send_form(world, olga)
    await olga.replace_file(sent, "document", "form.pdf", b"%PDF two")
    await world.settled()
    await world.tap(olga, "Здесь теперь другой файл", "Да, отправить")

    await world.wish(ivan, Wish.ERASE)

    assert _received(ivan) == []
    assert len([m for m in ivan.chat if "Замість" in m.content.text]) == 0


async def test_a_link_to_an_account_does_not_slip_in_through_an_edit(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)
    document = await ivan.send_document("a.pdf", "see")
    note = await olga.write(topic, "ask Petra")
    await world.settled()

    await ivan.edit(document, "me", mentioned=ivan.id)
    await olga.edit(note, "Petra", mentioned=olga.id)
    await world.settled()
    pressed = await ivan.press("Надіслати", message=next(m for m in ivan.chat if "Файл може" in m.content.text))
    refused = await world.tap(olga, "человеку не отправлено", "Отправить")

    assert pressed.toast is not None
    assert refused.startswith("Здесь уже ничего не ждёт")
    assert _copies(world, topic) == []
    assert not any(e.user_id for m in ivan.chat for e in m.content.entities if m.sender != ivan.id)
