"""Flood limits and ordered misfortunes."""

import asyncio
from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut

from bot.preview import refusals
from bot.preview.bot_api import BotApi
from tests.people import Clock, Person


@pytest.fixture(autouse=True)
def _new_retry_after(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let python-telegram-bot give `retry_after` as it will in its next major version, without a warning."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


async def test_limits_are_off_until_switched_on(bot: Bot, ivan: Person) -> None:
    for number in range(40):
        await bot.send_message(ivan.id, str(number))

    assert len(ivan.texts) == 40


async def test_a_chat_takes_a_short_burst_and_then_one_a_second(
    bot: Bot, api: BotApi, ivan: Person, clock: Clock
) -> None:
    api.limits.is_on = True
    for number in range(3):
        await bot.send_message(ivan.id, str(number))

    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(ivan.id, "too soon")
    clock.move(seconds=3)
    await bot.send_message(ivan.id, "in time")

    assert caught.value.retry_after == timedelta(seconds=3)
    assert ivan.texts[-1] == "in time"


async def test_a_group_takes_twenty_a_minute_for_all_its_topics(bot: Bot, api: BotApi, desk: int, clock: Clock) -> None:
    api.limits.is_on = True
    topic = await bot.create_forum_topic(desk, "Case")
    for number in range(19):
        await bot.send_message(desk, str(number), message_thread_id=topic.message_thread_id)
        clock.move(seconds=1)

    with pytest.raises(RetryAfter):
        await bot.send_message(desk, "too much")

    answer = api.calls[-1].answer
    assert answer.description == "Too Many Requests: retry after 41"
    assert answer.body["parameters"] == {"retry_after": 41}


async def test_the_bot_as_a_whole_sends_thirty_a_second(bot: Bot, api: BotApi) -> None:
    api.limits.is_on = True
    people = [Person(api, str(number)) for number in range(31)]
    for person in people:
        api.people.start(person.id)
    for person in people[:30]:
        await bot.send_message(person.id, "x")

    with pytest.raises(RetryAfter):
        await bot.send_message(people[30].id, "x")


async def test_the_next_calls_can_be_refused(bot: Bot, api: BotApi, ivan: Person) -> None:
    api.faults.refuse(refusals.too_many_requests(7), method="sendMessage")
    api.faults.refuse(refusals.bad_gateway())
    api.faults.refuse(refusals.internal_error())

    with pytest.raises(RetryAfter):
        await bot.send_message(ivan.id, "one")
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(ivan.id, "two")
    with pytest.raises(NetworkError, match="Internal Server Error"):
        await bot.send_message(ivan.id, "three")
    await bot.send_message(ivan.id, "four")

    assert ivan.texts == ("four",)
    assert [call.answer.status for call in api.calls_of("sendMessage")] == [429, 502, 500, 200]


async def test_polls_are_spared_by_faults_that_name_no_method(bot: Bot, api: BotApi, ivan: Person) -> None:
    api.faults.refuse(refusals.internal_error())

    assert len(await bot.get_updates()) == 1


async def test_an_answer_can_be_lost_after_the_deed(bot: Bot, api: BotApi, ivan: Person) -> None:
    api.faults.lose_answer(method="sendMessage")

    with pytest.raises(NetworkError):
        await bot.send_message(ivan.id, "done all the same")

    assert ivan.texts == ("done all the same",)


async def test_a_call_can_hang_and_is_never_done(bot: Bot, api: BotApi, ivan: Person) -> None:
    api.faults.hang(method="sendMessage")

    with pytest.raises(TimedOut):
        await bot.send_message(ivan.id, "never", read_timeout=0.2)

    assert not any(message.sender == bot.id for message in ivan.chat)


async def test_a_call_can_take_its_time(bot: Bot, api: BotApi, ivan: Person) -> None:
    api.faults.delay(100, method="sendMessage")
    began = asyncio.get_running_loop().time()

    await bot.send_message(ivan.id, "late")

    assert asyncio.get_running_loop().time() - began >= 0.1


async def test_typing_works_even_where_a_topic_is_gone(bot: Bot, desk: int) -> None:
    topic = await bot.create_forum_topic(desk, "Case")
    await bot.delete_forum_topic(desk, topic.message_thread_id)

    assert await bot.send_chat_action(desk, "typing", message_thread_id=topic.message_thread_id)
    with pytest.raises(BadRequest, match="Wrong parameter action in request"):
        await bot.send_chat_action(desk, "thinking")
