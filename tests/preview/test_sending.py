import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, ReplyParameters
from telegram.error import BadRequest, Forbidden

from bot.preview.bot_api import BotApi
from bot.preview.people import Spot
from tests.people import PICTURE, Clock, Person, Volunteer


async def test_a_text_in_html_arrives_with_entities(bot: Bot, ivan: Person) -> None:
    message = await bot.send_message(ivan.id, "<b>Hello</b> &amp; welcome", parse_mode="HTML")

    assert message.text == "Hello & welcome"
    assert [(entity.type, entity.offset, entity.length) for entity in message.entities] == [("bold", 0, 5)]
    assert ivan.page == "Hello & welcome"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<p>no", 'Can\'t parse entities: unsupported start tag "p" at byte offset 0'),
        ("<b>no", "Can't parse entities: can't find end tag corresponding to start tag \"b\""),
        (" \n ", "Message text is empty"),
        ("a" * 4097, "Message is too long"),
    ],
)
async def test_a_text_telegram_would_refuse_is_refused(bot: Bot, ivan: Person, text: str, problem: str) -> None:
    with pytest.raises(BadRequest) as caught:
        await bot.send_message(ivan.id, text, parse_mode="HTML")

    assert caught.value.message.lower() == problem.lower()


async def test_chats_that_are_closed_to_the_bot(bot: Bot, api: BotApi, ivan: Person) -> None:
    stranger = Person(api, "Stranger")
    gone = Person(api, "Gone")
    api.people.start(gone.id)
    api.people.deactivate(gone.id)
    api.people.block(ivan.id)

    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(stranger.id, "hi")
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(gone.id, "hi")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ivan.id, "hi")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(77, "hi")


async def test_a_keyboard_is_checked(bot: Bot, api: BotApi, ivan: Person) -> None:
    async def send(*row: InlineKeyboardButton) -> None:
        await bot.send_message(ivan.id, "x", reply_markup=InlineKeyboardMarkup([row]))

    with pytest.raises(BadRequest, match=r"(?i)BUTTON_DATA_INVALID"):
        await send(InlineKeyboardButton("x", callback_data="я" * 33))
    with pytest.raises(BadRequest, match=r"(?i)Text buttons are unallowed in the inline keyboard"):
        await send(InlineKeyboardButton("x"))
    with pytest.raises(BadRequest, match=r"(?i)URL 'tel:\+1' is invalid: Wrong port number specified in the URL"):
        await send(InlineKeyboardButton("x", url="tel:+1"))
    assert not api.complaints

    await send(*[InlineKeyboardButton(str(number), callback_data="x") for number in range(13)])

    assert len(ivan.labels) == 12
    assert "cut after 12" in " ".join(api.complaints)


async def test_urls_of_buttons_are_kept_as_telegram_keeps_them(bot: Bot, ivan: Person) -> None:
    rows = InlineKeyboardMarkup([[InlineKeyboardButton("site", url="Example.org")]])

    message = await bot.send_message(ivan.id, "x", reply_markup=rows)

    assert message.reply_markup is not None
    assert ivan.button("site")["url"] == "http://example.org/"


async def test_a_photo_is_stored_and_can_be_sent_again_by_its_id(bot: Bot, ivan: Person) -> None:
    first = await bot.send_photo(ivan.id, PICTURE, caption="<i>map</i>", parse_mode="HTML")
    again = await bot.send_photo(ivan.id, first.photo[-1].file_id)

    assert first.caption == "map"
    assert again.photo[-1].file_unique_id == first.photo[-1].file_unique_id
    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await bot.send_photo(ivan.id, "no such file")


async def test_an_album_is_one_group(bot: Bot, ivan: Person) -> None:
    messages = await bot.send_media_group(ivan.id, [InputMediaPhoto(PICTURE), InputMediaPhoto(PICTURE)])

    assert len({message.media_group_id for message in messages}) == 1


async def test_a_reply_names_what_it_answers(bot: Bot, ivan: Person) -> None:
    asked = ivan.chat[0]

    message = await bot.send_message(ivan.id, "yes", reply_parameters=ReplyParameters(asked.id))

    assert message.reply_to_message is not None
    assert message.reply_to_message.message_id == asked.id
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(ivan.id, "yes", reply_parameters=ReplyParameters(999))


async def test_a_copy_names_nobody_and_a_forward_does(bot: Bot, ivan: Person, olga: Volunteer) -> None:
    asked = ivan.chat[0]
    topic = await bot.create_forum_topic(olga.group, "Case")

    copy = await bot.copy_message(olga.group, ivan.id, asked.id, message_thread_id=topic.message_thread_id)
    forward = await bot.forward_message(olga.group, ivan.id, asked.id)

    assert olga.find("/start", olga.topic("Case")).id == copy.message_id
    assert forward.forward_origin is not None
    assert forward.forward_origin.to_dict()["sender_user"]["id"] == ivan.id
    with pytest.raises(BadRequest, match="Message to copy not found"):
        await bot.copy_message(olga.group, ivan.id, 999)


async def test_an_edit_changes_in_place_and_takes_the_keyboard_away(bot: Bot, ivan: Person, clock: Clock) -> None:
    rows = InlineKeyboardMarkup([[InlineKeyboardButton("go", callback_data="x")]])
    message = await bot.send_message(ivan.id, "one", reply_markup=rows)
    clock.move(hours=1000)

    await bot.edit_message_text("two", ivan.id, message.message_id)

    assert (ivan.page, ivan.labels) == ("two", ())
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await bot.edit_message_text("two", ivan.id, message.message_id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("two", ivan.id, 999)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("two", ivan.id, ivan.chat[0].id)
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await bot.edit_message_caption(ivan.id, message.message_id, caption="x")


async def test_deleting_works_for_48_hours_in_private_chats(bot: Bot, ivan: Person, clock: Clock) -> None:
    old = ivan.chat[0]
    await bot.delete_message(ivan.id, old.id)
    kept = await bot.send_message(ivan.id, "kept")
    clock.move(hours=48)

    assert [message.id for message in ivan.chat] == [kept.message_id]
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await bot.delete_message(ivan.id, kept.message_id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(ivan.id, old.id)


async def test_reactions(bot: Bot, olga: Volunteer, api: BotApi) -> None:
    line = api.people.write(olga.id, "a note", Spot(chat=olga.group)).message.id

    await bot.set_message_reaction(olga.group, line, "✍")

    assert olga.marks(olga.find("a note")) == "✍"
    with pytest.raises(BadRequest, match=r"(?i)REACTION_INVALID"):
        await bot.set_message_reaction(olga.group, line, "🧨")
    with pytest.raises(BadRequest, match="Message to react not found"):
        await bot.set_message_reaction(olga.group, 999, "✍")
