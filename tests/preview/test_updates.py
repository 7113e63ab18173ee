import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest, Conflict

from bot.preview.bot_api import BotApi
from bot.preview.server import Running
from tests.people import TOKEN, Clock, Person


async def test_an_offset_confirms_what_is_before_it(bot: Bot, api: BotApi, ivan: Person) -> None:
    first = (await bot.get_updates())[0]
    assert not api.world.updates.is_confirmed(first.update_id)

    assert len(await bot.get_updates(offset=first.update_id + 1)) == 0

    assert api.world.updates.is_confirmed(first.update_id)


async def test_a_poll_waits_for_something_to_happen(bot: Bot, api: BotApi) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=10))
    await api.until(lambda: api.world.updates.is_polled)

    person = Person(api)
    api.people.write(person.id, "Georgia")

    assert [update.message.text for update in await poll if update.message] == ["Georgia"]


async def test_a_second_poller_throws_the_first_one_out(bot: Bot, api: BotApi, running: Running) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=10))
    await api.until(lambda: api.world.updates.is_polled)

    async with Bot(TOKEN, base_url=f"{running.url}/bot") as other:
        await other.get_updates()

    with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure that only one bot"):
        await poll


async def test_reactions_come_only_when_asked_for(bot: Bot, api: BotApi, ivan: Person) -> None:
    assert api.people.react(ivan.id, ivan.chat[0], "👍") is None

    await bot.get_updates(allowed_updates=["message", "message_reaction"])
    update = api.people.react(ivan.id, ivan.chat[0], "🔥")

    last = (await bot.get_updates())[-1]
    assert last.update_id == update
    assert last.message_reaction is not None


async def test_a_press_is_answered_once_and_in_time(bot: Bot, api: BotApi, ivan: Person, clock: Clock) -> None:
    message = ivan.chat[0]
    query = api.people.forge_press(ivan.id, message, "de-start")
    assert api.unanswered == ("de-start",)

    await bot.answer_callback_query(query.id, "Saved", show_alert=True)

    assert not api.unanswered
    late = api.people.forge_press(ivan.id, message, "x")
    clock.move(seconds=151)
    for number in (query.id, late.id, "7"):
        with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is invalid"):
            await bot.answer_callback_query(number)


async def test_a_message_the_bot_no_longer_sees_has_no_date(bot: Bot, api: BotApi, ivan: Person) -> None:
    api.people.press(ivan.id, ivan.chat[0], {"callback_data": "x"}, is_inaccessible=True)

    query = (await bot.get_updates())[-1].callback_query

    assert query is not None
    assert query.message is not None
    assert not query.message.is_accessible


async def test_edits_blocks_and_inline_queries(bot: Bot, api: BotApi, ivan: Person) -> None:
    api.people.edit(ivan.id, ivan.chat[0], "changed")
    api.people.ask_inline(ivan.id, "Germany")
    api.people.block(ivan.id)

    updates = await bot.get_updates()

    assert updates[1].edited_message is not None
    assert updates[1].edited_message.text == "changed"
    assert updates[2].inline_query is not None
    assert updates[3].my_chat_member is not None
    assert updates[3].my_chat_member.new_chat_member.status == "kicked"


Hook = Callable[[web.Request], Awaitable[web.Response]]


@asynccontextmanager
async def serving(hook: Hook) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await runner.cleanup()


async def test_a_webhook_gets_updates_in_order_with_its_secret(bot: Bot, api: BotApi) -> None:
    got: list[tuple[str, str]] = []

    async def hook(request: web.Request) -> web.Response:
        body = json.loads(await request.text())
        got.append((request.headers["X-Telegram-Bot-Api-Secret-Token"], body["message"]["text"]))
        return web.Response()

    async with serving(hook) as url:
        await bot.set_webhook(url, secret_token="s3cret")
        person = Person(api)
        for number in range(3):
            await person.send(str(number))
        with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
            await bot.get_updates()

    assert got == [("s3cret", "0"), ("s3cret", "1"), ("s3cret", "2")]
    assert (await bot.get_webhook_info()).pending_update_count == 0


