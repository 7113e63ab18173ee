"""What is to be sent: rows in lanes, claimed one at a time, gone once sent.

A lane (`person:<case id>`, `case:<case id>`; never a Telegram id) gives out only its first row, so its order holds over
retries, leases and crashes. A row is sent at least once.
"""

import logging
import struct
from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from typing import Any

from sqlalchemy import Row, Select, and_, case, delete, func, insert, or_, select, update

from bot.messages import ChatId, MessageId
from bot.store.cipher import DecryptionFailed
from bot.store.schema import counter, outbox
from bot.store.transaction import Transaction
from bot.store.upgrades import OUTBOX

logger = logging.getLogger(__name__)

#: free positions before each row, for what is put ahead of it
_GAP = 1000
_CHAT = struct.Struct("!q")


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
    #: of copies: what each of them repeats, by its id at the other end
    sources: tuple[MessageId, ...] = ()
    #: the topic that was opened
    topic: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Chats that take nothing, or not everything, at this moment."""

    to_all: Collection[ChatId] = ()
    #: their allowance is spent; what costs nothing may go
    to_costly: Collection[ChatId] = ()
    #: what is left of their allowance is kept for people's messages
    to_cosmetics: Collection[ChatId] = ()


NOTHING_CLOSED = Closed()


def enqueue(tx: Transaction, *outgoing: Outgoing, now_ms: int, ahead_of: Delivery | None = None) -> None:
    """Send these after the commit, in this order in each lane.

    `ahead_of` puts them before a delivery of the same lane that stays there: the topic is opened again before the
    message that missed it.
    """
    for each in outgoing:
        position = None if ahead_of is None else ahead_of.position - _GAP + tx.deferred(each.lane)
        tx.defer(each.lane, partial(_write, outgoing=each, now_ms=now_ms, position=position))


async def claim(
    tx: Transaction, *, now_ms: int, lease_s: float, limit: int, closed: Closed = NOTHING_CLOSED
) -> tuple[Delivery, ...]:
    """Take at most `limit` due deliveries: each the first of its lane, one for each chat, most urgent first.

    A claimed row is hidden for `lease_s`; if nobody finishes it, it comes back. A row that can't be opened with these
    keys holds up its own lane alone.
    """
    due = and_(outbox.c.due_at_ms <= now_ms, outbox.c.leased_until_ms <= now_ms)
    heads = _heads(tx, closed).add_columns(
        func.row_number().over(partition_by=outbox.c.chat_index, order_by=(_URGENCY, outbox.c.id)).label("turn")
    )
    first = heads.where(due).subquery()
    chosen = (
        select(first.c.id, first.c.urgency).where(first.c.turn == 1).order_by(first.c.urgency, first.c.id).limit(limit)
    )
    waiting = chosen.subquery()
    # the conditions stand here once more: another replica may have claimed a row since it was chosen
    claimable = select(outbox, waiting.c.urgency).join(waiting, waiting.c.id == outbox.c.id).where(due)
    rows = (await tx.execute(claimable.with_for_update(of=outbox, skip_locked=True))).all()
    if not rows:
        return ()
    leased_until_ms = now_ms + int(lease_s * 1000)
    lease = update(outbox).where(outbox.c.id.in_([row.id for row in rows]))
    await tx.execute(lease.values(leased_until_ms=leased_until_ms, attempts=outbox.c.attempts + 1))
    opened = (_open(tx, row, leased_until_ms) for row in sorted(rows, key=lambda row: (row.urgency, row.id)))
    return tuple(delivery for delivery in opened if delivery is not None)


async def finish(tx: Transaction, delivery_id: int) -> bool:
    """It was sent, or given up: the next of its lane may go. False if it is no longer there."""
    return (await tx.execute(delete(outbox).where(outbox.c.id == delivery_id))).rowcount == 1


async def postpone(tx: Transaction, delivery: Delivery, *, until_ms: int) -> bool:
    """It stays first of its lane, until then. False if its lease has passed to another, or it is no longer there."""
    ours = and_(outbox.c.id == delivery.id, outbox.c.leased_until_ms == delivery.leased_until_ms)
    return (await tx.execute(update(outbox).where(ours).values(due_at_ms=until_ms, leased_until_ms=0))).rowcount == 1


async def postpone_chat(tx: Transaction, chat: ChatId, *, until_ms: int) -> None:
    """Nothing that waits for this chat is due before then."""
    mine = outbox.c.chat_index == _index(tx, chat)
    # in one order: calls to a chat fail together, and each would hold rows that the others wait for
    await tx.execute(select(outbox.c.id).where(mine).order_by(outbox.c.id).with_for_update())
    await tx.execute(update(outbox).where(mine, outbox.c.due_at_ms < until_ms).values(due_at_ms=until_ms))


async def waiting_body(tx: Transaction, lane: str, word: str, *, now_ms: int) -> bytes | None:
    """What waits in a lane under a word to coalesce by; None where nothing does, or it is being sent."""
    same = and_(outbox.c.lane == lane, outbox.c.coalesce == word, outbox.c.leased_until_ms <= now_ms)
    row = (await tx.execute(select(outbox.c.id, outbox.c.sealed).where(same))).first()
    return _unpack(tx, row.id, row.sealed)[1] if row else None


async def release(tx: Transaction) -> None:
    """Whatever is claimed may be claimed again: for a process that knows that the one before it is gone."""
    await tx.execute(update(outbox).where(outbox.c.leased_until_ms > 0).values(leased_until_ms=0))


async def drop_lane(tx: Transaction, lane: str) -> int:
    """Forget what was to be sent, this transaction's rows included; gives how many rows there were."""
    dropped = tx.drop_deferred(lane)
    return dropped + (await tx.execute(delete(outbox).where(outbox.c.lane == lane))).rowcount


