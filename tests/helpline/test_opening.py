"""A case opens."""

from bot.dialogue.about_case import Wish
from bot.preview.chats import RIGHTS
from tests.deskwork import World

#: answers day and night, wherever somebody is
CRISIS_LINE = "+49 30 440 308 454"


async def test_reading_needs_no_database(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()

    await ivan.send("Грузія")
    await olga.write(None, "hello everybody")

    assert not world.database.is_there or world.database.address.file is None
    assert "Грузія" in [update.get("message", {}).get("text") for update in world.left]


async def test_two_quick_presses_make_one_topic(either: World) -> None:
    world = either
    ivan = await world.person()
    page = ivan.chat[-1]
    data = "uk-000-human-open"

    for _ in range(3):
        world.api.people.forge_press(ivan.id, page, data)
    await world.settled()

    assert len(world.api.calls_of("createForumTopic")) == 1
    assert (await world.rows())["cases"] == 1


async def test_who_has_a_case_is_shown_it_instead_of_the_question(world: World) -> None:
    ivan = await world.person()
    await ivan.forge("uk-000-human")
    before = world.left[-1].get("callback_query", {}).get("data")
    await world.open_case(ivan)
    await ivan.send("/menu")

    await ivan.forge("uk-000-human-_home")
    await world.settled()

    assert before == "uk-000-human"
    assert "Розмову відкрито" in ivan.living.content.text
    assert any("Закінчити" in label for label in ivan.labels)


async def test_what_was_left_out_is_not_shown(world: World) -> None:
    shown = await world.open_case(await world.person("Ivan"))
    hidden = await world.open_case(await world.person("Petro"), left_out="ptl")

    card, bare = world.card(shown).content.text, world.card(hidden).content.text
    assert "призван" in card
    assert "Россия" in card
    assert "Казахстан" in card
    assert "украинский" in card
    assert bare.count("человек не показывает") == 3
    assert "uk" in shown.name
    assert "uk" not in hidden.name


async def test_an_urgent_page_opens_an_urgent_case(world: World) -> None:
    topic = await world.open_case(await world.person(), came_by=("detained", "urgent"))

    assert "срочно" in topic.name
    assert "❗️" in world.card(topic).content.text


async def test_commands_of_a_person_with_a_case_still_read(world: World) -> None:
    ivan = await world.person()
    topic = await world.open_case(ivan)
    before = world.said(topic)

    await ivan.send("/countries")
    await ivan.send("/take")

    assert world.said(topic) == before
    assert [u["message"]["text"] for u in world.left[-2:]] == ["/countries", "/take"]


async def test_intake_can_be_paused(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()

    await olga.write(None, "/pause")
    await world.settled()
    await world.wish(ivan, Wish.OPEN)
    refused = world.last(ivan)
    await olga.write(None, "/resume")
    await world.settled()
    await world.open_case(ivan)

    assert "не беруть нових розмов" in refused
    assert len(olga.topics) == 1


async def test_who_is_refused_in_a_pause_reads_whom_to_call_and_how_to_get_through(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    await olga.write(None, "/pause")
    await world.settled()

    await world.wish(ivan, Wish.OPEN)

    assert "будь-коли" in ivan.page
    assert CRISIS_LINE in ivan.page
    assert "Хто допоможе" in ivan.labels
    assert ivan.button("Це терміново")["callback_data"] == "uk-RUcuKZ-urgent-_called"
    assert olga.topics == ()


async def test_what_is_urgent_is_taken_during_a_pause_and_the_person_knows_of_it(either: World) -> None:
    world = either
    ivan, olga = await world.person(), await world.volunteer()
    await olga.write(None, "/pause")
    await world.settled()

    topic = await world.open_case(ivan, came_by=("detained", "urgent"))
    labels = ivan.labels
    await ivan.send("they hold me at the border")
    await world.settled()

    opened = next(text for text in ivan.texts if "Розмову відкрито" in text)
    assert "У волонтерів пауза" in opened
    assert CRISIS_LINE in opened
    assert "Хто допоможе" in labels
    assert "У волонтерів пауза" in world.last(ivan)
    assert "срочно" in topic.name
    assert any("Приём приостановлен" in text for text in world.said(topic))
    assert "they hold me at the border" in world.said(topic)


async def test_a_closed_case_goes_on_during_a_pause(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)
    await world.wish(ivan, Wish.CLOSE)
    await olga.write(None, "/pause")
    await world.settled()

    await world.wish(ivan, Wish.OPEN)

    assert "Розмову відкрито" in world.last(ivan)
    assert "никто не взял" in world.card(topic).content.text


async def test_a_group_that_is_no_forum_keeps_the_case_waiting(world: World) -> None:
    world.api.people.give_rights(world.group, frozenset({"can_manage_chat", "can_delete_messages"}))
    ivan = await world.person()
    await world.wish_unsettled(ivan, Wish.OPEN)
    await ivan.send("are you there?")
    await world.api.until(lambda: len(world.api.calls_of("createForumTopic")) > 2)

    world.api.people.give_rights(world.group, RIGHTS)
    world.clock.move(minutes=2)
    await world.settled()

    topic = world.api.world.topics_in(world.group)[-1]
    assert "are you there?" in world.said(topic)
    general = [m.content.text for m in world.api.world.messages_in(world.group) if m.topic is None]
    assert any("не могу открыть здесь тему" in text for text in general)
