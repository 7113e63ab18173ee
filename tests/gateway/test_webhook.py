"""Updates by webhook: only Telegram is heard, and 200 means dealt with."""

import asyncio
import io
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import msgspec
import pytest

from bot.content.library import Library
from bot.gateway import webhook
from bot.gateway.http_server import FAREWELL_S
from bot.gateway.intake import Json
from bot.gateway.webhook import MAX_BODY_BYTES, SECRET_HEADER, derive_secret
from bot.messages import Inbound, Press, Typed
from bot.preview import refusals
from bot.preview.bot_api import BotApi
from tests.conftest import running_bot
from tests.people import TOKEN, Person, new_api

SECRET = "s3cret"
USER = {"id": 7, "is_bot": False, "first_name": "x", "language_code": "be"}
CHAT = {"id": 7, "type": "private"}
TYPED = {"update_id": 1, "message": {"message_id": 5, "date": 1, "chat": CHAT, "from": USER, "text": "hello"}}
PRESS = {
    "update_id": 2,
    "callback_query": {
        "id": "q1",
        "from": USER,
        "chat_instance": "1",
        "data": "be-000-home",
        "message": {"message_id": 5, "date": 1, "chat": CHAT},
    },
}


@dataclass
class Bot:
    """Takes what the webhook hands out, and finishes it at once unless told to wait."""

    port: int = 0
    is_slow: bool = False
    #: what comes belongs to a case
    is_desk: bool = False
    #: a mistake of ours in dealing with what comes
    mistake: Exception | None = None
    taken: list[Inbound] = field(default_factory=list)
    finish: list[Callable[[], None]] = field(default_factory=list)
    sent: list[Callable[[], None]] = field(default_factory=list)
    took: asyncio.Event = field(default_factory=asyncio.Event)

    def hand_out(self, _: Json, inbound: Inbound | None, done: Callable[[], None], sent: Callable[[], None]) -> bool:
        if inbound is None:
            done()
            return False
        if self.mistake:
            raise self.mistake
        self.taken.append(inbound)
        self.finish.append(done)
        self.sent.append(sent)
        self.took.set()
        if not self.is_slow:
            done()
        return self.is_desk

    async def push(self, body: object, *, secret: str | None = SECRET) -> tuple[int, bytes]:
        """POST as Telegram does; the answer's status and body."""
        headers = {} if secret is None else {SECRET_HEADER: secret}
        content = io.BytesIO(body if isinstance(body, bytes) else msgspec.json.encode(body))
        url = f"http://127.0.0.1:{self.port}/hook"
        async with aiohttp.ClientSession() as session, session.post(url, data=content, headers=headers) as answer:
            return answer.status, await answer.read()


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    bot = Bot()
    server, bot.port = await webhook.listen("127.0.0.1:0", path="/hook", secret=SECRET, hand_out=bot.hand_out)
    yield bot
    for done in bot.finish:
        done()
    await server.stop()


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET.upper(), SECRET + "x", "тайна"])
async def test_without_the_secret_nobody_is_heard(bot: Bot, secret: str | None) -> None:
    status, body = await bot.push(TYPED, secret=secret)

    assert (status, body) == (403, b"")
    assert bot.taken == []


async def test_a_secret_that_is_no_text_is_wrong_and_nothing_worse(bot: Bot) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", bot.port)
    head = b"POST /hook HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n"
    writer.write(head + SECRET_HEADER.encode() + b": \xff\xfe\r\n\r\n{}")
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()

    assert answer.split(b" ", 2)[1] in {b"400", b"403"}
    assert bot.taken == []


@pytest.mark.parametrize("body", [b"", b"no JSON", b"\xff\xfe", b"[]", b"null", b"7", b'{"message": {}}'])
async def test_what_is_no_update_is_refused(bot: Bot, body: bytes) -> None:
    status, _ = await bot.push(body)

    assert status == 400
    assert bot.taken == []


async def test_a_body_larger_than_any_update_is_refused(bot: Bot) -> None:
    status, _ = await bot.push(b" " * (MAX_BODY_BYTES + 1))

    assert status == 413
    assert bot.taken == []


async def test_kinds_of_update_that_nobody_reads_are_done_at_once(bot: Bot) -> None:
    status, _ = await bot.push({"update_id": 3, "poll": {"id": "1"}})

    assert status == 200
    assert bot.taken == []


async def test_200_comes_only_when_the_update_is_dealt_with(bot: Bot) -> None:
    bot.is_slow = True
    pushing = asyncio.create_task(bot.push(TYPED))
    await bot.took.wait()
    was_answered_before = pushing.done()

    bot.finish[0]()
    status, body = await pushing

    assert not was_answered_before
    assert (status, body) == (200, b"")
    assert isinstance(bot.taken[0], Typed)


@pytest.mark.parametrize("is_desk", [False, True], ids=["a reader's", "a case's"])
async def test_where_telegram_is_slow_a_crowds_updates_are_confirmed_once_sent_but_never_a_cases(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, is_desk: bool
) -> None:
    monkeypatch.setattr(webhook, "CROWD", 0)
    monkeypatch.setattr(webhook, "SLOW_S", -1)
    bot.is_slow, bot.is_desk = True, is_desk
    pushing = asyncio.create_task(bot.push(TYPED))
    await bot.took.wait()

    bot.sent[0]()
    await asyncio.wait([pushing], timeout=0.2 if is_desk else 5)
    was_confirmed = pushing.done()
    bot.finish[0]()
    status, _ = await pushing

    assert was_confirmed is not is_desk
    assert status == 200


