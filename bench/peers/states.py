"""aiogram's own states with its memory storage, on uvloop."""

from collections.abc import Iterable
from typing import Any

from aiogram import Bot, Dispatcher, F  # type: ignore[import-not-found] # lives in the benchmark's own venv
from aiogram.client.default import DefaultBotProperties  # type: ignore[import-not-found]
from aiogram.client.session.aiohttp import AiohttpSession  # type: ignore[import-not-found]
from aiogram.client.telegram import TelegramAPIServer  # type: ignore[import-not-found]
from aiogram.filters import CommandStart  # type: ignore[import-not-found]
from aiogram.fsm.context import FSMContext  # type: ignore[import-not-found]
from aiogram.fsm.state import State, StatesGroup  # type: ignore[import-not-found]
from aiogram.fsm.storage.memory import MemoryStorage, SimpleEventIsolation  # type: ignore[import-not-found]
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message  # type: ignore[import-not-found]

from bench.peers.shared import API, PAGES, PATH, TOKEN


class Step(StatesGroup):  # type: ignore[misc]
    """Where a person is in the conversation."""

    chooses = State()


def keyboard(rows: Iterable[Iterable[dict[str, Any]]]) -> Any:  # noqa: ANN401 - aiogram's types are not installed here
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(**button) for button in row] for row in rows])


async def start(message: Message, state: FSMContext) -> None:
    await state.clear()
    await state.set_state(Step.chooses)
    await message.answer(PAGES[PATH[0]]["text"], reply_markup=keyboard(PAGES[PATH[0]]["rows"]))


async def choose(query: CallbackQuery, state: FSMContext) -> None:
    await query.answer()
    await state.update_data({str(PATH.index(query.data)): query.data})
    await query.message.edit_text(PAGES[query.data]["text"], reply_markup=keyboard(PAGES[query.data]["rows"]))


def main() -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(API))
    bot = Bot(TOKEN, session=session, default=DefaultBotProperties(parse_mode="HTML", link_preview_is_disabled=True))
    dispatcher = Dispatcher(storage=MemoryStorage(), events_isolation=SimpleEventIsolation())
    dispatcher.message.register(start, CommandStart())
    dispatcher.callback_query.register(choose, Step.chooses, F.data.in_(PATH[1:]))
    dispatcher.run_polling(bot)


if __name__ == "__main__":
    main()
