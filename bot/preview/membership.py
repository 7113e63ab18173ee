"""Methods that ask about chats and members."""

from dataclasses import replace

from bot.preview import rendering
from bot.preview.chats import Member, Status
from bot.preview.events import announce_member
from bot.preview.parameters import Parameters
from bot.preview.refusals import bad_request
from bot.preview.wire import Json
from bot.preview.world import World, is_private, user_body


def get_me(world: World, given: Parameters) -> Json:  # all methods have one shape
    """GetMe."""
    return {
        **user_body(world.bot),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(world: World, given: Parameters) -> Json:
    """GetChat."""
    chat = world.chat_id(given.fields["chat_id"])
    body: dict[str, Json] = {
        **rendering.chat_body(world, chat),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }
    if pinned := [number for number in world.pinned.get(chat, []) if (chat, number) in world.messages]:
        body["pinned_message"] = rendering.message_body(world, world.messages[chat, pinned[-1]], depth=1)
    if chat in world.groups:
        body["permissions"] = {"can_send_messages": True, "can_manage_topics": False, "can_pin_messages": False}
    return body


def get_member(world: World, given: Parameters) -> Json:
    """getChatMember: `left` for somebody who is known and not there."""
    chat = world.chat_id(given.fields["chat_id"])
    account = given.number("user_id")
    if account not in world.accounts:
        raise bad_request("invalid user_id specified")
    if is_private(chat):
        return rendering.member_body(world, Member(account=account, status=Status.MEMBER))
    return rendering.member_body(world, world.member(chat, account))


def get_administrators(world: World, given: Parameters) -> Json:
    """getChatAdministrators: other bots only when asked for."""
    chat = _group(world, given)
    members = [member for key, member in world.members.items() if key[0] == chat]
    return [
        rendering.member_body(world, member)
        for member in members
        if member.status in (Status.OWNER, Status.ADMINISTRATOR)
        and (not world.accounts[member.account].is_bot or member.account == world.bot.id or given.flag("return_bots"))
    ]


def count_members(world: World, given: Parameters) -> Json:
    """GetChatMemberCount."""
    chat = world.chat_id(given.fields["chat_id"])
    if is_private(chat):
        return 2
    return sum(member.is_present for key, member in world.members.items() if key[0] == chat)


def leave(world: World, given: Parameters) -> Json:
    """leaveChat: the bot hears of it, as of any change of its own place."""
    chat = _group(world, given)
    before = world.member(chat, world.bot.id)
    after = replace(before, status=Status.LEFT, rights=frozenset())
    world.change_member(chat, after)
    announce_member(world, chat=chat, actor=world.bot.id, before=before, after=after)
    return True


def _group(world: World, given: Parameters) -> int:
    chat = world.chat_id(given.fields["chat_id"])
    if is_private(chat):
        raise bad_request("there are no administrators in the private chat")
    return chat
