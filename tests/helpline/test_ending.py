"""A case ends, is taken back, is forgotten."""

from bot.dialogue.about_case import Wish
from bot.gateway.intake import Json
from tests.deskwork import World
from tests.people import Person


async def test_a_volunteers_undo_takes_the_line_back(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)

    await olga.write(topic, "/undo")
    await world.settled()

    assert "answer" not in ivan.texts
    assert olga.marks(olga.find("answer")) == "✍"


async def test_what_is_too_old_to_be_deleted_is_emptied(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)

    world.clock.move(hours=49)
    await olga.write(topic, "/undo")
    await world.settled()

    assert ivan.texts[-1] == "·"


async def test_a_person_deletes_their_last_line_at_both_ends(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)

    await world.wish(ivan, Wish.UNDO)

    assert "question" not in world.said(topic)
    assert "question" not in [m.content.text for m in ivan.chat]
    assert await world.wish(ivan, Wish.UNDO) == "Видаляти нічого."


async def test_closing_asks_and_writing_again_reopens(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)

    await world.tap(olga, world.card(topic), "Закрыть")
    await world.tap(olga, "Закрыть обращение?", "До свидания")
    farewell, closed_icon = world.last(ivan), world.api.world.topics[world.group, topic.id].icon_custom_emoji_id
    await ivan.press("Так, допомогло")
    await world.settled()
    thanks = world.last(ivan)
    await ivan.send("one more thing")
    await world.settled()

    assert farewell.startswith("Якщо запитань більше немає")
    assert "Це допомогло?" in farewell
    assert closed_icon == "5237699328843200968"
    assert thanks.startswith("Дякуємо")
    assert "one more thing" in world.said(topic)
    assert len(world.api.calls_of("createForumTopic")) == 1
    assert "никто не взял" in world.card(topic).content.text


async def test_a_person_ends_it(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)

    await world.wish(ivan, Wish.CLOSE)

    assert "Ви закінчили розмову" in world.last(ivan)
    assert "Человек закончил разговор." in world.said(topic)
    await olga.reply("question", "too late")
    await world.settled()
    assert "too late" not in ivan.texts
    assert any("Обращение закрыто" in text for text in world.said(topic))


async def test_after_the_retention_nothing_is_left(either: World) -> None:
    world = either
    ivan, olga = await world.person(), await world.volunteer()
    await world.talk(ivan, olga)
    await world.wish(ivan, Wish.CLOSE)

    await world.pass_time(hours=25)

    assert await world.rows() == {}
    assert olga.topics == ()
    await ivan.send("Грузія")
    assert world.left[-1]["message"]["text"] == "Грузія"


async def test_erase_deletes_both_sides_and_tells_the_truth(either: World) -> None:
    world = either
    ivan, olga = await world.person(), await world.volunteer()
    await world.talk(ivan, olga)
    world.clock.move(hours=49)
    await ivan.send("a fresh one")
    await world.settled()

    await world.wish(ivan, Wish.ERASE)

    assert await world.rows() == {}
    assert olga.topics == ()
    assert "a fresh one" not in [m.content.text for m in ivan.chat]
    assert "answer" not in ivan.texts
    assert "Стерто" in world.last(ivan)
    assert "48 годин" in world.last(ivan)


async def test_a_person_who_blocks_the_bot_is_unreachable_until_they_return(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)

    await ivan.block_bot()
    await world.settled()
    await olga.reply("question", "are you there?")
    await world.settled()
    lost = world.said(topic)
    await ivan.unblock_bot()
    await world.settled()

    assert any("заблокировал бота" in text for text in lost)
    assert "никто не взял" in world.card(topic).content.text
    assert "Розмову відкрито" in world.last(ivan)


async def test_a_line_to_a_deleted_account_fails_loudly(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)

    world.api.people.deactivate(ivan.id)
    line = await olga.reply("question", "are you there?")
    await world.settled()

    assert olga.marks(line) == "👎"
    assert any("Не доставлено" in text for text in world.said(topic))


async def test_a_blocked_person_is_told_once_and_can_still_read(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)

    await olga.write(topic, "/block 3 spam")
    await world.settled()
    told = world.last(ivan)
    await ivan.send("Грузія")
    left = world.left[-1]["message"]["text"]
    await world.wish(ivan, Wish.OPEN)
    refused = ivan.living.content.text
    await world.pass_time(hours=73)
    await world.open_case(ivan)

    assert "спам" in told
    assert left == "Грузія"
    assert "не візьмуть вашої розмови" in refused
    assert "Розмову відкрито" in ivan.living.content.text


async def test_forged_buttons_of_a_person_reach_nobody_elses_case(world: World) -> None:
    ivan, olga, petro = await world.person(), await world.volunteer(), await world.person("Petro")
    await world.talk(ivan, olga)
    before = [m.content.text for m in world.api.world.messages_in(world.group)]

    for data in ("human-close", "human-undo", "human-doc_5", "human-doc_x", "human-good", "human-stay", "case-send-9"):
        await petro.forge(f"uk-000-{data}")
    await world.settled()

    assert [m.content.text for m in world.api.world.messages_in(world.group)] == before
    assert world.last(ivan) == "answer"


async def test_a_page_that_a_reader_still_waits_for_is_shown_though_the_bot_dies_before_it(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)
    await olga.write(topic, "/close")
    await world.settled()
    press = _press(ivan, 990_001, "uk-000-human")

    was_left_to_the_reading_path = not await world.desk.deal(press)
    await world.stop()
    await world.start()
    is_left_to_it_again = not await world.desk.deal(press)

    assert world.desk.concerns(press)
    assert (was_left_to_the_reading_path, is_left_to_it_again) == (True, True)


async def test_an_erase_that_is_given_again_after_a_crash_erases_no_later_case(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    await world.talk(ivan, olga)
    erase = _press(ivan, 990_001, "uk-000-erase-now")
    was_left_to_the_reading_path = not await world.desk.deal(erase)
    await world.settled()
    await ivan.send("/start")
    await world.open_case(ivan)
    topics = len(world.api.world.topics)
    await world.stop()
    await world.start()

    is_left_to_it_again = not await world.desk.deal(erase)
    await world.settled()
    await ivan.send("are you there?")
    await world.settled()

    assert (was_left_to_the_reading_path, is_left_to_it_again) == (True, True)
    assert len(world.api.world.topics) == topics
    assert any("are you there?" in world.said(topic) for topic in world.api.world.topics.values())


async def test_who_went_and_came_back_is_not_lost_when_their_going_is_given_again(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)
    for number, status in ((990_001, "kicked"), (990_002, "member")):
        await world.desk.deal(_change(ivan, number, status))
        await world.settled()
    said = world.said(topic)

    is_dealt_with = await world.desk.deal(_change(ivan, 990_001, "kicked"))
    await world.settled()

    assert not is_dealt_with, "the reading path forgets the chat"
    assert world.said(topic) == said


def _press(person: Person, number: int, goes: str) -> Json:
    message = {"message_id": person.living.id, "date": 1, "chat": {"id": person.id, "type": "private"}}
    query = {"id": "1", "from": {"id": person.id, "language_code": "uk"}, "data": goes, "message": message}
    return {"update_id": number, "callback_query": query}


def _change(person: Person, number: int, status: str) -> Json:
    chat = {"id": person.id, "type": "private"}
    return {"update_id": number, "my_chat_member": {"chat": chat, "new_chat_member": {"status": status}}}
