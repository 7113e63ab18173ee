"""What Telegram itself shows of the bot: commands, descriptions, in all four languages."""

import logging
from typing import Any

import msgspec

from bot.content.entry import Text
from bot.content.library import Library
from bot.content.terms import Language
from bot.dialogue.writer import plain
from bot.errors import DeliveryError
from bot.gateway.api import BotApi

logger = logging.getLogger(__name__)

#: in the order of the menu
COMMANDS = ("start", "menu", "countries", "contacts", "human", "language", "privacy", "erase", "help")


async def set_menu(api: BotApi, library: Library) -> None:
    """Set what differs from what is set; a failure is logged and changes nothing for readers.

    English also goes to every other language of an app.
    """
    try:
        for language in Language:
            for method, field, value in _wanted(library, language):
                code = {"language_code": "" if language is Language.EN else language.value}
                now = await api.call(f"get{method}", msgspec.json.encode(code))
                if (now.get(field) if isinstance(now, dict) else now) != value:
                    await api.post(f"set{method}", msgspec.json.encode({field: value, **code}))
        await api.post("setChatMenuButton", msgspec.json.encode({"menu_button": {"type": "commands"}}))
    except DeliveryError as exc:
        logger.warning("menu not set", extra={"reason": str(exc)})


def _wanted(library: Library, language: Language) -> list[tuple[str, str, Any]]:
    """The method's name without get or set, its field, and the value it should have."""
    commands = [{"command": name, "description": _phrase(library, language, f"command.{name}")} for name in COMMANDS]
    return [
        ("MyCommands", "commands", commands),
        ("MyDescription", "description", _phrase(library, language, "bot.description")),
        ("MyShortDescription", "short_description", _phrase(library, language, "bot.short_description")),
    ]


def _phrase(library: Library, language: Language, key: str) -> str:
    text = Text(f"phrase/{key}", library.phrases[key].one)
    return plain(library.catalogs[language].find(text) or text.english)
