"""Methods for what the bot says about itself: commands, names, descriptions, menu button."""

import json
import re
from collections.abc import Callable

from bot.preview.parameters import Parameters
from bot.preview.refusals import bad_request
from bot.preview.wire import Json
from bot.preview.world import World

#: Bot API, BotCommand.command
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
#: Bot API, setMyCommands.language_code: a two-letter ISO 639-1 language code
_LANGUAGE = re.compile(r"([a-z]{2})?")
MAX_COMMANDS = 100
#: Bot API, BotCommand.description
MAX_COMMAND_DESCRIPTION = 256
#: Bot API: setMyName, setMyDescription, setMyShortDescription
LIMITS = {"name": 64, "description": 512, "short_description": 120}
_CHAT_SCOPES = ("chat", "chat_administrators", "chat_member")
_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators", *_CHAT_SCOPES)

Handler = Callable[[World, Parameters], Json]


def set_commands(world: World, given: Parameters) -> Json:
    """SetMyCommands."""
    commands = given.parts("commands")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(command.text("command").removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.text("description")) <= MAX_COMMAND_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.remember(_scope(world, given), _language(given), [command.fields for command in commands])
    return True


def get_commands(world: World, given: Parameters) -> Json:
    """getMyCommands: of exactly this scope and language."""
    return world.recall(_scope(world, given), _language(given), [])


def delete_commands(world: World, given: Parameters) -> Json:
    """DeleteMyCommands."""
    world.profile.pop((_scope(world, given), _language(given)), None)
    return True


def setter(field: str) -> Handler:
    """Build setMyName, setMyDescription or setMyShortDescription."""

    def set_words(world: World, given: Parameters) -> Json:
        if len(given.text(field)) > LIMITS[field]:
            raise bad_request(f"{field} is too long".replace("_", " "))
        world.remember(field, _language(given), given.text(field))
        return True

    return set_words


def getter(field: str) -> Handler:
    """Build getMyName, getMyDescription or getMyShortDescription: an empty value falls back to no language."""

    def get_words(world: World, given: Parameters) -> Json:
        default = world.bot.first_name if field == "name" else ""
        general = world.recall(field, "", default) or default
        return {field: world.recall(field, _language(given), general) or general}

    return get_words


def set_menu_button(world: World, given: Parameters) -> Json:
    """SetChatMenuButton."""
    chat = given.number("chat_id")
    if chat:
        world.chat_id(chat)
    kind = given.part("menu_button").text("type") or "default"
    if kind not in ("default", "commands"):
        raise bad_request("this bot has no use for a web_app menu button")
    world.remember(f"menu {chat}", "", {"type": kind})
    return True


def get_menu_button(world: World, given: Parameters) -> Json:
    """GetChatMenuButton."""
    general = world.recall("menu 0", "", {"type": "commands"})
    return world.recall(f"menu {given.number('chat_id')}", "", general)


def commands_for(world: World, language: str) -> Json:
    """Commands a person sees in the private chat, in the language of their app if the bot has it."""
    general = json.dumps({"type": "default"})
    private = json.dumps({"type": "all_private_chats"})
    keys = [(f"commands {scope}", code) for scope in (private, general) for code in (language[:2], "")]
    return next((world.profile[key] for key in keys if key in world.profile), [])


def _scope(world: World, given: Parameters) -> str:
    scope = given.body("scope") or {"type": "default"}
    if scope["type"] not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    if scope["type"] in _CHAT_SCOPES:
        world.chat_id(scope.get("chat_id"))
    return f"commands {json.dumps(scope, sort_keys=True)}"


def _language(given: Parameters) -> str:
    language = given.text("language_code")
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language
