"""Drains the outbox: hands each delivery to its sender, at Telegram's pace, and records what came of it."""

import asyncio
import logging
import traceback
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import assert_never

from bot.errors import (
    DeliveryError,
    GroupMoved,
    Rejected,
    RetryLater,
    StoreError,
    TopicGone,
    Undeliverable,
)
from bot.messages import ChatId
from bot.pace import Limits, Pace
from bot.store import outbox
from bot.store.database import Database
from bot.store.leadership import Leadership
from bot.store.outbox import Closed, Delivery, Receipt
from bot.store.transaction import Transaction

logger = logging.getLogger(__name__)

#: a lane's first row comes back so long after a crash; longer than any call may take
LEASE_S = 30.0
CALL_S = 20.0
CALLS_AT_ONCE = 30
#: of these to one chat: a group where every call hangs leaves room for others
CALLS_TO_A_CHAT = 4
#: how long a stop waits for calls that have begun
GRACE_S = 10.0
#: how often to look although nothing seems to be due: another replica's rows, a notification that was lost
LOOK_AGAIN_S = 5.0
#: a mistake of ours is tried so often, then its author is told
MAX_ATTEMPTS = 5


class Verdict(Enum):
    """What becomes of a delivery that failed for good."""

    GIVE_UP = "give up"
    #: once more, after what `on_failure` has put ahead of it
    TRY_AGAIN = "try again"


