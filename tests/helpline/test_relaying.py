"""Both ways: what people and volunteers send arrives at the other end."""

from bot.dialogue.about_case import Wish
from tests.deskwork import World
from tests.people import PICTURE


async def test_a_person_and_a_volunteer_talk(either: World) -> None:
    world = either
    ivan, olga = await world.person(), await world.volunteer()

    topic = await world.open_case(ivan)
    await ivan.send("Мені прийшла повістка")
    await world.settled()
    await world.tap(olga, world.card(topic), "Взять")
    await olga.reply("Мені прийшла повістка", "Здравствуйте, я читаю")
    await world.settled()

    assert ivan.chat[-1].content.text == "Здравствуйте, я читаю"
    assert ivan.chat[-1].reply_to == next(m.id for m in ivan.chat if m.content.text == "Мені прийшла повістка")
    assert olga.marks(olga.find("Здравствуйте, я читаю")) == "👌"
    assert "Ведёт №1" in world.card(topic).content.text


async def test_a_repeated_update_changes_nothing(either: World) -> None:
    world = either
    ivan = await world.person()
    topic = await world.open_case(ivan)
    await ivan.send("once")
    await world.settled()

    await world.desk.deal(world.updates[-1])
    await world.settled()

    assert world.said(topic).count("once") == 1


async def test_media_is_passed_on_with_its_caption(world: World) -> None:
    ivan = await world.person()
    topic = await world.open_case(ivan)
    kinds = ("photo", "voice", "video", "audio", "sticker", "animation", "video_note")

    for kind in kinds:
        await ivan.send_file(
            kind, "a.bin", "application/octet-stream", PICTURE, caption="see" if kind == "photo" else ""
        )
    await world.settled()

    copies = [m for m in world.api.world.messages_in(world.group) if m.topic == topic.id and m.content.media]
    assert [m.content.media.kind for m in copies if m.content.media] == list(kinds)
    assert copies[0].content.text == "see"


async def test_an_album_stays_together(either: World) -> None:
    world = either
    ivan = await world.person()
    topic = await world.open_case(ivan)

    for number in range(3):
        await ivan.send_photo(f"page {number}", album="a1")
    world.clock.move(seconds=3)
    await world.settled()

    copies = [m for m in world.api.world.messages_in(world.group) if m.topic == topic.id and m.content.media]
    assert [m.content.text for m in copies] == ["page 0", "page 1", "page 2"]
    assert len({m.album for m in copies}) == 1
    assert copies[0].album


async def test_edits_follow_both_ways(either: World) -> None:
    world = either
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)

    await ivan.edit(next(m for m in ivan.chat if m.content.text == "question"), "better question")
    answer = olga.find("answer")
    await olga.edit(answer, "better answer")
    await world.settled()

    assert "better question" in world.said(topic)
    assert ivan.chat[-1].content.text == "better answer"


async def test_an_edited_caption_follows(world: World) -> None:
    ivan = await world.person()
    topic = await world.open_case(ivan)
    photo = await ivan.send_photo("first")
    await world.settled()

    await ivan.edit(photo, "second")
    await world.settled()

    assert "second" in world.said(topic)
    assert "first" not in world.said(topic)


async def test_a_document_waits_for_its_person(world: World) -> None:
    ivan = await world.person()
    topic = await world.open_case(ivan)

    await ivan.send_document("my name.pdf")
    await world.settled()
    before = [m for m in world.api.world.messages_in(world.group) if m.content.media]
    await ivan.press("Надіслати")
    await world.settled()

    copies = [m for m in world.api.world.messages_in(world.group) if m.topic == topic.id and m.content.media]
    assert before == []
    assert len(copies) == 1


async def test_a_document_that_is_not_confirmed_never_leaves(world: World) -> None:
    ivan = await world.person()
    await world.open_case(ivan)

    document = await ivan.send_document()
    await world.settled()
    await ivan.press("Не надсилати")
    await world.settled()
    await world.wish(ivan, Wish.DOCUMENT, value=str(document.id))

    assert [m for m in world.api.world.messages_in(world.group) if m.content.media] == []


async def test_contacts_and_places_are_refused_with_the_reason(world: World) -> None:
    ivan = await world.person()
    topic = await world.open_case(ivan)
    before = world.said(topic)

    await ivan.share_contact()
    await world.settled()
    contact = world.last(ivan)
    await ivan.share_location()
    await world.settled()

    assert "номер телефону" in contact
    assert "де ви" in world.last(ivan)
    assert world.said(topic) == before


async def test_a_forwarded_message_loses_its_origin(world: World) -> None:
    ivan = await world.person()
    topic = await world.open_case(ivan)

    world.api.people.forward(ivan.id, "Somebody Secret", "what they wrote")
    await world.settled()

    copy = next(m for m in world.api.world.messages_in(world.group) if m.content.text == "what they wrote")
    assert copy.topic == topic.id
    assert not copy.origin


async def test_a_deleted_topic_is_opened_again_and_nothing_is_lost(either: World) -> None:
    world = either
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)

    for problem in ("message thread not found", "TOPIC_DELETED"):
        world.api.world.deleted_topic_problem = problem
        world.api.people.delete_topic(world.api.world.topics[world.group, topic.id])
        await ivan.send(f"after: {problem}")
        await world.settled()
        topic = olga.topics[-1]

    assert f"after: {problem}" in world.said(topic)
    assert any("открыта заново" in text for text in world.said(topic))
    assert len(olga.topics) == 1
    await olga.reply(f"after: {problem}", "found you")
    await world.settled()
    assert world.last(ivan) == "found you"
