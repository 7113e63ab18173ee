"""Reading, as a refuser does it: the real bot, real HTTP, the emulated Bot API."""

import asyncio
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.app import build_app
from bot.content.entry import Text
from bot.content.library import Library
from bot.content.terms import Language
from bot.gateway.reading import Reading
from bot.gateway.response import Response
from bot.gateway.shelf import Prepared
from bot.messages import ChatId, MessageId, Press, Typed
from bot.preview.refusals import RefusalError, bad_gateway, bad_request, too_many_requests, unauthorized
from tests.conftest import Helpline, running_bot
from tests.people import Clock, Person, new_api

#: what one press may cost: the answer to the press, and the edit
MOST_CALLS_A_PRESS = 2


async def test_the_first_page_comes_in_the_language_of_the_app(helpline: Helpline) -> None:
    for code, word in (
        ("ru", "Это срочно"),
        ("be", "Гэта тэрмінова"),
        ("uk", "Це терміново"),
        ("en", "It is urgent"),
        ("de", "It is urgent"),
    ):
        person = Person(helpline.api, language_code=code)

        await person.open()

        assert word in person.labels


@pytest.mark.parametrize("way", [("Германія",), ("Усе краіны", "Далей", "Германія")])
async def test_a_belarusian_objector_reaches_germany_in_six_presses(helpline: Helpline, way: tuple[str, ...]) -> None:
    person = Person(helpline.api, language_code="be")
    await person.open()
    labels = ("Адмаўляюся паводле перакананняў", "Беларусь", "Прытулак праз перакананні", *way)

    for label in labels:
        await person.press(label)

    assert len(labels) <= 6
    assert "Германія" in person.page
    assert "Connection e.V." in person.page
    assert "Звесткі на" in person.page
    assert "Крыніцы" in person.page


async def test_a_press_costs_two_calls_and_edits_the_one_message(helpline: Helpline) -> None:
    person = Person(helpline.api)
    await person.open()
    before = len(helpline.api.calls_of("editMessageText")) + len(helpline.api.calls_of("answerCallbackQuery"))

    pressed = await person.press("Это срочно")

    after = len(helpline.api.calls_of("editMessageText")) + len(helpline.api.calls_of("answerCallbackQuery"))
    assert after - before == MOST_CALLS_A_PRESS
    assert pressed.toast is not None
    assert len(person.chat) == 1


async def test_what_is_typed_is_taken_away_and_one_page_stays(helpline: Helpline) -> None:
    person = Person(helpline.api)
    await person.open()

    await person.send("в Казахстане")
    await person.sees("Казахстан")
    await helpline.api.quiet()

    assert len(person.chat) == 1


async def test_a_double_press_is_no_error(helpline: Helpline) -> None:
    person = Person(helpline.api)
    await person.open()
    page = person.living
    await person.forge("ru-000-urgent", message=page)

    again = await person.forge("ru-000-urgent", message=page)

    assert again.toast is not None
    assert len(person.chat) == 1


async def test_a_page_and_an_answer_that_telegram_does_not_take_at_once_come_all_the_same(helpline: Helpline) -> None:
    person = Person(helpline.api)
    await person.open()
    helpline.api.faults.refuse(too_many_requests(1), method="editMessageText")
    helpline.api.faults.refuse(bad_gateway(), method="answerCallbackQuery")

    pressed = await person.press("Это срочно")

    assert pressed.toast is not None
    assert "Что происходит?" in person.page
    assert len(person.chat) == 1


async def test_a_page_does_not_wait_for_an_answer_that_hangs(helpline: Helpline) -> None:
    person = Person(helpline.api)
    await person.open()
    helpline.api.faults.hang(method="answerCallbackQuery")
    helpline.api.faults.refuse(bad_gateway(), method="editMessageText")

    helpline.api.people.forge_press(person.id, person.living, "ru-000-urgent")

    await helpline.api.until(lambda: "Что происходит?" in person.page)


async def test_the_next_page_does_not_wait_for_the_answer_to_the_press_before(helpline: Helpline) -> None:
    person = Person(helpline.api)
    await person.open()
    helpline.api.faults.hang(method="answerCallbackQuery")
    helpline.api.people.forge_press(person.id, person.living, "ru-000-urgent")
    await helpline.api.until(lambda: "Что происходит?" in person.page)

    helpline.api.people.forge_press(person.id, person.living, "ru-000-privacy")

    await helpline.api.until(lambda: "Что происходит?" not in person.page)


