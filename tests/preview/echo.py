"""A bot of a few lines that polls: echoes texts, answers presses and inline queries."""

from bot.preview.bot_api import BotApi
from bot.preview.wire import Json, Request, body_of, items_of, number_of, text_of

ROWS: Json = [
    [{"text": "Talk to a volunteer", "callback_data": "human"}, {"text": "Leave", "callback_data": "leave"}],
    [{"text": "Site", "url": "https://example.org/"}, {"text": "Copy", "copy_text": {"text": "+49 30 1234"}}],
    [{"text": "Share", "switch_inline_query": "DE"}],
]
CARD: Json = {"type": "article", "id": "DE", "title": "Germany", "input_message_content": {"message_text": "A card"}}
QUOTE = "<blockquote expandable>one\ntwo\nthree\nfour\nfive</blockquote>"


async def echo(api: BotApi) -> None:
    """Poll for ever, confirming each update with the next poll."""
    offset = 0
    while True:
        answer = await api.call(Request(method="getUpdates", parameters={"offset": offset, "timeout": 10}))
        for update in items_of(answer.result):
            offset = number_of(body_of(update)["update_id"]) + 1
            await _answer(api, update)


async def _answer(api: BotApi, update: Json) -> None:
    if query := body_of(body_of(update).get("callback_query")):
        said = text_of(query.get("data"))
        message = body_of(query.get("message"))
        await call(api, "answerCallbackQuery", callback_query_id=query["id"], text=f"pressed {said}")
        await say(api, "editMessageText", f"page {said}", chat=message, message_id=message["message_id"])
    if asked := body_of(body_of(update).get("inline_query")):
        await call(api, "answerInlineQuery", inline_query_id=asked["id"], results=[CARD])
    message = body_of(body_of(update).get("message"))
    if number_of(body_of(message.get("chat")).get("id")) > 0:
        await say(api, "sendMessage", f"you said {text_of(message.get('text'))}", chat=message)


async def say(api: BotApi, method: str, text: str, *, chat: Json, **parameters: Json) -> None:
    number = body_of(body_of(chat)["chat"])["id"]
    rows: Json = {"inline_keyboard": ROWS}
    words = f"{text}\n{QUOTE}"
    await call(api, method, chat_id=number, text=words, parse_mode="HTML", reply_markup=rows, **parameters)


async def call(api: BotApi, method: str, **parameters: Json) -> None:
    """Call a method that must not be refused."""
    answer = await api.call(Request(method=method, parameters=parameters))
    assert answer.is_ok, answer.description
