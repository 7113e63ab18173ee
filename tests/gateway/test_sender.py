"""Showing pages on a Telegram that throttles, fails and refuses: only the chat concerned waits."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot.content.library import Library
from bot.errors import DeliveryError, GroupMoved, Rejected, RetryLater, TopicGone, TransportError, Undeliverable
from bot.gateway.api import BotApi
from bot.gateway.request import HttpRequest
from bot.gateway.sender import EMPTIED, MAX_ATTEMPTS, Sender
from bot.gateway.shelf import prepare
from bot.messages import Button, ChatId, MessageId, Page
from bot.preview import refusals, server
from bot.preview.bot_api import BotApi as Telegram
from bot.preview.refusals import QUERY_TOO_OLD, RefusalError
from tests.conftest import Helpline, running_bot
from tests.people import TOKEN, Clock, Person, new_api

PAGE = prepare(Page(text="<b>What now?</b>", rows=((Button(label="Start", goes="en-000-home"),),)))
OTHER = prepare(Page(text="Elsewhere", rows=((Button(label="Start", goes="en-000-home"),),)))


@dataclass(kw_only=True)
class Wire:
    """A sender on the emulated Telegram; pauses are noted and not slept."""

    telegram: Telegram
    api: BotApi
    slept: list[float] = field(default_factory=list)

    @property
    def sender(self) -> Sender:
        async def sleep(seconds: float) -> None:
            self.slept.append(seconds)

        return Sender(self.api, sleep=sleep)


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    telegram = new_api(Clock())
    running = await server.start(telegram)
    request = HttpRequest(running.url)
    yield Wire(telegram=telegram, api=BotApi(request, root=running.url, token=TOKEN))
    await request.shutdown()
    await running.stop()


@pytest.fixture
def anna(wire: Wire) -> Person:
    """Somebody who has pressed Start; nothing polls, so the update stays where it is."""
    person = Person(wire.telegram, "Anna")
    wire.telegram.people.start(person.id)
    return person


@pytest.mark.parametrize(
    ("refusal", "raised"),
    [
        (refusals.too_many_requests(17), RetryLater(17, "")),
        (refusals.conflict("x"), RetryLater(3, "")),
        (refusals.bad_gateway(), RetryLater(1, "")),
        (refusals.internal_error(), RetryLater(1, "")),
        (refusals.forbidden("bot was blocked by the user"), Undeliverable("")),
        (refusals.forbidden("user is deactivated"), Undeliverable("")),
        (refusals.bad_request("chat not found"), Undeliverable("")),
        (refusals.bad_request("message thread not found"), TopicGone("")),
        (refusals.migrated(-1009), GroupMoved(-1009)),
        (refusals.bad_request("message can't be edited"), Rejected("")),
        (refusals.unauthorized(), TransportError("")),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
async def test_each_refusal_means_one_thing(
    wire: Wire, refusal: RefusalError, raised: DeliveryError | TransportError
) -> None:
    wire.telegram.faults.refuse(refusal, method="getMe")

    with pytest.raises(type(raised)) as caught:
        await wire.api.call("getMe", b"{}")

    assert type(caught.value) is type(raised)
    if isinstance(raised, RetryLater):
        assert isinstance(caught.value, RetryLater)
        assert caught.value.after_s == raised.after_s
    if isinstance(raised, GroupMoved):
        assert isinstance(caught.value, GroupMoved)
        assert caught.value.after == raised.after


async def test_a_lost_connection_means_try_again_and_names_no_address(wire: Wire) -> None:
    wire.telegram.faults.lose_answer(method="getMe", times=2)

    with pytest.raises(RetryLater) as caught:
        await wire.api.call("getMe", b"{}")

    assert TOKEN not in str(caught.value)


async def test_a_page_that_stands_there_already_is_no_error(wire: Wire, anna: Person) -> None:
    message = await wire.sender.send(ChatId(anna.id), PAGE)

    assert await wire.sender.edit(ChatId(anna.id), message, PAGE)
    assert anna.page == "What now?"


async def test_a_message_that_is_gone_is_told_from_one_that_can_be_edited(wire: Wire, anna: Person) -> None:
    message = await wire.sender.send(ChatId(anna.id), PAGE)

    assert await wire.sender.edit(ChatId(anna.id), message, OTHER)
    assert not await wire.sender.edit(ChatId(anna.id), MessageId(message + 1000), OTHER)


async def test_a_throttled_chat_waits_as_long_as_telegram_says(wire: Wire, anna: Person) -> None:
    wire.telegram.faults.refuse(refusals.too_many_requests(7), method="sendMessage", times=2)

    await wire.sender.send(ChatId(anna.id), PAGE)

    assert wire.slept == [7, 7]
    assert anna.page == "What now?"


async def test_a_failing_server_is_tried_again_with_growing_pauses(wire: Wire, anna: Person) -> None:
    wire.telegram.faults.refuse(refusals.bad_gateway(), method="sendMessage", times=4)

    await wire.sender.send(ChatId(anna.id), PAGE)

    assert wire.slept == [1, 2, 4, 8]


async def test_a_server_that_goes_on_failing_is_given_up(wire: Wire, anna: Person) -> None:
    wire.telegram.faults.refuse(refusals.bad_gateway(), method="sendMessage", times=MAX_ATTEMPTS)

    with pytest.raises(RetryLater):
        await wire.sender.send(ChatId(anna.id), PAGE)

    assert len(wire.telegram.calls_of("sendMessage")) == MAX_ATTEMPTS


async def test_a_pause_of_hours_is_not_waited_for(wire: Wire, anna: Person) -> None:
    wire.telegram.faults.refuse(refusals.too_many_requests(3600), method="sendMessage")

    with pytest.raises(RetryLater):
        await wire.sender.send(ChatId(anna.id), PAGE)

    assert wire.slept == []


async def test_markup_that_telegram_does_not_take_comes_as_plain_text(wire: Wire, anna: Person) -> None:
    wire.telegram.faults.refuse(refusals.bad_request("can't parse entities: unexpected end"), method="editMessageText")
    message = await wire.sender.send(ChatId(anna.id), OTHER)

    assert await wire.sender.edit(ChatId(anna.id), message, PAGE)

    assert anna.page == "What now?"
    assert anna.living.content.entities == ()


async def test_a_message_too_old_to_be_deleted_is_emptied(wire: Wire, anna: Person) -> None:
    message = await wire.sender.send(ChatId(anna.id), PAGE)
    wire.telegram.faults.refuse(refusals.bad_request("message can't be deleted"), method="deleteMessage")

    await wire.sender.empty(ChatId(anna.id), message)

    assert anna.texts == (EMPTIED,)
    assert anna.buttons == ()


async def test_what_is_gone_already_is_deleted_without_an_error(wire: Wire, anna: Person) -> None:
    message = await wire.sender.send(ChatId(anna.id), PAGE)
    await wire.sender.delete(ChatId(anna.id), [message])

    await wire.sender.delete(ChatId(anna.id), [message])
    await wire.sender.empty(ChatId(anna.id), message)

    assert anna.texts == ()


async def test_while_one_chat_is_throttled_the_others_are_answered(library: Library) -> None:
    api = new_api()
    async with running_bot(api, library):
        slow, quick = Person(api, language_code="en"), Person(api, language_code="en")
        await slow.open()
        await quick.open()
        api.faults.refuse(refusals.too_many_requests(1), method="editMessageText")
        throttled = api.people.press(slow.id, slow.living, slow.button("It is urgent"))

        await api.until(lambda: any(call.answer.status == 429 for call in api.calls_of("editMessageText")))
        api.people.press(quick.id, quick.living, quick.button("It is urgent"))
        await api.until(lambda: "What is happening?" in quick.page)

        assert "What is happening?" not in slow.page
        await slow.sees("What is happening?")
        assert throttled.text


async def test_a_press_that_is_too_old_to_be_answered_still_turns_the_page(helpline: Helpline) -> None:
    person = Person(helpline.api, language_code="en")
    await person.open()
    helpline.api.faults.refuse(refusals.bad_request(QUERY_TOO_OLD), method="answerCallbackQuery")

    await person.press("It is urgent")

    assert "What is happening?" in person.page


async def test_a_press_whose_answer_was_lost_is_answered_again(library: Library) -> None:
    api = new_api()
    async with running_bot(api, library):
        person = Person(api, language_code="en")
        await person.open()
        api.faults.refuse(refusals.bad_gateway(), method="answerCallbackQuery")

        pressed = await person.press("It is urgent")

        await api.until(lambda: not api.unanswered)
        assert pressed.query
        assert "What is happening?" in person.page


async def test_who_has_blocked_the_bot_is_forgotten(library: Library) -> None:
    api = new_api()
    async with running_bot(api, library) as helpline:
        person = Person(api, language_code="en")
        await person.open()
        api.faults.refuse(refusals.forbidden("bot was blocked by the user"), method="editMessageText")

        await person.press("It is urgent")

        assert len(helpline.app.memory) == 0


async def test_twenty_people_at_once_are_all_answered(helpline: Helpline) -> None:
    people = [Person(helpline.api, language_code="en") for _ in range(20)]

    await asyncio.gather(*(person.open() for person in people))
    await asyncio.gather(*(person.press("It is urgent") for person in people))

    assert all("What is happening?" in person.page for person in people)
