"""What happens in a chat becomes an update for the bot, where Telegram would send one."""

from dataclasses import replace

from bot.preview import rendering
from bot.preview.chats import Member, Message, Service
from bot.preview.wire import Json
from bot.preview.world import World, is_private, user_body


def announce(world: World, message: Message, *, kind: str = "message") -> int | None:
    """Queue a message of somebody else, or a service message of anybody; returns the update's id."""
    if not _is_heard(world, message):
        return None
    return world.updates.add(kind, rendering.message_body(world, message), chat=message.chat)


def post_service(
    world: World, *, chat: int, sender: int, topic: int | None, service: Service, reply_to: int | None = None
) -> tuple[Message, int | None]:
    """Add a service message and announce it, also when the bot itself caused it; returns it and the update's id."""
    message = Message(
        chat=chat,
        id=world.new_message_id(chat),
        sender=sender,
        date=world.now(),
        topic=topic,
        service=service,
        reply_to=reply_to,
    )
    if service.kind == "forum_topic_created":
        message = replace(message, topic=message.id)
    world.put(message)
    return message, announce(world, message)


def announce_member(world: World, *, chat: int, actor: int, before: Member, after: Member) -> int | None:
    """Queue that somebody's place in a chat changed; `my_chat_member` when that is the bot."""
    kind = "my_chat_member" if after.account == world.bot.id else "chat_member"
    body: dict[str, Json] = {
        "chat": rendering.chat_body(world, chat),
        "from": user_body(world.accounts[actor]),
        "date": rendering.seconds(world.now()),
        "old_chat_member": rendering.member_body(world, before),
        "new_chat_member": rendering.member_body(world, after),
    }
    return world.updates.add(kind, body, chat=chat)


def _is_heard(world: World, message: Message) -> bool:
    """Whether the bot sees the message: all in private; in groups all as administrator, else what concerns it."""
    if is_private(message.chat):
        return message.chat not in world.blocked
    mine = world.member(message.chat, world.bot.id)
    if not mine.is_present:
        return False
    if message.service or mine.may("can_manage_chat"):
        return True
    answered = world.messages.get((message.chat, message.reply_to or 0))
    is_command = message.content.text.startswith("/") or f"@{world.bot.username}" in message.content.text
    return is_command or (answered is not None and answered.sender == world.bot.id)
