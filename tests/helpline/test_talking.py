"""A conversation through the real desk: database, outbox, dispatcher, and the emulated Bot API over HTTP."""

from bot.dialogue.about_case import Wish
from bot.preview.chats import RIGHTS
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


async def test_a_repeated_update_changes_nothing(either: World) -> None:
    world = either
    ivan = await world.person()
    topic = await world.open_case(ivan)
    await ivan.send("once")
    await world.settled()

    await world.desk.deal(world.updates[-1])
    await world.settled()

    assert world.said(topic).count("once") == 1


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


async def test_commands_of_a_person_with_a_case_still_read(world: World) -> None:
    ivan = await world.person()
    topic = await world.open_case(ivan)
    before = world.said(topic)

    await ivan.send("/countries")
    await ivan.send("/take")

    assert world.said(topic) == before
    assert [u["message"]["text"] for u in world.left[-2:]] == ["/countries", "/take"]


async def test_a_plain_line_is_a_note_until_it_is_sent(either: World) -> None:
    world = either
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)

    note = await olga.write(topic, "who knows more?")
    await world.settled()
    before = ivan.texts
    marked = olga.marks(note)
    await world.tap(olga, "человеку не отправлено", "Отправить")

    assert marked == "✍"
    assert "who knows more?" not in before
    assert world.last(ivan) == "who knows more?"
    assert olga.marks(note) == "👌"
    assert not any("не отправлено" in text for text in world.said(topic))


async def test_only_who_has_the_case_speaks(world: World) -> None:
    ivan, olga, petra = await world.person(), await world.volunteer(), await world.volunteer("Petra")
    topic = await world.talk(ivan, olga)

    await petra.reply("question", "from another")
    await world.settled()
    before = ivan.texts
    await world.tap(petra, "ведёт другой волонтёр", "Перенять и отправить")

    assert "from another" not in before
    assert world.last(ivan) == "from another"
    assert "Ведёт №2" in world.card(topic).content.text


async def test_a_reply_in_a_waiting_case_offers_to_take_it(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    await world.open_case(ivan)
    await ivan.send("help")
    await world.settled()

    await olga.reply("help", "I am here")
    await world.settled()
    before = ivan.texts
    await world.tap(olga, "ещё никто не взял", "Взять и отправить")

    assert "I am here" not in before
    assert world.last(ivan) == "I am here"


async def test_a_volunteers_voice_asks_before_it_goes(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)

    await olga.reply_with_file("question", "voice", "a.ogg")
    await world.settled()
    before = [m for m in ivan.chat if m.content.media]
    await world.tap(olga, "голос можно узнать", "Да, отправить")

    assert before == []
    assert [m.content.media.kind for m in ivan.chat if m.content.media] == ["voice"]
    assert not any("голос" in text for text in world.said(topic))


async def test_say_speaks_with_its_formatting(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)

    order = await olga.write(topic, "/say look at https://example.org")
    await world.settled()
    await olga.edit(order, "/say look there")
    await world.settled()

    assert world.last(ivan) == "look there"


async def test_note_never_speaks(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)

    await olga.reply("question", "/note think about it")
    await world.settled()

    assert world.last(ivan) == "answer"
    assert not any("не отправлено" in text for text in world.said(topic))


async def test_a_canned_reply_goes_out_in_the_persons_language(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)

    await world.tap(olga, world.card(topic), "Ответы")
    await world.tap(olga, "Какой ответ?", "Уточняю")
    preview = olga.find("Уйдёт человеку").content.text
    await world.tap(olga, "Уйдёт человеку", "Отправить")

    assert "Я это уточняю" in preview
    assert "украинский" in preview
    assert world.last(ivan).startswith("Я це уточнюю")
    assert olga.find("Отправлено человеку").content.text.endswith("не решайте.")
    await olga.reply("Отправлено человеку", "/undo")
    await world.settled()
    assert not world.last(ivan).startswith("Я це уточнюю")


async def test_a_page_goes_out_in_the_persons_language_and_goes_on(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)

    await olga.write(topic, "/page DE")
    await world.settled()

    assert "Німеччина" in world.last(ivan)
    assert "Германия" in olga.find("Отправлено человеку").content.text
    assert ivan.labels


async def test_an_order_that_can_not_be_obeyed_says_why(world: World) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)
    before = ivan.texts

    for order in ("/page nowhere", "/page", "/reply nothing", "/block", "/say", "/block 3 nonsense", "/close nothing"):
        said = len(world.said(topic))
        await olga.write(topic, order)
        await world.settled()
        assert len(world.said(topic)) == said + 2, order

    assert ivan.texts == before


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

    assert await world.rows() == {"cases": 0, "lines": 0, "outbox": 0}
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

    assert await world.rows() == {"cases": 0, "lines": 0, "outbox": 0}
    assert olga.topics == ()
    assert "a fresh one" not in [m.content.text for m in ivan.chat]
    assert "answer" not in ivan.texts
    assert "Стерто" in world.last(ivan)
    assert "48 годин" in world.last(ivan)


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


async def test_forged_buttons_of_a_person_reach_nobody_elses_case(world: World) -> None:
    ivan, olga, petro = await world.person(), await world.volunteer(), await world.person("Petro")
    await world.talk(ivan, olga)
    before = [m.content.text for m in world.api.world.messages_in(world.group)]

    for data in ("human-close", "human-undo", "human-doc_5", "human-doc_x", "human-good", "human-stay", "case-send-9"):
        await petro.forge(f"uk-000-{data}")
    await world.settled()

    assert [m.content.text for m in world.api.world.messages_in(world.group)] == before
    assert world.last(ivan) == "answer"


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
