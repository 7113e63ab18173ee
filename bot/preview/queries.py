"""Methods that answer a press or an inline query."""

from dataclasses import replace
from datetime import timedelta

from bot.preview.chats import Query, Toast
from bot.preview.keyboards import check_keyboard
from bot.preview.parameters import Parameters
from bot.preview.refusals import QUERY_TOO_OLD, bad_request
from bot.preview.texts import read_text
from bot.preview.wire import Body, Json
from bot.preview.world import World

#: Bot API server: undelivered and unanswered queries are dropped after about 150 s
LIFETIME = timedelta(seconds=150)
#: Bot API, answerCallbackQuery.text: 0-200 characters
MAX_TOAST = 200
#: Bot API, answerInlineQuery.results: no more than 50
MAX_RESULTS = 50
#: Bot API, InlineQueryResult.id: 1-64 bytes
MAX_RESULT_ID_BYTES = 64


def answer_callback(world: World, given: Parameters) -> Json:
    """answerCallbackQuery: once, and in time."""
    query = _open_query(world, world.callbacks.get(given.text("callback_query_id")))
    if len(given.text("text")) > MAX_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    toast = Toast(text=given.text("text"), is_alert=given.flag("show_alert"), url=given.text("url"))
    world.callbacks[query.id] = replace(query, toast=toast)
    world.pulse.beat()
    return True


def answer_inline(world: World, given: Parameters) -> Json:
    """answerInlineQuery: articles only."""
    query = _open_query(world, world.inline_queries.get(given.text("inline_query_id")))
    results = tuple(_result(world, part) for part in given.parts("results"))
    if len(results) > MAX_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    if len({result["id"] for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    world.inline_queries[query.id] = replace(query, results=results, button=given.body("button"))
    world.pulse.beat()
    return True


def _open_query(world: World, query: Query | None) -> Query:
    is_answered = query is not None and (query.toast is not None or query.results is not None)
    if query is None or is_answered or world.now() - query.at > LIFETIME:
        raise bad_request(QUERY_TOO_OLD)
    return query


def _result(world: World, part: Parameters) -> Body:
    if part.text("type") != "article":
        raise bad_request("this emulator knows inline results of type article only")
    if len(part.text("id").encode()) > MAX_RESULT_ID_BYTES:
        raise bad_request("RESULT_ID_INVALID")
    read_text(world, part.part("input_message_content"), "message_text")
    return {**part.fields, "reply_markup": check_keyboard(world, part.body("reply_markup"))}
