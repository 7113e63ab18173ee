"""What is to be sent: rows in lanes, claimed one at a time, gone once sent.

A lane (`person:<case id>`, `case:<case id>`; never a Telegram id) gives out only its first row, so its order holds over
retries, leases and crashes. A row is sent at least once.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum

from bot.messages import ChatId, MessageId
from bot.store.database import Transaction


class Priority(IntEnum):
    """Which lane goes first when there is not room for all; a lane is as urgent as its most urgent row."""

    URGENT = 0
    MESSAGE = 1
    #: card edits, reactions, topic icons
    COSMETIC = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """Something to send to one chat."""

    lane: str
    #: where it goes, for pace; sealed with the body
    chat: ChatId
    #: whatever the sender understands; the outbox never looks inside
    body: bytes
    priority: Priority = Priority.MESSAGE
    #: how much of the chat's allowance it takes: 10 for an album of ten, 0 for a deletion
    cost: int = 1
    #: takes the place of an older row of this lane with the same word that is not being sent yet
    coalesce: str | None = None
    not_before_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A row claimed for sending."""

    id: int
    lane: str
    chat: ChatId
    body: bytes
    priority: Priority
    cost: int
    #: how often it was claimed, this time included; more than 1 means it may have been sent already
    attempts: int
    created_at_ms: int
    leased_until_ms: int
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What Telegram answered to a delivery."""

    #: the messages that appeared, in order
    messages: tuple[MessageId, ...] = ()
    #: the topic that was opened
    topic: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Chats that take nothing at this moment."""

    to_all: Collection[ChatId] = ()
    #: what is left of their allowance is kept for people's messages
    to_cosmetics: Collection[ChatId] = ()


def enqueue(tx: Transaction, *outgoing: Outgoing, now_ms: int, ahead_of: Delivery | None = None) -> None:
    """Send these after the commit, in this order in each lane.

    `ahead_of` puts them before a delivery that stays in its lane (all of them must be of that lane): the topic is
    opened again before the message that missed it.
    """
    raise NotImplementedError


async def claim(tx: Transaction, *, now_ms: int, lease_s: float, limit: int, closed: Closed = Closed()) -> tuple[Delivery, ...]:  # noqa: B008
    """Take at most `limit` due deliveries: the first of its lane, one for each chat, most urgent first."""
    raise NotImplementedError


async def finish(tx: Transaction, delivery_id: int) -> bool:
    """It was sent, or given up: the next of its lane may go. False if it is no longer there."""
    raise NotImplementedError


async def postpone(tx: Transaction, delivery: Delivery, *, until_ms: int) -> bool:
    """It stays first of its lane, until then. False if its lease has passed to another or it is gone."""
    raise NotImplementedError


async def postpone_chat(tx: Transaction, chat: ChatId, *, until_ms: int) -> None:
    """Nothing more for this chat until then."""
    raise NotImplementedError


async def drop_lane(tx: Transaction, lane: str) -> int:
    """Forget what was to be sent, this transaction's rows included; gives how many rows there were."""
    raise NotImplementedError


async def move_chat(tx: Transaction, old: ChatId, new: ChatId) -> None:
    """The group has become a supergroup: what was to go to `old` goes to `new`."""
    raise NotImplementedError


async def next_due_ms(tx: Transaction, *, closed: Closed = Closed()) -> int | None:  # noqa: B008
    """When the next delivery may be claimed; None when nothing waits."""
    raise NotImplementedError
