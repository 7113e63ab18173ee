"""A volunteer answers a copy of whose arrival the bot has not heard, or that stands in the topic twice."""

from bot.preview.chats import Message, Topic
from tests.deskwork import World
from tests.people import Person, Volunteer


async def _taken(world: World) -> tuple[Person, Volunteer, Topic]:
    ivan, olga = await world.person(), await world.volunteer()
    return ivan, olga, await world.talk(ivan, olga)


def _standing(world: World, text: str) -> list[Message]:
    return [m for m in world.api.world.messages_in(world.group) if m.content.text == text and not m.service]


async def _lost_on_the_way(world: World, ivan: Person, text: str) -> Message:
    """The copy stands in the topic, and Telegram's answer never comes."""
    world.api.faults.lose_answer(method="copyMessage", times=1000)
    await ivan.send(text)
    await world.api.until(lambda: _standing(world, text))
    return _standing(world, text)[0]


async def test_an_answer_to_a_copy_that_is_still_being_sent_reaches_the_person(either: World) -> None:
    world = either
    ivan, olga, _ = await _taken(world)
    copy = await _lost_on_the_way(world, ivan, "are you there?")

    await olga.reply(copy, "I am here")
    world.api.faults.clear()
    await world.wait_it_out()

    assert ivan.texts.count("I am here") == 1
    assert olga.marks(olga.find("I am here")) == "👌"


async def test_an_answer_to_the_first_of_two_copies_answers_the_persons_message(either: World) -> None:
    world = either
    ivan, olga, _ = await _taken(world)
    copy = await _lost_on_the_way(world, ivan, "are you there?")
    world.api.faults.clear()
    await world.wait_it_out()

    await olga.reply(copy, "I am here")
    await world.settled()

    assert len(_standing(world, "are you there?")) > 1
    assert ivan.chat[-1].content.text == "I am here"
    assert ivan.chat[-1].reply_to == next(m.id for m in ivan.chat if m.content.text == "are you there?")


async def test_an_answer_to_the_bots_own_words_stays_among_volunteers_though_they_stand_there_twice(
    either: World,
) -> None:
    world = either
    ivan, olga, topic = await _taken(world)
    world.api.faults.lose_answer(method="sendMessage", times=2)
    await olga.write(topic, "/help")
    await world.wait_it_out()
    first, *_, last = [m for m in olga.read(topic) if m.content.text == olga.read(topic)[-1].content.text]
    await ivan.send("another question")
    await world.settled()

    for words in (first, last):
        await olga.reply(words, "does anybody read this?")
        await world.settled()

    assert first.id != last.id
    assert "does anybody read this?" not in ivan.texts
    assert olga.marks(olga.find("does anybody read this?")) == "✍"