async def test_a_webhook_that_fails_gets_the_update_again(bot: Bot, api: BotApi) -> None:
    statuses = [500, 403, 200]

    async def hook(_: web.Request) -> web.Response:
        return web.Response(status=statuses.pop(0))

    api.webhook.retry_s = 0
    async with serving(hook) as url:
        await bot.set_webhook(url)
        await Person(api).send("hi")

    info = await bot.get_webhook_info()
    assert statuses == []
    assert info.last_error_message == "Wrong response from the webhook: 403 Forbidden"


async def test_a_method_in_the_webhooks_answer_is_carried_out(bot: Bot, api: BotApi) -> None:
    async def hook(request: web.Request) -> web.Response:
        chat = json.loads(await request.text())["message"]["chat"]["id"]
        return web.json_response({"method": "sendMessage", "chat_id": chat, "text": "pong"})

    async with serving(hook) as url:
        await bot.set_webhook(url)
        person = Person(api)
        await person.send("ping")

    assert person.page == "pong"


async def test_a_webhook_needs_https(bot: Bot) -> None:
    with pytest.raises(BadRequest, match=r"(?i)bad webhook: an https url must be provided for webhook"):
        await bot.set_webhook("http://example.org/hook")


async def test_what_no_correct_bot_would_do_is_complained_of(running: Running, api: BotApi, ivan: Person) -> None:
    calls: list[tuple[str, object]] = [
        ("sendMessage", {"chat_id": ivan.id, "text": "x", "colour": "red"}),
        ("sendMessage", {"chat_id": ivan.id, "text": 7}),
        ("sendMessage", {"chat_id": ivan.id}),
        ("sendMessage", {"chat_id": ivan.id, "text": "x", "link_preview_options": [True]}),
        ("sendMessage", {"chat_id": ivan.id, "text": "x", "parse_mode": "MarkdownV2"}),
        ("sendTelepathy", {}),
    ]
    answers = []
    async with aiohttp.ClientSession() as session:
        for method, body in calls:
            async with session.post(f"{running.url}/bot{TOKEN}/{method}", json=body) as response:
                answers.append((response.status, (await response.json())["description"]))

    assert answers == [
        (400, "Bad Request: sendMessage has no parameter colour"),
        (400, "Bad Request: sendMessage.text must be of type String"),
        (400, "Bad Request: message text is empty"),
        (400, "Bad Request: sendMessage.link_preview_options must be an object"),
        (400, "Bad Request: this emulator reads only parse_mode HTML"),
        (404, "Not Found: method not found"),
    ]
    assert len(api.complaints) == len(calls)


@pytest.mark.parametrize("way", ["query", "form", "json", "multipart"])
async def test_parameters_travel_in_four_ways(running: Running, api: BotApi, ivan: Person, way: str) -> None:
    url = f"{running.url}/bot{TOKEN}/SENDMESSAGE"
    fields = {"chat_id": str(ivan.id), "text": "x", "disable_notification": "true"}
    fields["reply_markup"] = '{"inline_keyboard": [[{"text": "go", "callback_data": "y"}]]}'
    multipart = aiohttp.MultipartWriter("form-data")
    for name, value in fields.items():
        multipart.append(value).set_content_disposition("form-data", name=name)

    async with aiohttp.ClientSession() as session:
        match way:
            case "query":
                response = await session.get(url, params=fields)
            case "form":
                response = await session.post(url, data=fields)
            case "json":
                response = await session.post(url, json=fields)
            case _:
                response = await session.post(url, data=multipart)
        assert (await response.json())["ok"]

    assert (ivan.page, ivan.labels, api.complaints) == ("x", ("go",), ())


async def test_a_wrong_token_is_unauthorized(running: Running) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{running.url}/bot1:x/getMe") as response:
        assert (response.status, await response.json()) == (
            401,
            {"ok": False, "error_code": 401, "description": "Unauthorized"},
        )
