"""What Telegram shows of the bot before anybody has written to it."""

from bot.content.library import Library
from bot.content.terms import Language
from bot.gateway.menu import COMMANDS
from bot.preview import refusals
from bot.preview.bot_api import BotApi
from tests.conftest import Helpline, running_bot
from tests.people import Person, new_api


async def _is_set(api: BotApi) -> None:
    await api.until(lambda: api.calls_of("setChatMenuButton"))


def _given(api: BotApi, method: str) -> dict[str, dict[str, object]]:
    """By language code; "" is everybody else."""
    return {str(call.parameters["language_code"]): dict(call.parameters) for call in api.calls_of(method)}


async def test_commands_and_descriptions_are_set_in_four_languages(helpline: Helpline) -> None:
    await _is_set(helpline.api)

    commands = _given(helpline.api, "setMyCommands")
    descriptions = _given(helpline.api, "setMyDescription")
    short = _given(helpline.api, "setMyShortDescription")

    codes = {"" if language is Language.EN else language.value for language in Language}
    assert set(commands) == set(descriptions) == set(short) == codes
    assert len({str(each["description"]) for each in descriptions.values()}) == len(codes)
    for each in commands.values():
        listed = each["commands"]
        assert isinstance(listed, list)
        assert [command["command"] for command in listed] == list(COMMANDS)


async def test_a_second_start_sets_nothing_again(library: Library) -> None:
    api = new_api()
    async with running_bot(api, library):
        await _is_set(api)
    before = len(api.calls_of("setMyCommands"))

    async with running_bot(api, library):
        await api.until(lambda: len(api.calls_of("setChatMenuButton")) > 1)

    assert len(api.calls_of("setMyCommands")) == before


async def test_a_menu_that_cannot_be_set_stops_nobody(library: Library) -> None:
    api = new_api()
    api.faults.refuse(refusals.bad_request("x"), method="getMyCommands")
    async with running_bot(api, library):
        person = Person(api, language_code="en")

        await person.open()

        assert "It is urgent" in person.labels


async def test_every_command_of_the_menu_opens_a_page(helpline: Helpline) -> None:
    person = Person(helpline.api, language_code="be")

    for command in COMMANDS:
        await person.send(f"/{command}")
        await helpline.api.quiet(still_s=0.01)

        assert len(person.chat) == 1, command
        assert person.page