@pytest.mark.parametrize("refusal", [unauthorized(), RefusalError(404, "Not Found")], ids=["401", "404"])
@pytest.mark.parametrize("method", ["editMessageText", "answerCallbackQuery"])
async def test_a_server_that_does_not_know_the_bot_once_costs_no_page(
    helpline: Helpline, method: str, refusal: RefusalError
) -> None:
    person = Person(helpline.api)
    await person.open()
    helpline.api.faults.refuse(refusal, method=method)

    pressed = await person.press("Это срочно")
    await helpline.api.until(lambda: not helpline.api.unanswered)

    assert pressed.query
    assert "Что происходит?" in person.page


async def test_a_page_that_telegram_does_not_take_costs_what_was_asked_after_it_nothing(helpline: Helpline) -> None:
    person = Person(helpline.api)
    await person.open()
    first = person.living
    helpline.api.faults.delay(200, method="editMessageText")
    helpline.api.people.forge_press(person.id, first, "ru-000-more")
    helpline.api.faults.refuse(bad_request("message is too odd"), method="sendMessage")
    helpline.api.people.write(person.id, "в Казахстане")
    helpline.api.people.forge_press(person.id, first, "ru-000-urgent")

    await helpline.api.until(lambda: helpline.api.is_idle and not helpline.api.unanswered)

    assert "Что происходит?" in person.page


async def test_pages_asked_for_while_one_is_on_its_way_follow_it_and_the_last_stays(helpline: Helpline) -> None:
    person = Person(helpline.api)
    await person.open()
    first = person.living
    edits = len(helpline.api.calls_of("editMessageText"))
    helpline.api.faults.delay(300, method="editMessageText")

    for goes in ("ru-000-privacy", "ru-000-more", "ru-000-contacts", "ru-000-urgent"):
        helpline.api.people.forge_press(person.id, first, goes)
    await helpline.api.until(lambda: helpline.api.is_idle and not helpline.api.unanswered)

    assert len(helpline.api.calls_of("editMessageText")) == edits + 2
    assert "Что происходит?" in person.page


async def test_a_forged_button_leads_to_a_page(helpline: Helpline) -> None:
    person = Person(helpline.api)
    await person.open()

    pressed = await person.forge("'; drop table people; --")

    assert pressed.toast is not None
    assert "Это срочно" in person.labels


async def test_a_message_that_cannot_be_edited_is_followed_by_a_new_one(helpline: Helpline) -> None:
    person = Person(helpline.api)
    await person.open()
    old = person.living
    helpline.api.faults.refuse(bad_request("message can't be edited"), method="editMessageText")

    await person.press("Это срочно")

    assert person.living.id != old.id
    assert "Что происходит?" in person.page


async def test_markup_telegram_does_not_take_is_shown_as_plain_text(helpline: Helpline) -> None:
    person = Person(helpline.api)
    helpline.api.faults.refuse(bad_request("can't parse entities: Unexpected end tag"), method="sendMessage")

    await person.open()

    assert "Бесплатная линия помощи" in person.page


async def test_leaving_no_trace_empties_the_chat(helpline: Helpline) -> None:
    person = Person(helpline.api)
    await person.open("erase")

    await person.press("Стереть следы")

    assert person.chat == ()


async def test_a_blocked_bot_forgets_and_goes_on(helpline: Helpline) -> None:
    person, other = Person(helpline.api), Person(helpline.api)
    await person.open()

    await person.block_bot()
    await other.open()

    assert len(helpline.app.memory) == 1
    assert "Это срочно" in other.labels


async def test_ten_thousand_characters_are_answered_and_not_kept(helpline: Helpline) -> None:
    person = Person(helpline.api)

    await person.send("секрет " * 580)
    await helpline.api.quiet()

    assert "слишком длинно" in person.page


async def test_a_photo_is_answered_with_what_works_here(helpline: Helpline) -> None:
    person = Person(helpline.api)

    await person.send_photo()

    await person.sees("только текст и кнопки")


