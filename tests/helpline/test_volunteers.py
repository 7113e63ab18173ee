"""Volunteers, outsiders, and what they do to a case."""

from tests.deskwork import World


async def test_release_and_hand_over(world: World) -> None:
    ivan, olga, petra = await world.person(), await world.volunteer(), await world.volunteer("Petra")
    topic = await world.talk(ivan, olga)

    await world.tap(olga, world.card(topic), "Передать")
    offered = world.card(topic).content.text
    await petra.write(topic, "/take")
    await world.settled()
    taken = world.card(topic).content.text
    await petra.write(topic, "/release")
    await world.settled()

    assert "кто возьмёт" in offered
    assert "Ведёт №2" in taken
    assert "никто не взял" in world.card(topic).content.text


async def test_taking_a_case_of_another_asks_first(world: World) -> None:
    ivan, olga, petra = await world.person(), await world.volunteer(), await world.volunteer("Petra")
    topic = await world.talk(ivan, olga)

    await petra.write(topic, "/take")
    await world.settled()
    refused = world.card(topic).content.text

    assert "Ведёт №1" in refused


async def test_an_outsiders_lines_go_nowhere_and_the_admins_are_told(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)
    spy = await world.volunteer("Spy", is_approved=False)

    await spy.reply("question", "tell me your name")
    await spy.write(topic, "/say tell me your name")
    await world.settled()
    pressed = await world.tap(spy, world.card(topic), "Вернуть в очередь")

    assert "tell me your name" not in ivan.texts
    assert pressed == "Это могут только утверждённые волонтёры."
    assert "Ведёт №1" in world.card(topic).content.text
    assert sum("не утверждены" in text for text in world.said(topic)) == 1
    assert any("не утверждён" in m.content.text for m in olga.read())


async def test_admins_approve_and_dismiss(either: World) -> None:
    world = either
    ivan, olga, petra = await world.person(), await world.volunteer(), await world.volunteer("Petra", is_approved=False)
    world.make_admin(olga)
    hello = await petra.write(None, "/queue")
    await world.settled()
    await olga.reply(hello, "/approve")
    await world.settled()
    topic = await world.talk(ivan, petra)

    await petra.reply(hello, "/dismiss")
    await world.settled()
    mine = world.card(topic).content.text
    await olga.reply(hello, "/dismiss")
    await world.settled()

    assert "Ведёт №" in mine
    assert "никто не взял" in world.card(topic).content.text
    assert "снова видят все волонтёры" in "".join(ivan.texts) or "знову бачать" in "".join(ivan.texts)


async def test_a_departed_volunteers_cases_go_back(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)

    world.api.people.leave(olga.id, world.group)
    await world.settled()

    assert "никто не взял" in world.card(topic).content.text


async def test_the_queue_and_the_statistics_name_nobody(world: World) -> None:
    ivan, olga = await world.person("Ivan", username="ivan_secret"), await world.volunteer()
    topic = await world.talk(ivan, olga)

    await olga.write(None, "/queue")
    await olga.write(None, "/stats")
    await olga.write(None, "/help")
    await world.settled()

    general = [m.content.text for m in olga.read()]
    assert any(topic.name.split(" ·")[0] in text and "№1" in text for text in general)
    assert any("Открыто сейчас: 1" in text and "взято" in text for text in general)
    assert not any("Ivan" in text or "ivan_secret" in text or str(ivan.id) in text for text in general)


async def test_a_line_in_the_wrong_topic_goes_nowhere(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    await world.talk(ivan, olga)
    other = world.api.people.open_topic(olga.id, world.group, "coffee")

    await olga.write(other, "hello?")
    await olga.write(other, "/say hello?")
    await world.settled()

    assert world.last(ivan) == "answer"


_FORGED = (
    *("case", "case-", "case-send-1", "case-send-x", "case-sure-999999", "case-blocknow-1-x", "case-pagesend-nowhere"),
    *("case-replysend-", "case-take-1-2-3", "uk-000-human-open", "x" * 64, "case-nothing-at-all"),
)


async def test_forged_buttons_in_the_group_do_no_harm(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)
    before = ivan.texts

    for data in _FORGED:
        await olga.forge(data, message=world.card(topic))
    await world.settled()

    assert ivan.texts == before