async def move_chat(tx: Transaction, old: ChatId, new: ChatId) -> None:
    """The group has become a supergroup: what was to go to `old` goes to `new`."""
    rows = await tx.execute(select(outbox.c.id, outbox.c.sealed).where(outbox.c.chat_index == _index(tx, old)))
    for row in rows.all():
        body = _unpack(tx, row.id, row.sealed)[1]
        moved = {"sealed": _pack(tx, row.id, new, body), "chat_index": _index(tx, new)}
        await tx.execute(update(outbox).where(outbox.c.id == row.id).values(moved))


async def begun(tx: Transaction, lane: str) -> bytes | None:
    """The body of a lane's first delivery if it was claimed before, so that it may have been sent already.

    Raises:
        DecryptionFailed: it was sealed with a key that is not in the key ring.
    """
    first = select(outbox.c.id, outbox.c.sealed, outbox.c.attempts).where(outbox.c.lane == lane)
    row = (await tx.execute(first.order_by(outbox.c.position).limit(1))).first()
    return _unpack(tx, row.id, row.sealed)[1] if row and row.attempts else None


async def next_due_ms(tx: Transaction, *, closed: Closed = NOTHING_CLOSED) -> int | None:
    """When the next delivery may be claimed; None when nothing waits for a chat that is open."""
    heads = _heads(tx, closed).subquery()
    free_at = case((heads.c.due_at_ms > heads.c.leased_until_ms, heads.c.due_at_ms), else_=heads.c.leased_until_ms)
    return (await tx.execute(select(func.min(free_at)))).scalar()


_LANES = (
    select(outbox.c.lane, func.min(outbox.c.position).label("position"), func.min(outbox.c.priority).label("urgency"))
    .group_by(outbox.c.lane)
    .subquery()
)
_URGENCY = _LANES.c.urgency


def _heads(tx: Transaction, closed: Closed) -> Select[Any]:
    """The first row of each lane whose chat is open to it."""
    lanes = and_(outbox.c.lane == _LANES.c.lane, outbox.c.position == _LANES.c.position)
    columns = (outbox.c.id, outbox.c.due_at_ms, outbox.c.leased_until_ms, _URGENCY)
    return (
        select(*columns)
        .join_from(outbox, _LANES, lanes)
        .where(
            outbox.c.chat_index.not_in(_indexes(tx, closed.to_all)),
            or_(outbox.c.cost == 0, outbox.c.chat_index.not_in(_indexes(tx, closed.to_costly))),
            or_(_URGENCY < Priority.COSMETIC, outbox.c.chat_index.not_in(_indexes(tx, closed.to_cosmetics))),
        )
    )


async def _write(tx: Transaction, *, outgoing: Outgoing, now_ms: int, position: int | None) -> None:
    if outgoing.coalesce is not None:
        await _drop_older(tx, outgoing, now_ms=now_ms)
    row_id = await _next_id(tx)
    row = {
        "id": row_id,
        "lane": outgoing.lane,
        "position": row_id * _GAP if position is None else position,
        "chat_index": _index(tx, outgoing.chat),
        "sealed": _pack(tx, row_id, outgoing.chat, outgoing.body),
        "priority": outgoing.priority,
        "cost": outgoing.cost,
        "coalesce": outgoing.coalesce,
        "attempts": 0,
        "due_at_ms": max(now_ms, outgoing.not_before_ms),
        "leased_until_ms": 0,
        "created_at_ms": now_ms,
    }
    await tx.execute(insert(outbox).values(row))


async def _drop_older(tx: Transaction, outgoing: Outgoing, *, now_ms: int) -> None:
    same = and_(
        outbox.c.lane == outgoing.lane, outbox.c.coalesce == outgoing.coalesce, outbox.c.leased_until_ms <= now_ms
    )
    # a row that another transaction holds is being sent or finished: it is no older version any more
    free = select(outbox.c.id).where(same).with_for_update(skip_locked=True)
    await tx.execute(delete(outbox).where(outbox.c.id.in_([row.id for row in (await tx.execute(free)).all()])))


async def _next_id(tx: Transaction) -> int:
    number = update(counter).where(counter.c.name == OUTBOX).values(last=counter.c.last + 1).returning(counter.c.last)
    return int((await tx.execute(number)).scalar_one())


def _index(tx: Transaction, chat: ChatId) -> str:
    return tx.cipher.blind_index(f"chat {chat}")


def _indexes(tx: Transaction, chats: Collection[ChatId]) -> list[str]:
    return [_index(tx, chat) for chat in chats]


def _pack(tx: Transaction, row: int, chat: ChatId, body: bytes) -> bytes:
    value = _CHAT.pack(chat) + body
    return tx.cipher.seal(value, table=outbox.name, column=outbox.c.sealed.name, row=row)


def _unpack(tx: Transaction, row: int, sealed: bytes) -> tuple[ChatId, bytes]:
    value = tx.cipher.open(sealed, table=outbox.name, column=outbox.c.sealed.name, row=row)
    return ChatId(_CHAT.unpack_from(value)[0]), value[_CHAT.size :]


def _open(tx: Transaction, row: Row[Any], leased_until_ms: int) -> Delivery | None:
    try:
        chat, body = _unpack(tx, row.id, row.sealed)
    except DecryptionFailed as exc:
        logger.error("delivery does not open", extra={"delivery": row.id, "key_id": exc.key_id})  # noqa: TRY400 - says all
        return None
    return Delivery(
        id=row.id,
        lane=row.lane,
        chat=chat,
        body=body,
        priority=Priority(row.priority),
        cost=row.cost,
        attempts=row.attempts + 1,
        created_at_ms=row.created_at_ms,
        leased_until_ms=leased_until_ms,
        position=row.position,
    )
