"""aiogram-dialog with aiogram's memory storage, on uvloop."""

from collections.abc import Callable, Coroutine
from typing import Any

from aiogram import Bot, Dispatcher  # type: ignore[import-not-found] # lives in the benchmark's own venv
from aiogram.client.default import DefaultBotProperties  # type: ignore[import-not-found]
from aiogram.client.session.aiohttp import AiohttpSession  # type: ignore[import-not-found]
from aiogram.client.telegram import TelegramAPIServer  # type: ignore[import-not-found]
from aiogram.filters import CommandStart  # type: ignore[import-not-found]
from aiogram.fsm.state import State, StatesGroup  # type: ignore[import-not-found]
from aiogram.fsm.storage.memory import MemoryStorage, SimpleEventIsolation  # type: ignore[import-not-found]
from aiogram.types import CallbackQuery, Message  # type: ignore[import-not-found]
from aiogram_dialog import Dialog, DialogManager, StartMode, Window, setup_dialogs  # type: ignore[import-not-found]
from aiogram_dialog.widgets.kbd import Button, Row, SwitchTo, Url  # type: ignore[import-not-found]
from aiogram_dialog.widgets.text import Const  # type: ignore[import-not-found]

from bench.peers.shared import API, PAGES, PATH, TOKEN


class Steps(StatesGroup):  # type: ignore[misc]
    """The pages people pass."""

    home = State()
    second = State()
    third = State()
    fourth = State()
    fifth = State()
    sixth = State()


STATES = [Steps.home, Steps.second, Steps.third, Steps.fourth, Steps.fifth, Steps.sixth]


def remember(goes: str) -> Callable[..., Coroutine[Any, Any, None]]:
    async def chosen(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
        manager.dialog_data[goes] = True

    return chosen


def widget(button: dict[str, Any], place: str) -> Any:  # noqa: ANN401 - aiogram's types are not installed here
    text, goes = Const(button["text"]), button.get("callback_data")
    if goes in PATH:
        return SwitchTo(text, id=f"on{place}", state=STATES[PATH.index(goes)], on_click=remember(goes))
    return Url(text, Const(button["url"])) if "url" in button else Button(text, id=f"b{place}")


def window(step: int) -> Any:  # noqa: ANN401
    shown = PAGES[PATH[step]]
    rows = [
        Row(*(widget(button, f"{number}x{column}") for column, button in enumerate(row)))
        for number, row in enumerate(shown["rows"])
    ]
    return Window(Const(shown["text"]), *rows, state=STATES[step])


async def start(_: Message, dialog_manager: DialogManager) -> None:
    await dialog_manager.start(Steps.home, mode=StartMode.RESET_STACK)


def main() -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(API))
    bot = Bot(TOKEN, session=session, default=DefaultBotProperties(parse_mode="HTML", link_preview_is_disabled=True))
    dispatcher = Dispatcher(storage=MemoryStorage(), events_isolation=SimpleEventIsolation())
    dispatcher.message.register(start, CommandStart())
    dispatcher.include_router(Dialog(*(window(step) for step in range(len(PATH)))))
    setup_dialogs(dispatcher)
    dispatcher.run_polling(bot)


if __name__ == "__main__":
    main()
