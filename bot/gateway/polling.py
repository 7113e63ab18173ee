"""Long polling that confirms an update only when it has been dealt with."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Protocol

import msgspec

from bot.errors import DeliveryError, RetryLater, TransportError
from bot.gateway.api import BotApi
from bot.gateway.intake import ALLOWED_UPDATES, SLOW_S, Json, decode_updates

logger = logging.getLogger(__name__)

#: Bot API, getUpdates.limit: 1-100
BATCH = 100
#: Telegram holds an empty getUpdates for so long
LONG_POLL_S = 25
#: how long a batch may hold up the next question for updates
GLANCE_S = 0.05
#: the same while Telegram has more updates than it hands out at once: nothing new can come before these are confirmed
FULL_GLANCE_S = 1.0
#: so many updates may be confirmed before they are dealt with: what a kill in that moment could cost
MOST_AHEAD = 1000
#: of a full batch, so few are waited for no longer than `GLANCE_S`: a slow chat costs the others that, not a second
FEW = 10
#: Telegram may count from a lower number after a week without updates
RESTART_S = 6 * 24 * 3600.0
#: a chat that keeps an update longer than this (throttled for minutes) no longer holds back the others' confirmation
PATIENCE_S = 10.0
_MAX_PAUSE_S = 30.0
#: a server being replaced may say once or twice that it does not know the bot
MOST_REFUSALS = 3


@dataclass(slots=True)
class _UnderWay:
    #: when it was taken
    since_s: float
    #: it belongs to a case, and is never let go
    is_held: bool = False
    #: all that answers it is on its way, as far as we can see
    is_sent: bool = False


class Window:
    """Which updates have been handed out, and which of them are dealt with.

    Telegram's offset confirms everything before it, so it may only move to the oldest update still under way. Pure
    bookkeeping: `offset` is None until the first update. At most `MOST_AHEAD` are let go before they are dealt with.
    """

    def __init__(self) -> None:
        #: by update id, in the order they came
        self._under_way: dict[int, _UnderWay] = {}
        #: let go, and not dealt with yet
        self._ahead: set[int] = set()
        #: everything before it has been taken
        self._next: int | None = None

    @property
    def offset(self) -> int | None:
        """The first update that Telegram should hand out again."""
        return min(self._under_way) if self._under_way else self._next

    @property
    def under_way(self) -> int:
        """How many updates are under way."""
        return len(self._under_way)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is under way."""
        return not self._under_way

    def take(self, update_id: int, *, now_s: float) -> bool:
        """Whether the update is new; a repeated one is not taken twice.

        An answer that was on its way while an update was being finished brings that update again.
        """
        if update_id in self._under_way or (self._next is not None and update_id < self._next):
            return False
        self._under_way[update_id] = _UnderWay(now_s)
        self._next = update_id + 1
        return True

    def finish(self, update_id: int) -> None:
        """The update is dealt with."""
        self._under_way.pop(update_id, None)
        self._ahead.discard(update_id)

    def hold(self, update_id: int) -> None:
        """Never let this update go before it is dealt with, unless it is already."""
        if update_id in self._under_way:
            self._under_way[update_id].is_held = True

    def send(self, update_id: int) -> None:
        """All that answers the update is on its way to Telegram."""
        if update_id in self._under_way:
            self._under_way[update_id].is_sent = True

    def let_sent_go(self) -> None:
        """Stop waiting for updates whose answers are on their way."""
        self._let_go(number for number, update in self._under_way.items() if update.is_sent and not update.is_held)

    def let_go(self, *, now_s: float, patience_s: float) -> None:
        """Stop waiting for updates that are under way too long; they go on from memory."""
        self._let_go(
            number
            for number, update in self._under_way.items()
            if now_s - update.since_s > patience_s and not update.is_held
        )

    def _let_go(self, numbers: Iterable[int]) -> None:
        for number in list(islice(numbers, MOST_AHEAD - len(self._ahead))):
            del self._under_way[number]
            self._ahead.add(number)

    def restart(self) -> None:
        """Telegram counts anew: forget the offset."""
        self._next = None


class Outlet(Protocol):
    """What the answers go out through."""

    def hold(self) -> None:
        """Write what is to be sent from now on, but let it go out only with `release`."""

    def release(self) -> None:
        """Let everything go out that was held back."""


