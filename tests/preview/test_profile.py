import pytest
from telegram import Bot, BotCommandScopeAllPrivateChats, InlineQueryResultArticle, InputTextMessageContent
from telegram.error import BadRequest

from bot.preview import profile
from bot.preview.bot_api import BotApi
from tests.people import Person


async def test_commands_are_kept_for_each_scope_and_language(bot: Bot, api: BotApi) -> None:
    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([("menu", "Menu")])
    await bot.set_my_commands([("menu", "Меню")], scope=scope, language_code="uk")

    assert [command.description for command in await bot.get_my_commands()] == ["Menu"]
    assert [command.description for command in await bot.get_my_commands(scope, "uk")] == ["Меню"]
    assert profile.commands_for(api.world, "uk-UA") == [{"command": "menu", "description": "Меню"}]
    assert profile.commands_for(api.world, "de") == [{"command": "menu", "description": "Menu"}]
    await bot.delete_my_commands(scope, "uk")
    assert await bot.get_my_commands(scope, "uk") == ()


@pytest.mark.parametrize("command", ["Menu", "con-tacts", "a" * 33])
async def test_a_bad_command_is_refused(bot: Bot, command: str) -> None:
    with pytest.raises(BadRequest, match=r"(?i)bot_command_invalid"):
        await bot.set_my_commands([(command, "x")])


async def test_a_language_has_two_letters(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Invalid language code specified"):
        await bot.set_my_name("Helpline", language_code="eng")


async def test_names_and_descriptions_fall_back_to_no_language(bot: Bot) -> None:
    await bot.set_my_description("General")
    await bot.set_my_description("Агульнае", language_code="be")
    await bot.set_my_short_description("Short")
    await bot.set_my_name("Лінія дапамогі", language_code="be")

    assert (await bot.get_my_description("be")).description == "Агульнае"
    assert (await bot.get_my_description("uk")).description == "General"
    assert (await bot.get_my_short_description()).short_description == "Short"
    assert (await bot.get_my_name("be")).name == "Лінія дапамогі"
    assert (await bot.get_my_name()).name == "Helpline"


async def test_who_the_bot_is(bot: Bot) -> None:
    me = await bot.get_me()

    assert (me.id, me.username, me.supports_inline_queries) == (4242, "helpline_bot", True)


async def test_inline_results_can_be_chosen(bot: Bot, api: BotApi, ivan: Person) -> None:
    query = api.people.ask_inline(ivan.id, "Germany")
    content = InputTextMessageContent("<b>Germany</b>", parse_mode="HTML")

    await bot.answer_inline_query(query.id, [InlineQueryResultArticle("DE", "Germany", content)])
    deed = api.people.choose_inline(ivan.id, query.id, "DE")

    assert deed.message.content.text == "Germany"
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_inline_query(query.id, [])


async def test_the_menu_button_shows_commands(bot: Bot) -> None:
    assert (await bot.get_chat_menu_button()).type == "commands"


async def test_icons_for_topics_are_known(bot: Bot, api: BotApi, desk: int) -> None:
    stickers = await bot.get_forum_topic_icon_stickers()

    topic = await bot.create_forum_topic(desk, "Case", icon_custom_emoji_id=stickers[0].custom_emoji_id)

    assert topic.icon_custom_emoji_id == stickers[0].custom_emoji_id
