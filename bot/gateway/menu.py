"""What Telegram itself shows of the bot: commands, descriptions, in all four languages."""

import logging

from telegram import Bot, BotCommand, MenuButtonCommands
from telegram.error import TelegramError

from bot.content.entry import Text
from bot.content.library import Library
from bot.content.terms import Language
from bot.dialogue.writer import plain

logger = logging.getLogger(__name__)

#: in the order of the menu
COMMANDS = ("start", "menu", "countries", "contacts", "human", "language", "privacy", "erase", "help")


def _phrase(library: Library, language: Language, key: str) -> str:
    text = Text(f"phrase/{key}", library.phrases[key].one)
    return plain(library.catalogs[language].find(text) or text.english)


async def set_menu(bot: Bot, library: Library) -> None:
    """Set what differs from what is set; a failure is logged and changes nothing for readers.

    English also goes to every other language of an app.
    """
    try:
        for language in Language:
            code = "" if language is Language.EN else language.value
            await _set_in_one_language(bot, library, language, code)
        await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    except TelegramError as exc:
        logger.warning("menu not set", extra={"reason": exc.message})


async def _set_in_one_language(bot: Bot, library: Library, language: Language, code: str) -> None:
    commands = [BotCommand(name, _phrase(library, language, f"command.{name}")) for name in COMMANDS]
    if list(await bot.get_my_commands(language_code=code)) != commands:
        await bot.set_my_commands(commands, language_code=code)
    description = _phrase(library, language, "bot.description")
    if (await bot.get_my_description(language_code=code)).description != description:
        await bot.set_my_description(description, language_code=code)
    short = _phrase(library, language, "bot.short_description")
    if (await bot.get_my_short_description(language_code=code)).short_description != short:
        await bot.set_my_short_description(short, language_code=code)