class Poller:
    """Asks for updates and hands them out, until cancelled."""

    def __init__(
        self,
        api: BotApi,
        hand_out: Callable[[Json, Callable[[], None], Callable[[], None]], bool],
        *,
        outlet: Outlet,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._api = api
        self._hand_out = hand_out
        self._outlet = outlet
        self._clock = clock
        self._sleep = sleep
        self._window = Window()
        #: set when at most `_awaited` updates are under way
        self._changed = asyncio.Event()
        self._awaited = 0
        #: how long Telegram took for its last answer
        self._way_s = 0.0
        self._last_s = clock()
        #: when Telegram last answered
        self.answered_s = clock()

    async def run(self) -> None:
        """Poll for ever.

        Raises:
            TransportError: the token is wrong, and not only once. Everything else is tried again, with growing pauses.
        """
        pause_s = 1.0
        refusals = 0
        while True:
            try:
                updates = await self._ask()
            except DeliveryError as exc:
                refusals = refusals + 1 if isinstance(exc, TransportError) else 0
                if refusals > MOST_REFUSALS:
                    raise
                asked = exc.after_s if isinstance(exc, RetryLater) else pause_s
                pause_s = min(_MAX_PAUSE_S, pause_s * 2)
                logger.warning("no updates", extra={"reason": str(exc), "after_s": max(asked, pause_s / 2)})
                await self._sleep(max(asked, pause_s / 2))
                continue
            pause_s, refusals = 1.0, 0
            self.answered_s = self._clock()
            await self._deal(updates)

    async def _ask(self) -> list[dict[str, Any]]:
        # with something under way, Telegram would answer at once with the same updates: don't hold the line for it
        timeout_s = LONG_POLL_S if self._window.is_empty else 0
        if self._clock() - self._last_s > RESTART_S:
            self._window.restart()
        parameters: dict[str, Any] = {"timeout": timeout_s, "limit": BATCH, "allowed_updates": ALLOWED_UPDATES}
        if self._window.offset is not None:
            parameters["offset"] = self._window.offset
        asked_s = self._clock()
        body = msgspec.json.encode(parameters)
        asking = self._api.call("getUpdates", body, read_timeout_s=timeout_s + 10, decode=decode_updates)
        self._outlet.release()
        updates = await asking
        self._way_s = self._clock() - asked_s
        return updates if isinstance(updates, list) else []

    async def _deal(self, updates: list[dict[str, Any]]) -> None:
        now_s = self._clock()
        fresh = [update for update in updates if self._window.take(update["update_id"], now_s=now_s)]
        is_full = len(updates) == BATCH
        is_line_slow = is_full and self._way_s > SLOW_S
        if is_line_slow:
            # the question for more overtakes these pages: they are the kernel's already, and survive us
            self._outlet.hold()
        for update in fresh:
            number = update["update_id"]
            if self._hand_out(update, partial(self._finish, number), partial(self._window.send, number)):
                self._window.hold(number)
        if fresh:
            self._last_s = now_s
        self._window.let_go(now_s=now_s, patience_s=FULL_GLANCE_S if is_full and not fresh else PATIENCE_S)
        if is_line_slow and not await self._let_sent_go():
            self._outlet.release()
        if is_full:
            await self._settle(FEW, patience_s=FULL_GLANCE_S)
        await self._settle(0, patience_s=GLANCE_S)

    async def _let_sent_go(self) -> bool:
        """Stop waiting for what is on its way; whether nothing is left to be waited for."""
        self._window.let_sent_go()
        if not self._window.is_empty:
            # lanes that need a task begin with it
            await asyncio.sleep(0)
            self._window.let_sent_go()
        return self._window.is_empty

    async def _settle(self, most: int, *, patience_s: float) -> None:
        """Wait until at most so many updates are under way, or for `patience_s`."""
        if self._window.under_way <= most:
            return
        self._awaited = most
        self._changed.clear()
        try:
            async with asyncio.timeout(patience_s):
                await self._changed.wait()
        except TimeoutError:
            return

    def _finish(self, number: int) -> None:
        self._window.finish(number)
        if self._window.under_way <= self._awaited:
            self._changed.set()
