"""What the emulated Telegram keeps: accounts, groups, topics, messages, files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.content.markup import Entity
from bot.preview.wire import Body, Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person or a bot."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    #: IETF tag of the person's app
    language_code: str = ""
    is_bot: bool = False


class Status(StrEnum):
    """What an account is in a group."""

    OWNER = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    LEFT = "left"
    KICKED = "kicked"


#: what an administrator may be allowed; Bot API, ChatMemberAdministrator
RIGHTS = frozenset(
    {
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
        "can_pin_messages",
        "can_manage_topics",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An account in a group."""

    account: int
    status: Status
    rights: frozenset[str] = frozenset()

    @property
    def is_present(self) -> bool:
        """Whether the account sees the group."""
        return self.status in (Status.OWNER, Status.ADMINISTRATOR, Status.MEMBER)

    def may(self, right: str) -> bool:
        """Whether the account has the right, by itself or as the owner."""
        return self.status is Status.OWNER or (self.status is Status.ADMINISTRATOR and right in self.rights)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A supergroup, or a basic group that has not become one yet."""

    id: int
    title: str
    is_forum: bool = True
    is_supergroup: bool = True
    #: id of the supergroup this basic group became, 0 if it did not
    migrated_to: int = 0

    @property
    def kind(self) -> str:
        """`type` of the chat in the Bot API."""
        return "supergroup" if self.is_supergroup else "group"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic of a forum; its id is the id of the service message that opened it."""

    chat: int
    id: int
    name: str
    icon_color: int
    icon_custom_emoji_id: str = ""
    is_closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """What a message carries beside words."""

    #: name of the field in Message: photo, document, voice, contact, location ...
    kind: str
    #: value of that field
    body: Json
    #: "" for what is not a file
    file: str = ""
    has_spoiler: bool = False
    is_below_caption: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Words and media of a message; the words are its caption when there is media."""

    text: str = ""
    entities: tuple[Entity, ...] = ()
    media: Media | None = None
    preview: Body = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """An event shown as a message: the field of Message that names it, with its value."""

    kind: str
    body: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message in a chat, as it is now."""

    chat: int
    id: int
    #: account id
    sender: int
    date: datetime
    #: None outside forums and in the General topic
    topic: int | None = None
    content: Content = field(default_factory=Content)
    service: Service | None = None
    #: id of the message it answers, in the same chat
    reply_to: int | None = None
    #: passage of that message, "" when the whole is meant
    quote: str = ""
    #: validated `reply_markup`; only an inline keyboard is shown in the message
    keyboard: Body = field(default_factory=dict)
    edited: datetime | None = None
    #: MessageOrigin, empty if it was not forwarded
    origin: Body = field(default_factory=dict)
    album: str = ""
    is_protected: bool = False
    #: id of the bot whose inline mode wrote it
    via_bot: int = 0
    #: account id -> emoji
    reactions: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file on the emulated servers."""

    id: str
    unique_id: str
    #: photo, document, video ...
    kind: str
    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Toast:
    """What `answerCallbackQuery` shows."""

    text: str = ""
    is_alert: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A press of a callback button, or a line typed behind the bot's name."""

    id: str
    account: int
    at: datetime
    #: callback data, or the line
    text: str
    chat: int = 0
    message: int = 0
    #: None until the bot answered
    toast: Toast | None = None
    #: answer to an inline query
    results: tuple[Body, ...] | None = None
    button: Body = field(default_factory=dict)
