import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.preview.bot_api import BotApi
from bot.preview.people import Spot
from tests.people import Person, Volunteer, new_desk


async def test_the_life_of_a_topic_is_told_in_updates(bot: Bot, api: BotApi, desk: int) -> None:
    topic = await bot.create_forum_topic(desk, "🦊🌲 A7")
    await bot.edit_forum_topic(desk, topic.message_thread_id, name="🦊🌲 A7 closed")
    await bot.close_forum_topic(desk, topic.message_thread_id)
    await bot.reopen_forum_topic(desk, topic.message_thread_id)

    updates = await bot.get_updates()

    told = [update.message for update in updates if update.message]
    assert told[0].forum_topic_created is not None
    assert told[0].message_thread_id == topic.message_thread_id
    assert told[1].forum_topic_edited is not None
    assert told[1].forum_topic_edited.name == "🦊🌲 A7 closed"
    assert told[2].forum_topic_closed is not None
    assert told[3].forum_topic_reopened is not None


async def test_what_telegram_says_of_topics_that_are_not_there(bot: Bot, api: BotApi, desk: int) -> None:
    topic = await bot.create_forum_topic(desk, "Case")
    with pytest.raises(BadRequest, match=r"(?i)topic_not_modified"):
        await bot.edit_forum_topic(desk, topic.message_thread_id, name="Case")
    await bot.delete_forum_topic(desk, topic.message_thread_id)

    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(desk, "x", message_thread_id=topic.message_thread_id)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(desk, "x", message_thread_id=1)
    api.world.deleted_topic_problem = "TOPIC_DELETED"
    with pytest.raises(BadRequest, match=r"(?i)topic_deleted"):
        await bot.send_message(desk, "x", message_thread_id=topic.message_thread_id)
    with pytest.raises(BadRequest, match=r"(?i)topic_id_invalid"):
        await bot.close_forum_topic(desk, 999)
    assert api.complaints == ("the General topic is addressed by leaving message_thread_id out",)


async def test_a_line_in_a_topic_carries_the_topic_as_what_it_replies_to(bot: Bot, olga: Volunteer) -> None:
    topic = await bot.create_forum_topic(olga.group, "Case")
    await bot.get_updates(offset=-1)
    write_without_waiting(olga, topic.message_thread_id)

    message = (await bot.get_updates())[-1].message

    assert message is not None
    assert message.message_thread_id == topic.message_thread_id
    assert message.is_topic_message
    assert message.reply_to_message is not None
    assert message.reply_to_message.forum_topic_created is not None


async def test_a_line_in_general_has_no_thread(bot: Bot, olga: Volunteer) -> None:
    write_without_waiting(olga, None)

    message = (await bot.get_updates())[-1].message

    assert message is not None
    assert message.message_thread_id is None


async def test_a_closed_topic_takes_words_only_from_those_who_may_manage_topics(
    bot: Bot, api: BotApi, desk: int
) -> None:
    topic = await bot.create_forum_topic(desk, "Case")
    await bot.close_forum_topic(desk, topic.message_thread_id)
    await bot.send_message(desk, "x", message_thread_id=topic.message_thread_id)
    api.people.give_rights(desk, frozenset())

    with pytest.raises(BadRequest, match=r"(?i)topic_closed"):
        await bot.send_message(desk, "x", message_thread_id=topic.message_thread_id)
    with pytest.raises(BadRequest, match="Not enough rights to create a topic"):
        await bot.create_forum_topic(desk, "Another")


async def test_a_plain_member_hears_only_what_concerns_it(bot: Bot, api: BotApi) -> None:
    group = new_desk(api, bot_rights=None)
    olga = Volunteer(api, group)
    await bot.get_updates(offset=-1)

    write_without_waiting(olga, None, "gossip")
    write_without_waiting(olga, None, "/queue")

    assert [update.message.text for update in await bot.get_updates() if update.message] == ["/queue"]


async def test_a_bot_that_was_removed_is_told_and_refused(bot: Bot, api: BotApi, desk: int) -> None:
    api.people.remove_bot(desk)

    updates = await bot.get_updates()

    change = updates[0].my_chat_member
    assert change is not None
    assert change.new_chat_member.status == "kicked"
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_message(desk, "x")


async def test_a_group_that_moved_says_where(bot: Bot, api: BotApi, desk: int) -> None:
    moved = api.people.migrate(desk)

    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(desk, "x")

    assert caught.value.new_chat_id == moved.id


async def test_members_and_rights_can_be_asked_for(bot: Bot, api: BotApi, olga: Volunteer) -> None:
    chat = await bot.get_chat(olga.group)
    mine = await bot.get_chat_member(olga.group, bot.id)
    hers = await bot.get_chat_member(olga.group, olga.id)
    admins = await bot.get_chat_administrators(olga.group)
    stranger = await bot.get_chat_member(olga.group, Person(api).id)

    assert chat.is_forum
    assert mine.to_dict()["can_manage_topics"] is True
    assert (hers.status, stranger.status) == ("member", "left")
    assert {admin.status for admin in admins} == {"creator", "administrator"}
    assert await bot.get_chat_member_count(olga.group) == 3


async def test_pinning_leaves_a_service_message(bot: Bot, olga: Volunteer) -> None:
    card = await bot.send_message(olga.group, "card")

    await bot.pin_chat_message(olga.group, card.message_id)

    told = (await bot.get_updates())[-1].message
    assert told is not None
    assert told.pinned_message is not None
    assert told.pinned_message.message_id == card.message_id
    assert await bot.unpin_chat_message(olga.group, card.message_id)


async def test_service_messages_of_topics_stay(bot: Bot, desk: int) -> None:
    topic = await bot.create_forum_topic(desk, "Case")

    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(desk, topic.message_thread_id)


def write_without_waiting(olga: Volunteer, topic: int | None, text: str = "a line") -> None:
    olga._api.people.write(olga.id, text, Spot(chat=olga.group, topic=topic))