Failure = Undeliverable | TopicGone | GroupMoved | Rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What the dispatcher leaves to others."""

    #: makes the call, no earlier than it is asked to; raises a `DeliveryError`
    deliver: Callable[[Delivery], Awaitable[Receipt]]
    #: in the transaction that ends the delivery
    on_receipt: Callable[[Transaction, Delivery, Receipt], Awaitable[None]]
    on_failure: Callable[[Transaction, Delivery, Failure], Awaitable[Verdict]]


class Dispatcher:
    """One for a process; of several replicas on one PostgreSQL, one works and the others wait.

    A delivery is claimed when its chat may take it and a call is free, so its lease covers the call alone. One slow
    chat holds up its own lanes; a throttled or failing one is left alone until it is due again.
    """

    def __init__(
        self,
        database: Database,
        hands: Hands,
        *,
        now_ms: Callable[[], int],
        nap: Callable[[float], Awaitable[None]],
        random: Callable[[], float],
        limits: Limits | None = None,
    ) -> None:
        self._database = database
        self._hands = hands
        self._now_ms = now_ms
        self._nap = nap
        self._pace = Pace(limits or Limits(), random=random)
        self._calls: dict[int, asyncio.Task[None]] = {}
        #: where they go
        self._chats: dict[int, ChatId] = {}

    async def run(self) -> None:
        """Work until cancelled; then let the calls that have begun come to their end."""
        try:
            while True:
                await self._work()
        finally:
            await self._end_calls()

    async def _work(self) -> None:
        """Until the leadership is lost or the database fails."""
        while not self._database.is_there:
            await self._wait(LOOK_AGAIN_S)
        try:
            async with self._database.lead(self._nap) as leadership:
                await self._drain(leadership)
        except StoreError as exc:
            logger.warning("outbox out of reach", extra={"reason": str(exc)})
            await self._nap(LOOK_AGAIN_S)
        except Exception as exc:  # noqa: BLE001 - one of the two loops that go on
            _log_mistake("dispatcher failed", exc)
            await self._nap(LOOK_AGAIN_S)

    async def _drain(self, leadership: Leadership) -> None:
        while not leadership.is_lost:
            # before looking, so that nothing enqueued meanwhile is missed
            self._database.enqueued.clear()
            if not await self._begin_calls():
                await leadership.confirm()
                await self._wait(await self._pause_s())

    async def _begin_calls(self) -> int:
        """Claim what may go now, and begin to send it."""
        now_ms = self._now_ms()
        limit = min(CALLS_AT_ONCE - len(self._calls), self._pace.room(now_ms))
        if limit <= 0:
            return 0
        async with self._database.transaction() as tx:
            claimed = await outbox.claim(tx, now_ms=now_ms, lease_s=LEASE_S, limit=limit, closed=self._closed(now_ms))
            ready = [delivery for delivery in claimed if await self._takes_its_turn(tx, delivery, now_ms)]
        for delivery in ready:
            self._chats[delivery.id] = delivery.chat
            self._calls[delivery.id] = asyncio.create_task(self._carry(delivery))
        return len(claimed)

    def _closed(self, now_ms: int) -> Closed:
        closed = self._pace.closed(now_ms)
        busy = [chat for chat, calls in Counter(self._chats.values()).items() if calls >= CALLS_TO_A_CHAT]
        return replace(closed, to_all=[*closed.to_all, *busy])

    async def _takes_its_turn(self, tx: Transaction, delivery: Delivery, now_ms: int) -> bool:
        if delivery.id in self._calls:
            # its call has outlived its lease, or the database was away when it ended
            return False
        until_ms = self._pace.take(delivery.chat, delivery.cost, now_ms=now_ms)
        if until_ms is None:
            return True
        await outbox.postpone(tx, delivery, until_ms=until_ms)
        return False

    async def _pause_s(self) -> float:
        """How long nothing can be begun, unless something is enqueued or a call ends."""
        now_ms = self._now_ms()
        times = [self._pace.next_change_ms(now_ms)]
        if len(self._calls) < CALLS_AT_ONCE:
            async with self._database.transaction() as tx:
                times.append(await outbox.next_due_ms(tx, closed=self._closed(now_ms)))
        wait_ms = min((time - now_ms for time in times if time is not None), default=int(LOOK_AGAIN_S * 1000))
        return min(max(wait_ms, 1) / 1000, LOOK_AGAIN_S)

    async def _wait(self, seconds: float) -> None:
        """Until something is enqueued or a call ends, but no longer."""
        waits = {asyncio.ensure_future(self._database.enqueued.wait()), asyncio.ensure_future(self._nap(seconds))}
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _carry(self, delivery: Delivery) -> None:
        """Send it, and try until what came of it is recorded: before that, its lane gives out nothing."""
        try:
            outcome = await self._send(delivery)
            until_ms = self._learn(delivery, outcome)
            while not await self._is_recorded(delivery, outcome, until_ms):
                await self._nap(1.0)
        finally:
            del self._calls[delivery.id]
            del self._chats[delivery.id]
            self._database.enqueued.set()

    async def _send(self, delivery: Delivery) -> Receipt | DeliveryError:
        try:
            async with asyncio.timeout(CALL_S):
                return await self._hands.deliver(delivery)
        except DeliveryError as error:
            return error
        except TimeoutError:
            return RetryLater(0, "no answer in time")
        except Exception as exc:  # noqa: BLE001 - a mistake of ours in one delivery must not end the others
            _log_mistake("sender failed", exc, delivery)
            is_hopeless = delivery.attempts >= MAX_ATTEMPTS
            return Rejected("a mistake in the sender") if is_hopeless else RetryLater(0, "a mistake in the sender")

    def _learn(self, delivery: Delivery, outcome: Receipt | DeliveryError) -> int:
        """What this outcome says about the chat; gives when to try again."""
        if isinstance(outcome, RetryLater):
            until_ms = self._pace.back_off(delivery.chat, outcome.after_s, now_ms=self._now_ms())
            logger.info("delivery postponed", extra={"delivery": delivery.id, "after_s": outcome.after_s})
            return until_ms
        self._pace.ease(delivery.chat)
        return self._now_ms()

    async def _is_recorded(self, delivery: Delivery, outcome: Receipt | DeliveryError, until_ms: int) -> bool:
        try:
            async with self._database.transaction() as tx:
                await self._record(tx, delivery, outcome, until_ms)
        except StoreError as exc:
            logger.warning("outcome not recorded yet", extra={"delivery": delivery.id, "reason": str(exc)})
            return False
        except Exception as exc:  # noqa: BLE001 - to send it again for ever would be worse than not to know of it
            _log_mistake("outcome lost", exc, delivery)
            return await self._is_recorded_alone(delivery)
        return True

    async def _is_recorded_alone(self, delivery: Delivery) -> bool:
        try:
            async with self._database.transaction() as tx:
                await outbox.finish(tx, delivery.id)
        except StoreError:
            return False
        return True

    async def _record(
        self, tx: Transaction, delivery: Delivery, outcome: Receipt | DeliveryError, until_ms: int
    ) -> None:
        match outcome:
            case Receipt():
                await self._record_receipt(tx, delivery, outcome)
            case RetryLater():
                # the chat first: it takes its rows in one order, this one among them
                await outbox.postpone_chat(tx, delivery.chat, until_ms=until_ms)
                await outbox.postpone(tx, delivery, until_ms=until_ms)
            case Undeliverable() | TopicGone() | GroupMoved() | Rejected():
                await self._record_failure(tx, delivery, outcome, until_ms)
            case _:
                raise outcome

    async def _record_receipt(self, tx: Transaction, delivery: Delivery, receipt: Receipt) -> None:
        if await outbox.finish(tx, delivery.id):
            await self._hands.on_receipt(tx, delivery, receipt)
            return
        # its lease ended before its call did, or its lane was dropped meanwhile
        logger.warning("delivery was gone", extra={"delivery": delivery.id})

    async def _record_failure(self, tx: Transaction, delivery: Delivery, error: Failure, until_ms: int) -> None:
        logger.info("delivery failed", extra={"delivery": delivery.id, "kind": type(error).__name__})
        match await self._hands.on_failure(tx, delivery, error):
            case Verdict.GIVE_UP:
                await outbox.finish(tx, delivery.id)
            case Verdict.TRY_AGAIN:
                wait_s = min(2.0 ** (delivery.attempts - 1) - 1, CALL_S)
                await outbox.postpone(tx, delivery, until_ms=until_ms + int(wait_s * 1000))
            case verdict:
                assert_never(verdict)

    async def _end_calls(self) -> None:
        if not self._calls:
            return
        _, late = await asyncio.wait(tuple(self._calls.values()), timeout=GRACE_S)
        for call in late:
            call.cancel()
        await asyncio.gather(*late, return_exceptions=True)


def _log_mistake(event: str, error: Exception, delivery: Delivery | None = None) -> None:
    """Where it happened, and not the error's own words: they may repeat what a person wrote."""
    extra = {"kind": type(error).__name__, "trace": "".join(traceback.format_tb(error.__traceback__))}
    logger.error(event, extra=extra | ({"delivery": delivery.id} if delivery else {}))
