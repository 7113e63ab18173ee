"""The state of the emulated Telegram, and the plain questions about it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.preview.chats import Account, Group, Member, Message, Query, Status, StoredFile, Topic
from bot.preview.refusals import bad_request, forbidden, migrated
from bot.preview.updates import Pulse, Updates
from bot.preview.wire import Body, Clock, Json

#: ids of people start here, far from the ids of groups and of the bot
_FIRST_ACCOUNT = 5_000_001
#: supergroups have ids below this; Bot API, Chat.id
_FIRST_SUPERGROUP = -1_001_000_000_001
_FIRST_UPDATE = 700_000_001
_FIRST_MESSAGE = 101


class World:
    """Everything that Telegram would know about this bot and the people around it."""

    def __init__(self, *, bot: Account, now: Clock) -> None:
        self.bot = bot
        self.now = now
        self.pulse = Pulse()
        self.updates = Updates(self.pulse, first_id=_FIRST_UPDATE)
        #: what no correct bot would do, in words; tests assert that it stays empty
        self.complaints: list[str] = []
        self.accounts: dict[int, Account] = {bot.id: bot}
        self.groups: dict[int, Group] = {}
        self.members: dict[tuple[int, int], Member] = {}
        self.topics: dict[tuple[int, int], Topic] = {}
        self.deleted_topics: set[tuple[int, int]] = set()
        #: how sends into a deleted topic are refused: both wordings are seen in the wild
        self.deleted_topic_problem = "message thread not found"
        self.messages: dict[tuple[int, int], Message] = {}
        #: messages written through inline mode, by inline_message_id
        self.inline_messages: dict[str, Message] = {}
        self.files: dict[str, StoredFile] = {}
        self.pinned: dict[int, list[int]] = {}
        self.started: set[int] = set()
        self.blocked: set[int] = set()
        self.deactivated: set[int] = set()
        self.callbacks: dict[str, Query] = {}
        self.inline_queries: dict[str, Query] = {}
        #: (chat, topic) -> what the bot is doing there, and since when
        self.actions: dict[tuple[int, int | None], tuple[str, datetime]] = {}
        #: what the bot says about itself: (setter's key, language) -> value
        self.profile: dict[tuple[str, str], Json] = {}
        self._counters: dict[object, int] = {}

    def count(self, what: object, first: int = 1) -> int:
        """Next number of a series."""
        self._counters[what] = self._counters.get(what, first - 1) + 1
        return self._counters[what]

    def new_account_id(self) -> int:
        """Id for the next person."""
        return self.count("account", _FIRST_ACCOUNT)

    def new_group_id(self) -> int:
        """Id for the next group."""
        return _FIRST_SUPERGROUP - self.count("group") + 1

    def new_message_id(self, chat: int) -> int:
        """Id for the next message: one series for each group, one for all private chats together."""
        return self.count(("message", min(chat, 0)), 1 if chat < 0 else _FIRST_MESSAGE)

    def put(self, message: Message) -> Message:
        """Keep a message, new or changed."""
        self.messages[message.chat, message.id] = message
        self.pulse.beat()
        return message

    def remove(self, message: Message) -> None:
        """Delete a message for everyone."""
        del self.messages[message.chat, message.id]
        if message.id in self.pinned.get(message.chat, []):
            self.pinned[message.chat].remove(message.id)
        self.pulse.beat()

    def message(self, chat: int, message_id: int, problem: str) -> Message:
        """Find a message.

        Raises:
            RefusalError: 400 with `problem`, if there is none.
        """
        found = self.messages.get((chat, message_id))
        if found is None:
            raise bad_request(problem)
        return found

    def messages_in(self, chat: int) -> Iterator[Message]:
        """All messages of a chat, oldest first."""
        return (self.messages[key] for key in sorted(key for key in self.messages if key[0] == chat))

    def member(self, chat: int, account: int) -> Member:
        """Say what an account is in a group; `left` when it never was there."""
        return self.members.get((chat, account), Member(account=account, status=Status.LEFT))

    def topics_in(self, chat: int) -> tuple[Topic, ...]:
        """Topics of a forum, oldest first."""
        return tuple(topic for key, topic in sorted(self.topics.items()) if key[0] == chat)

    def change_topic(self, topic: Topic) -> None:
        """Keep a topic, new or changed."""
        self.topics[topic.chat, topic.id] = topic
        self.pulse.beat()

    def delete_topic(self, topic: Topic) -> None:
        """Delete a topic with its messages."""
        del self.topics[topic.chat, topic.id]
        self.deleted_topics.add((topic.chat, topic.id))
        for message in list(self.messages_in(topic.chat)):
            if message.topic == topic.id:
                self.remove(message)
        self.pulse.beat()

    def change_member(self, chat: int, member: Member) -> Member:
        """Set what an account is in a group; returns what it was."""
        before = self.member(chat, member.account)
        self.members[chat, member.account] = member
        self.pulse.beat()
        return before

    def chat_id(self, given: Json) -> int:
        """Id of a chat the bot can name: a number, or @username of a group's chat.

        Raises:
            RefusalError: chat not found, it has migrated, or the bot is not in it.
        """
        if not isinstance(given, int) or (given not in self.groups and given not in self.accounts):
            raise bad_request("chat not found")
        group = self.groups.get(given)
        if group and group.migrated_to:
            raise migrated(group.migrated_to)
        if given > 0 and given not in self.started:
            raise bad_request("chat not found")
        if group:
            self.require_presence(given)
        return given

    def open_chat(self, given: Json) -> int:
        """Id of a chat the bot may write into.

        Raises:
            RefusalError: as `chat_id`, or the bot is blocked.
        """
        if isinstance(given, int) and given in self.accounts and given not in self.started:
            raise forbidden("bot can't initiate conversation with a user")
        chat = self.chat_id(given)
        if chat in self.deactivated:
            raise forbidden("user is deactivated")
        if chat in self.blocked:
            raise forbidden("bot was blocked by the user")
        return chat

    def require_presence(self, chat: int) -> None:
        """Make sure the bot is in the group.

        Raises:
            RefusalError: 403, it left, was removed or was never there.
        """
        mine = self.member(chat, self.bot.id)
        if mine.status is Status.KICKED:
            raise forbidden(f"bot was kicked from the {self.groups[chat].kind} chat")
        if not mine.is_present:
            raise forbidden(f"bot is not a member of the {self.groups[chat].kind} chat")

    def require_right(self, chat: int, right: str, problem: str) -> None:
        """Make sure the bot has an administrator's right.

        Raises:
            RefusalError: 400 with `problem`.
        """
        if not self.member(chat, self.bot.id).may(right):
            raise bad_request(problem)

    def react(self, message: Message, account: int, emoji: str) -> Message:
        """Set an account's reaction on a message, "" to take it back."""
        others = {key: value for key, value in message.reactions.items() if key != account}
        return self.put(replace(message, reactions={**others, account: emoji} if emoji else others))

    def remember(self, what: str, language: str, value: Json) -> None:
        """Keep something the bot says about itself."""
        self.profile[what, language] = value
        self.pulse.beat()

    def recall(self, what: str, language: str, default: Json) -> Json:
        """Give back what the bot said about itself in a language."""
        return self.profile.get((what, language), default)


def is_private(chat: int) -> bool:
    """Whether the id is that of a person."""
    return chat > 0


def user_body(account: Account) -> Body:
    """User, without what only getMe tells."""
    optional = {
        "last_name": account.last_name,
        "username": account.username,
        "language_code": account.language_code,
    }
    shown = {key: value for key, value in optional.items() if value}
    return {"id": account.id, "is_bot": account.is_bot, "first_name": account.first_name, **shown}
