"""A queue for each chat: a slow or throttled chat waits alone, and its own messages keep their order."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from bot.messages import ChatId

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Lanes(Generic[T]):
    """Hands each chat's things one batch at a time to `work`; different chats run side by side.

    What arrives for a chat while its batch is being worked on becomes its next batch, so that `work` sees presses that
    have overtaken each other together. A lane exists only while it has something to do.
    """

    def __init__(self, work: Callable[[ChatId, list[T]], Awaitable[None]], group: asyncio.TaskGroup) -> None:
        self._work = work
        self._group = group
        self._waiting: dict[ChatId, deque[tuple[T, Callable[[], None]]]] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, chat: ChatId, item: T, done: Callable[[], None]) -> None:
        """Queue `item`; `done` is called once, when it has been dealt with or has failed for good."""
        queue = self._waiting.get(chat)
        if queue is not None:
            queue.append((item, done))
            return
        self._waiting[chat] = deque([(item, done)])
        self._group.create_task(self._run(chat))

    async def _run(self, chat: ChatId) -> None:
        queue = self._waiting[chat]
        while queue:
            batch = list(queue)
            queue.clear()
            try:
                await self._work(chat, [item for item, _ in batch])
            except Exception:
                # a mistake of ours in one chat must not end the others
                logger.exception("update failed")
            for _, done in batch:
                done()
        del self._waiting[chat]
