"""Topics and cases find each other: after a crash, after an answer that was lost, and where a topic has no case."""

import msgspec

from bot.dialogue.about_case import Wish
from bot.preview.chats import RIGHTS, Topic
from bot.preview.refusals import internal_error
from tests.deskwork import World


async def _open_and_forget(world: World, name: str) -> Topic:
    """A topic opened by an earlier life of the bot, longer ago than Telegram keeps updates; it can open no more."""
    await world.stop()
    world.api.faults.clear()
    body = msgspec.json.encode({"chat_id": world.group, "name": name})
    opened = await world.calls.call("createForumTopic", body)
    world.api.world.updates.confirm([update.id for update in world.api.world.updates.waiting])
    world.api.faults.refuse(internal_error(), method="createForumTopic", times=1000)
    await world.start()
    return world.api.world.topics[world.group, opened["message_thread_id"]]


async def test_an_answer_that_was_lost_leaves_no_second_topic(either: World) -> None:
    world = either
    ivan, olga = await world.person(), await world.volunteer()
    world.api.faults.lose_answer(method="createForumTopic")

    await world.open_case(ivan)
    await ivan.send("Мені прийшла повістка")
    await world.settled()

    assert len(olga.topics) == 1
    assert "Мені прийшла повістка" in world.said(olga.topics[0])


async def test_a_topic_whose_opening_was_not_recorded_is_used(either: World) -> None:
    world = either
    ivan, olga = await world.person(), await world.volunteer()
    world.api.faults.lose_answer(method="createForumTopic")
    world.api.faults.refuse(internal_error(), method="createForumTopic", times=1000)

    await world.open_case(ivan)
    await ivan.send("Мені прийшла повістка")
    await world.settled()

    assert "Мені прийшла повістка" in world.said(olga.topics[0])
    assert world.card(olga.topics[0])


async def test_a_topic_that_opened_for_an_erased_case_goes_at_once(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    await world.talk(ivan, olga)

    await world.calls.call("createForumTopic", msgspec.json.encode({"chat_id": world.group, "name": "🐢🌲 K7Q · uk"}))
    await world.settled()

    assert len(olga.topics) == 1


async def test_an_orphan_says_once_what_it_is_and_an_admin_deletes_it(either: World) -> None:
    world = either
    ivan, olga, petra = await world.person(), await world.volunteer(), await world.volunteer("Petra")
    world.make_admin(petra)
    await world.talk(ivan, olga)
    orphan = await _open_and_forget(world, "🐢🌲 K7Q · uk")

    await olga.write(orphan, "is anybody here?")
    await olga.write(orphan, "hello?")
    await world.settled()
    said = world.said(orphan)
    refused = await world.tap(olga, "У этой темы нет обращения", "Удалить тему")
    kept = orphan in olga.topics
    await world.tap(petra, "У этой темы нет обращения", "Удалить тему")

    assert said[:1] == ["is anybody here?"]
    assert sum("У этой темы нет обращения" in text for text in said) == 1
    assert refused == "Это могут только администраторы линии."
    assert kept
    assert len(olga.topics) == 1
    assert world.last(ivan) == "answer"


async def test_a_line_brings_a_case_its_topic_back(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    world.api.faults.refuse(internal_error(), method="createForumTopic", times=1000)
    await world.wish_unsettled(ivan, Wish.OPEN)
    await world.api.until(lambda: world.api.calls_of("createForumTopic"))
    name = str(world.api.calls_of("createForumTopic")[-1].parameters["name"])
    topic = await _open_and_forget(world, name)

    note = await olga.write(topic, "who takes this?")
    await world.settled()

    assert olga.marks(note) == "✍"
    assert world.card(topic)


async def test_a_topic_of_the_volunteers_own_is_left_in_peace(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    await world.talk(ivan, olga)
    coffee = world.api.people.open_topic(olga.id, world.group, "🐢🌲 K7Q")

    await olga.write(coffee, "who has time on Sunday?")
    await world.settled()

    assert world.said(coffee) == ["who has time on Sunday?"]


async def test_a_reply_in_a_topic_that_outlived_its_case_says_that_nobody_reads_it(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)
    world.api.people.give_rights(world.group, RIGHTS - {"can_delete_messages"})
    await world.pass_time(hours=73)
    await world.pass_time(hours=25)
    before = ivan.texts

    await olga.reply("question", "are you still there?")
    await world.settled()

    assert await world.rows() == {}
    assert world.said(topic)[-1] == "У этой темы больше нет обращения."
    assert ivan.texts == before
    assert any("у меня нет права её удалить" in m.content.text for m in olga.read())
