"""The words between Telegram's side and the desk: what people did, and the errands that follow."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal, NewType

from pydantic import Field

from bot.messages import ChatId, MessageId, Rows

CaseId = NewType("CaseId", str)
#: our own number of a volunteer, shown as "№3"; never a Telegram id
VolunteerId = NewType("VolunteerId", int)
#: a Telegram account, in groups not the same as the chat
AccountId = NewType("AccountId", int)
TopicId = NewType("TopicId", int)


class Side(StrEnum):
    """The two ends of a case."""

    PERSON = "person"
    TOPIC = "topic"

    @property
    def other(self) -> "Side":
        """The opposite end."""
        return Side.TOPIC if self is Side.PERSON else Side.PERSON


class Kind(StrEnum):
    """What a message is; each is copied, held or refused by `relay`."""

    TEXT = "text"
    PHOTO = "photo"
    VIDEO = "video"
    ANIMATION = "animation"
    VIDEO_NOTE = "video_note"
    VOICE = "voice"
    AUDIO = "audio"
    STICKER = "sticker"
    DICE = "dice"
    DOCUMENT = "document"
    CONTACT = "contact"
    LOCATION = "location"
    POLL = "poll"
    GAME = "game"
    PAYMENT = "payment"
    #: content that no bot can copy, or that is newer than this bot
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Styled:
    """Words with Telegram's entities, kept only as long as it takes to pass them on."""

    text: str
    #: a JSON array of MessageEntity
    entities: str = "[]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A message as somebody wrote it."""

    chat: ChatId
    message: MessageId
    #: None where Telegram hides the account: an anonymous administrator, a channel
    sender: AccountId | None
    kind: Kind
    #: text or caption
    styled: Styled
    is_private: bool
    #: IETF tag of the sender's app, may be empty
    language_code: str = ""
    #: None in private chats and in the General topic
    topic: TopicId | None = None
    #: the message it answers; a topic's own opening is no answer
    reply_to: MessageId | None = None
    #: whose message it answers, for /approve
    reply_sender: AccountId | None = None
    #: media group, empty for a single message
    album: str = ""
    #: file id, to send the same file again
    file: str = ""
    #: what Telegram calls this file everywhere: another one here means another file
    file_unique: str = ""
    #: hidden until somebody taps on it
    has_spoiler: bool = False
    #: an entity links to an account: the words go out without it
    names_account: bool = False
    #: it came in through an edit
    is_edit: bool = False
    #: it begins with a slash
    is_command: bool = False
    #: it answers words of the bot
    is_to_bot: bool = False
    #: the bot whose message it answers, where that has no buttons
    answered_bot: AccountId | None = None
    #: the name under which a bot has opened the topic, where the line tells
    opened_as: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button of the desk was pressed, in a private chat or in a group."""

    query: str
    chat: ChatId
    message: MessageId
    sender: AccountId
    goes: str
    language_code: str
    is_private: bool
    topic: TopicId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Accounts entered a group."""

    chat: ChatId
    message: MessageId
    accounts: tuple[AccountId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Departed:
    """An account left a group or was removed."""

    chat: ChatId
    account: AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A person blocked the bot, or let it in again."""

    chat: ChatId
    is_reachable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A group has become a supergroup with another id."""

    before: ChatId
    after: ChatId


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A bot has opened a topic: Telegram tells it of its own topics, also where the call's answer was lost."""

    chat: ChatId
    topic: TopicId
    name: str


Inbound = Line | Pressed | Joined | Departed | Reach | Moved | Opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the presser of a button reads at once."""

    query: str
    text: str = ""
    is_alert: bool = False


# Errands: what is to be done at one end of a case. Message ids named `source` are ids at the other end; the copy's id
# is looked up when the errand is run, since at planning time it may not be sent yet. All other ids are of this end.


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One message of an album that has to be put together anew."""

    kind: Kind
    #: Telegram's file id
    file: str
    #: the caption
    styled: Styled
    has_spoiler: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Repeat messages of the other end here, without their author; those that are here already are left out."""

    side: Side
    #: one message, or an album in order
    sources: tuple[MessageId, ...]
    reply_source: MessageId | None = None
    #: of an album that answers something, one for each source: Telegram copies albums without what they answer
    parts: tuple[Part, ...] = ()
    #: the caption in place of the message's own
    styled: Styled | None = None
    kind: Literal["copy"] = "copy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Speak:
    """Say here, in other words, what a message of the other end says: for /say and for words that named an account."""

    side: Side
    source: MessageId
    styled: Styled
    reply_source: MessageId | None = None
    kind: Literal["speak"] = "speak"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """Change the copy of a message that was edited at the other end."""

    side: Side
    source: MessageId
    content: Kind
    styled: Styled
    file: str = ""
    kind: Literal["mend"] = "mend"


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """Take back the copy of a message of the other end: deleted, or emptied where it is too old for that."""

    side: Side
    source: MessageId
    #: what an emptied message says
    emptied: str
    #: the copy, where another one takes its place
    copy: MessageId | None = None
    kind: Literal["withdraw"] = "withdraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """Words of the bot itself."""

    side: Side
    #: Telegram's HTML
    text: str
    rows: Rows = ()
    reply_to: MessageId | None = None
    #: the line of the other end that these words stand for: a command that sent a page, a chosen reply
    source: MessageId | None = None
    is_silent: bool = False
    kind: Literal["tell"] = "tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Redraw:
    """Other words in a message of the bot; sent anew where the old one is gone."""

    side: Side
    message: MessageId
    text: str
    rows: Rows = ()
    kind: Literal["redraw"] = "redraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove:
    """Delete messages; what is too old or gone stays as it is."""

    side: Side
    messages: tuple[MessageId, ...]
    kind: Literal["remove"] = "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class React:
    """Mark a message with one emoji."""

    side: Side
    message: MessageId
    emoji: str
    kind: Literal["react"] = "react"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTopic:
    """Open the case's topic, where it has none."""

    kind: Literal["open"] = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowName:
    """Bring the topic's name and icon up to date."""

    kind: Literal["name"] = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowCard:
    """Bring the card up to date; written anew where there is none."""

    #: the card of a topic that is just being opened keeps its place before all messages
    is_first: bool = False

    kind: Literal["card"] = "card"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """Pin the card in its topic."""

    kind: Literal["pin"] = "pin"


@dataclass(frozen=True, slots=True, kw_only=True)
class DropTopic:
    """Delete a topic with everything in it."""

    kind: Literal["drop_topic"] = "drop_topic"


Errand = Annotated[
    Copy | Speak | Mend | Withdraw | Tell | Redraw | Remove | React | OpenTopic | ShowName | ShowCard | Pin | DropTopic,
    Field(discriminator="kind"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A chat, and a topic in it."""

    chat: ChatId
    topic: TopicId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What lies in the outbox: an errand of a case, or one to an address of its own, which outlives its case."""

    errand: Errand
    case: CaseId | None = None
    address: Address | None = None
