"""`reply_markup` as Telegram takes it: what it refuses, and what it drops without a word."""

from collections.abc import Sequence

from bot.content.markup import MarkupError, check_url, length_utf16
from bot.preview.parameters import Parameters
from bot.preview.refusals import RefusalError, bad_request
from bot.preview.wire import Body, Json, body_of, items_of, text_of
from bot.preview.world import World

#: td/telegram/ReplyMarkup.cpp: the rest of a row is dropped
MAX_IN_ROW = 12
#: more is refused by the servers: "reply markup is too long"
MAX_BUTTONS = 100
#: Bot API, InlineKeyboardButton.callback_data
MAX_CALLBACK_BYTES = 64
#: Bot API, CopyTextButton.text
MAX_COPY_TEXT = 256
#: Bot API 9.4, InlineKeyboardButton.style
_STYLES = ("danger", "success", "primary")
_ACTIONS = (
    "url",
    "callback_data",
    "copy_text",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "web_app",
    "login_url",
    "callback_game",
    "pay",
)


def read_keyboard(world: World, given: Parameters) -> Body:
    """Check `reply_markup` and return what Telegram keeps of it, empty when there is none.

    Raises:
        RefusalError: a button is wrong.
    """
    return check_keyboard(world, given.body("reply_markup"))


def check_keyboard(world: World, markup: Body) -> Body:
    """Check a keyboard of known types; empty when nothing is left of it.

    Raises:
        RefusalError: a button is wrong.
    """
    name = next((name for name in ("inline_keyboard", "keyboard") if name in markup), "")
    if not name:
        return markup
    rows = [_kept(world, items_of(row), is_inline=name == "inline_keyboard") for row in items_of(markup[name])]
    shown = [row for row in rows if row]
    if sum(len(row) for row in shown) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return {**markup, name: shown} if shown else {}


def _kept(world: World, row: Sequence[Json], *, is_inline: bool) -> list[Json]:
    """Buttons that will be seen; what vanishes silently is a mistake of the bot, so it is a complaint."""
    labelled = [button for button in row if text_of(body_of(button).get("text"))]
    if len(labelled) < len(row):
        world.complaints.append("a button without a label vanishes without an error")
    if len(labelled) > MAX_IN_ROW:
        world.complaints.append(f"a row of {len(labelled)} buttons is cut after {MAX_IN_ROW} without an error")
    return [_button(body_of(button)) if is_inline else button for button in labelled[:MAX_IN_ROW]]


def _button(button: Body) -> Json:
    actions = [name for name in _ACTIONS if button.get(name) is not None and button[name] is not False]
    if len(actions) != 1 or (actions[0] in ("url", "callback_data") and not button[actions[0]]):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if text_of(button.get("style")) not in ("", *_STYLES):
        raise bad_request("can't parse inline keyboard button: invalid button style specified")
    action = actions[0]
    match action:
        case "callback_data":
            _check_callback(text_of(button[action]))
        case "copy_text":
            _check_copy(text_of(body_of(button[action]).get("text")))
        case "url":
            return {**button, "url": _checked_url(text_of(button[action]))}
        case "web_app" | "login_url" | "callback_game" | "pay":
            raise _unused(action)
        case _:
            pass
    return button


def _check_callback(text: str) -> None:
    if len(text.encode()) > MAX_CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")


def _check_copy(text: str) -> None:
    if not 1 <= length_utf16(text) <= MAX_COPY_TEXT:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _checked_url(url: str) -> str:
    if url.startswith("tg://user?id="):
        return url
    try:
        return check_url(url)
    except MarkupError as exc:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: {exc}") from exc


def _unused(action: str) -> RefusalError:
    return bad_request(f"can't parse inline keyboard button: this bot has no use for {action}")
