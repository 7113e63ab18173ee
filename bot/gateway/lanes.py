"""A queue for each chat: a slow or throttled chat waits alone, and its own messages keep their order."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any, Generic, TypeVar

from bot.messages import ChatId

logger = logging.getLogger(__name__)

T = TypeVar("T")

#: what is left to do of something begun, if anything
Rest = Coroutine[Any, Any, None] | None
#: begins with a thing at once and gives True, or False where it needs a task; calls what it is given once it is over
Begin = Callable[[ChatId, T, Callable[[Rest], None]], bool]


class Lanes(Generic[T]):
    """Hands each chat's things one batch at a time to `work`; different chats run side by side.

    What arrives for a chat while its batch is being worked on becomes its next batch, so that `work` sees presses that
    have overtaken each other together. A lane exists only while it has something to do.

    Something that comes alone is offered to `begin` first, which can spare it a task.
    """

    def __init__(
        self,
        work: Callable[[ChatId, list[T]], Awaitable[None]],
        group: asyncio.TaskGroup,
        *,
        begin: Begin[T] = lambda _chat, _item, _over: False,
    ) -> None:
        self._work = work
        self._group = group
        self._begin = begin
        self._waiting: dict[ChatId, deque[tuple[T, Callable[[], None]]]] = {}
        self._is_closed = False

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, chat: ChatId, item: T, done: Callable[[], None]) -> None:
        """Queue `item`; `done` is called once, when it has been dealt with or has failed for good."""
        queue = self._waiting.get(chat)
        if queue is not None:
            queue.append((item, done))
            return
        queue = self._waiting[chat] = deque()
        try:
            has_begun = self._begin(chat, item, partial(self._go_on, chat, done))
        except Exception:
            # a mistake of ours; the long way may still be right
            logger.exception("update not begun")
            has_begun = False
        if not has_begun:
            queue.append((item, done))
            self._group.create_task(self._run(chat))

    def close(self) -> None:
        """The group has ended: what is under way is left as it is."""
        self._is_closed = True

    def _go_on(self, chat: ChatId, done: Callable[[], None], rest: Rest) -> None:
        """What was begun is over, but for `rest`."""
        if self._is_closed:
            if rest:
                rest.close()
        elif rest or self._waiting[chat]:
            self._group.create_task(self._run(chat, rest, done))
        else:
            del self._waiting[chat]
            done()

    async def _run(self, chat: ChatId, rest: Rest = None, done: Callable[[], None] | None = None) -> None:
        queue = self._waiting[chat]
        if done:
            await self._survive(rest)
            done()
        while queue:
            batch = list(queue)
            queue.clear()
            await self._survive(self._work(chat, [item for item, _ in batch]))
            for _, done in batch:
                done()
        del self._waiting[chat]

    async def _survive(self, work: Awaitable[None] | None) -> None:
        try:
            if work:
                await work
        except Exception:
            # a mistake of ours in one chat must not end the others
            logger.exception("update failed")
