"""The queue of updates: confirmed by offset, filtered by kind, awaited by polls and by tests."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.preview.refusals import OTHER_POLLER, conflict
from bot.preview.wire import Body, Json

#: not sent unless asked for; Bot API, getUpdates
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
#: Bot API server, LONG_POLL_MAX_TIMEOUT
MAX_POLL_S = 50
MAX_LIMIT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """Something that happened, waiting for the bot."""

    id: int
    kind: str
    body: Body
    #: updates of one chat are delivered in order
    chat: int

    @property
    def wire(self) -> Body:
        """The update as the bot gets it."""
        return {"update_id": self.id, self.kind: self.body}


class Pulse:
    """Wakes everybody who waits for something to change."""

    def __init__(self) -> None:
        self.beats = 0
        self._next = asyncio.Event()

    def beat(self) -> None:
        """Say that something changed."""
        self.beats += 1
        changed, self._next = self._next, asyncio.Event()
        changed.set()

    async def after(self, beats: int) -> int:
        """Wait until more than `beats` changes have happened; returns how many."""
        while self.beats <= beats:
            await self._next.wait()
        return self.beats

    async def until(self, is_true: Callable[[], object], *, timeout_s: float) -> None:
        """Wait until `is_true()`, which is looked at after every change.

        Raises:
            TimeoutError: it did not become true in time.
        """
        async with asyncio.timeout(timeout_s):
            while not is_true():
                await self.after(self.beats)


class Updates:
    """Updates that the bot has not confirmed yet, oldest first."""

    def __init__(self, pulse: Pulse, *, first_id: int) -> None:
        self._pulse = pulse
        self._next_id = first_id
        self._waiting: list[Update] = []
        self._allowed: frozenset[str] = frozenset()
        self._poll = 0
        self._polls_waiting = 0

    @property
    def waiting(self) -> tuple[Update, ...]:
        """Not confirmed, oldest first."""
        return tuple(self._waiting)

    @property
    def allowed(self) -> frozenset[str]:
        """Kinds the bot asked for; empty means all but those on request."""
        return self._allowed

    @property
    def is_polled(self) -> bool:
        """Whether a poll is waiting for something to happen."""
        return self._polls_waiting > 0

    @property
    def last_id(self) -> int:
        """Id of the newest update, confirmed or not."""
        return self._next_id - 1

    def allow(self, kinds: Iterable[str]) -> None:
        """Remember which kinds of updates the bot wants from now on."""
        self._allowed = frozenset(kinds)

    def add(self, kind: str, body: Body, *, chat: int) -> int | None:
        """Queue an update and return its id; None if the bot does not want this kind."""
        wanted = kind in self._allowed if self._allowed else kind not in ON_REQUEST
        if not wanted:
            return None
        update = Update(id=self._next_id, kind=kind, body=body, chat=chat)
        self._next_id += 1
        self._waiting.append(update)
        self._pulse.beat()
        return update.id

    def confirm(self, ids: Iterable[int]) -> None:
        """Forget updates the bot has dealt with."""
        gone = set(ids)
        self._waiting = [update for update in self._waiting if update.id not in gone]
        self._pulse.beat()

    def is_confirmed(self, update_id: int | None) -> bool:
        """Whether the bot has dealt with the update (or never wanted it)."""
        return all(update.id != update_id for update in self._waiting)

    async def poll(self, *, offset: int, limit: int, timeout_s: float) -> Json:
        """Answer getUpdates: confirm what is before `offset`, wait for the rest.

        Raises:
            RefusalError: 409, because another poll came while this one waited.
        """
        self._confirm_before(offset)
        self._poll += 1
        mine = self._poll
        self._polls_waiting += 1
        self._pulse.beat()
        try:
            await self._pulse.until(
                lambda: self._waiting or self._poll != mine, timeout_s=min(max(timeout_s, 0), MAX_POLL_S)
            )
        except TimeoutError:
            return []
        finally:
            self._polls_waiting -= 1
        if self._poll != mine:
            raise conflict(OTHER_POLLER)
        return [update.wire for update in self._waiting[: limit if 0 < limit <= MAX_LIMIT else MAX_LIMIT]]

    def _confirm_before(self, offset: int) -> None:
        if offset > 0:
            self.confirm([update.id for update in self._waiting if update.id < offset])
        elif offset < 0:
            self.confirm([update.id for update in self._waiting[:offset]])