async def test_an_inline_query_shares_a_country_without_who_asked(helpline: Helpline) -> None:
    person = Person(helpline.api, language_code="ru")
    await person.open("ru-RUdeKZ-country-DE")

    query = await person.ask_inline("Германия")

    assert query.results
    assert "RUde" not in str(query.results)


async def test_a_thousand_random_presses_leave_no_file_and_nobody_in_memory(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    chance = random.Random(7)
    async with running_bot(new_api(Clock()), library) as helpline:
        people = [Person(helpline.api, language_code=code) for code in ("ru", "be", "uk", "en")]
        for person in people:
            await person.open()
        for number in range(1000):
            person = people[number % len(people)]
            labels = [label for label in person.labels if label[0] not in "↗⧉" and not _leaves(label)]
            await person.press(chance.choice(labels)) if labels else await person.open()

        helpline.app.memory.sweep(now_s=float("inf"))

        assert len(helpline.app.memory) == 0
        assert helpline.app.lanes is not None
        assert len(helpline.app.lanes) == 0
        assert list(tmp_path.rglob("*")) == []
        assert helpline.api.complaints == ()


def _leaves(label: str) -> bool:
    return any(
        word in label
        for word in ("Стереть", "Сцерці", "Стерти", "Leave no", "Поделиться", "Падзяліцца", "Поділитися", "Share")
    )


class Screen:
    """Takes pages like `Sender` and `Answers`, and says what was shown and answered."""

    def __init__(self) -> None:
        self.shown: list[int] = []
        self.said: list[str] = []
        self.answered: list[str] = []

    def start_edit(self, _chat: int, message: int, *_: object, **__: object) -> asyncio.Future[Response]:
        self.shown.append(message)
        taken: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        taken.set_result(Response(200, b"{}"))
        return taken

    async def send(self, _chat: int, page: Prepared) -> None:
        self.said.append(page.ending.decode())

    async def edit(self, *_: object, **__: object) -> bool:
        return True

    def start_send(self, *_: object, **__: object) -> None:
        raise ValueError("a mistake of ours")

    def give(self, query: str) -> None:
        self.answered.append(query)


def read_on(screen: Screen, library: Library) -> Reading:
    app = build_app(library)
    parts: Any = {"sender": screen, "answers": screen}
    return Reading(shelf=app.shelf, memory=app.memory, clock=lambda: 0.0, bot_name="bot", metrics=app.metrics, **parts)


async def deal(library: Library, *batch: Press | Typed) -> Screen:
    screen = Screen()
    await read_on(screen, library).deal(ChatId(7), list(batch))
    return screen


def pressed(update: int, message: int) -> Press:
    return Press(
        query=f"q{update}",
        chat=ChatId(7),
        message=MessageId(message),
        goes="ru-000-urgent",
        language_code="ru",
        update=update,
    )


@pytest.mark.parametrize(
    ("batch", "shown"),
    [
        ([(2, 1), (3, 2), (4, 1)], [2, 1]),
        ([(3, 1), (2, 1)], [1]),
        ([(4, 2), (2, 1)], [1, 2]),
    ],
    ids=["two messages by turns", "out of order", "two messages out of order"],
)
async def test_of_presses_that_come_together_each_message_shows_its_last(
    library: Library, batch: list[tuple[int, int]], shown: list[int]
) -> None:
    screen = await deal(library, *(pressed(update, message) for update, message in batch))

    assert screen.shown == shown
    assert sorted(screen.answered) == sorted(f"q{update}" for update, _ in batch)


async def test_a_mistake_with_one_thing_costs_what_came_with_it_nothing(library: Library) -> None:
    typed = Typed(chat=ChatId(7), message=MessageId(5), text="в Казахстане", language_code="ru", update=1)

    screen = await deal(library, typed, pressed(2, 1))

    assert screen.shown == [1]


@pytest.mark.parametrize("language", ["ru", "be", "uk", "en"])
async def test_who_has_written_where_we_made_a_mistake_is_told_so(library: Library, language: str) -> None:
    screen = Screen()
    typed = Typed(chat=ChatId(7), message=MessageId(5), text="hello", language_code=language, update=1)

    await read_on(screen, library).apologise(typed)
    await read_on(screen, library).apologise(replace(typed, is_private=False))

    text = library.phrases["chat.failed"].one
    found = library.catalogs[Language(language)].find(Text("phrase/chat.failed", text))
    assert [found and found in said for said in screen.said] == [True]
