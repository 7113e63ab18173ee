"""Who speaks, and what only looks like it; canned replies and pages."""

from tests.deskwork import World


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
    assert world.last(ivan).startswith("Я це з'ясовую")
    assert olga.find("Отправлено человеку").content.text.endswith("не решайте.")
    await olga.reply("Отправлено человеку", "/undo")
    await world.settled()
    assert not world.last(ivan).startswith("Я це з'ясовую")


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
