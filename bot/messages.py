"""The vocabulary between layers: what came in, what goes out."""

from dataclasses import dataclass
from typing import NamedTuple, NewType

ChatId = NewType("ChatId", int)
MessageId = NewType("MessageId", int)


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One inline button; exactly one of the four targets is set."""

    #: what the person reads, at most 40 characters
    label: str
    #: an encoded bookmark, 1-64 bytes
    goes: str = ""
    #: https address
    url: str = ""
    #: text that lands in the clipboard, 1-256 characters
    copies: str = ""
    #: opens the chat list and puts this inline query behind the bot's name
    shares: str = ""


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the living message shows: text in Telegram's HTML, rows of buttons from top to bottom."""

    text: str
    rows: Rows
    #: the person asked to leave no trace: delete the message instead of showing this text
    vanishes: bool = False


class Press(NamedTuple):
    """A button was pressed. A tuple, since nothing is made more often: a third of a dataclass's time."""

    query: str
    chat: ChatId
    message: MessageId
    #: the button's callback data
    goes: str
    #: IETF tag of the person's app, may be empty
    language_code: str
    #: Telegram's number of the update: a lower one than the last page's is repeated
    update: int
    #: False in groups and channels
    is_private: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Text was written; a command keeps its slash."""

    chat: ChatId
    message: MessageId
    text: str
    language_code: str
    #: as a press's
    update: int
    is_private: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A photo, a sticker, a contact ... in a private chat: what the reading path can answer with words only."""

    chat: ChatId
    message: MessageId
    language_code: str
    #: as a press's
    update: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An inline query, typed behind the bot's name in any chat."""

    query: str
    text: str
    language_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """The person blocked the bot or closed the chat."""

    chat: ChatId


#: what the reading path deals with; None from the intake means: nothing to do
Inbound = Press | Typed | Unreadable | Asked | Left


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One result of an inline query: a page anybody may see, without the sender's answers."""

    id: str
    title: str
    summary: str
    text: str
    rows: Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One thing that `helpline doctor` looked at; `advice` is empty when it is fine."""

    what: str
    found: str
    advice: str = ""