async def test_a_mistake_of_ours_leaves_the_update_to_telegram_and_no_answer_to_nobody(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "PATIENCE_S", 0)
    monkeypatch.setattr(webhook, "PATROL_S", 0.01)
    bot.mistake = ValueError()

    first = await bot.push(TYPED)
    bot.mistake = None
    second = await bot.push(TYPED)

    assert (first, second) == ((500, b""), (200, b""))


async def test_what_is_not_dealt_with_in_time_is_left_to_telegram_to_repeat(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "PATIENCE_S", 0)
    bot.is_slow = True

    status, _ = await bot.push(TYPED)

    assert status == 503


async def test_a_presss_answer_rides_in_the_response(bot: Bot) -> None:
    status, body = await bot.push(PRESS)

    assert status == 200
    assert msgspec.json.decode(body) == {"method": "answerCallbackQuery", "callback_query_id": "q1"}
    assert isinstance(bot.taken[0], Press)
    assert bot.taken[0].query == "", "answered already"


async def test_a_repeated_update_is_dealt_with_again(bot: Bot) -> None:
    """Telegram repeats what got no 200; showing a page twice shows the same page."""
    first, second = await bot.push(PRESS), await bot.push(PRESS)

    assert first == second
    assert len(bot.taken) == 2


def test_the_derived_secret_is_allowed_steady_and_does_not_show_the_token() -> None:
    secret = derive_secret(TOKEN)

    assert secret == derive_secret(TOKEN)
    assert secret != derive_secret(TOKEN + "x")
    assert set(secret) <= set("0123456789abcdef")
    assert len(secret) <= 256


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@asynccontextmanager
async def behind_webhook(library: Library, *, query: str = "") -> AsyncIterator[tuple[BotApi, int]]:
    """The real bot, which takes updates by webhook: its Telegram, and the port at which it listens."""
    api, port = new_api(), _free_port()
    address = f"127.0.0.1:{port}"
    async with running_bot(api, library, webhook_url=f"http://{address}/hook{query}", webhook_listen=address):
        yield api, port


async def test_behind_a_webhook_a_press_costs_one_call(library: Library) -> None:
    async with behind_webhook(library) as (api, _):
        person = Person(api, language_code="be")
        await person.open()
        before = len(api.calls)

        pressed = await person.press("Гэта тэрмінова")

        calls = [call.method for call in api.calls[before:] if call.method == "editMessageText"]
        assert pressed.toast is not None
        assert calls == ["editMessageText"]
        assert api.calls_of("getUpdates") == ()
        assert api.complaints == ()


async def test_what_is_given_again_behind_something_newer_brings_no_older_page_back(library: Library) -> None:
    """Telegram repeats what a crash left without a 200, beside what has come since."""
    async with behind_webhook(library) as (api, port):
        person = Person(api, language_code="ru")
        await person.open()
        typed = api.world.updates.last_id
        await person.press("Это срочно")
        chat = {"id": person.id, "type": "private"}
        sender = {"id": person.id, "is_bot": False, "first_name": "x", "language_code": "ru"}
        start = {"message_id": person.living.id - 1, "date": 1, "chat": chat, "from": sender, "text": "/start"}
        older = {"id": "q", "from": sender, "data": "ru-000-privacy"}
        pressed_on = {"message_id": person.living.id, "date": 1, "chat": chat}
        again: tuple[Json, ...] = (
            {"update_id": typed, "message": start},
            {"update_id": typed, "message": {**start, "photo": [{}]}},
            {"update_id": typed, "callback_query": {**older, "message": pressed_on}},
        )

        for update in again:
            bot = Bot(port=port)
            assert (await bot.push(update, secret=derive_secret(TOKEN)))[0] == 200

        assert "Что происходит?" in person.page
        assert len(person.chat) == 1


async def test_an_address_with_a_query_is_heard(library: Library) -> None:
    async with behind_webhook(library, query="?by=telegram") as (api, _):
        person = Person(api, language_code="be")

        await person.open()

        assert "Гэта тэрмінова" in person.labels


async def test_a_stop_waits_for_the_page_that_is_on_its_way_and_no_longer(library: Library) -> None:
    async with asyncio.timeout(FAREWELL_S):
        async with behind_webhook(library) as (api, _):
            person = Person(api, language_code="be")
            await person.open()
            api.faults.delay(300, method="sendMessage")
            before = person.page
            api.people.write(person.id, "/countries")
            await api.until(lambda: not api.is_idle)
            await asyncio.sleep(0.1)

    assert person.page != before
    assert api.world.updates.waiting == ()


async def test_an_update_that_failed_is_pushed_again_and_shown_once(library: Library) -> None:
    async with behind_webhook(library) as (api, _):
        api.webhook.retry_s = 0
        person = Person(api, language_code="be")
        await person.open()
        api.faults.refuse(refusals.bad_gateway(), method="editMessageText")

        await person.press("Гэта тэрмінова")

        assert "Што адбываецца?" in person.page
        assert len(person.chat) == 1
