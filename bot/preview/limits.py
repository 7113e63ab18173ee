"""Telegram's flood limits: a chat, a group, the bot as a whole. Off until switched on.

Telegram doesn't publish its limits; these follow its FAQ: bursts aside one message a second into a chat, 20 a minute
into a group, about 30 a second altogether (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
Messages, edits and new topics of a group share its budget (tdlib/td #2592); deleting and answering cost nothing.
"""

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.preview.parameters import Parameters
from bot.preview.refusals import too_many_requests
from bot.preview.wire import Clock

_COSTLY = ("send", "copy", "forward", "edit", "createForumTopic", "pinChatMessage", "setMessageReaction")
_FREE = frozenset({"sendChatAction"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """So many messages in so long a time."""

    messages: int
    within: timedelta


CHAT = Allowance(messages=3, within=timedelta(seconds=3))
GROUP = Allowance(messages=20, within=timedelta(minutes=1))
OVERALL = Allowance(messages=30, within=timedelta(seconds=1))


class FloodLimits:
    """Counts what a bot sends, and refuses what is too much."""

    def __init__(self, now: Clock) -> None:
        self.is_on = False
        self._now = now
        self._sent: dict[tuple[int, Allowance], deque[datetime]] = {}

    def spend(self, method: str, given: Parameters) -> None:
        """Count a call.

        Raises:
            RefusalError: 429 with the seconds to wait; a refused call is not counted.
        """
        if not self.is_on or method in _FREE or not method.startswith(_COSTLY):
            return
        cost = max(len(given.numbers("message_ids")), len(given.parts("media")), 1)
        budgets = list(_budgets(given.number("chat_id")))
        waits = [self._wait(key, cost) for key in budgets]
        if longest := max(waits):
            raise too_many_requests(longest)
        for key in budgets:
            self._sent[key].extend([self._now()] * cost)

    def _wait(self, key: tuple[int, Allowance], cost: int) -> int:
        """Seconds until `cost` more messages fit, 0 if they do now."""
        allowance, now = key[1], self._now()
        sent = self._sent.setdefault(key, deque())
        while sent and sent[0] <= now - allowance.within:
            sent.popleft()
        too_many = len(sent) + min(cost, allowance.messages) - allowance.messages
        if too_many <= 0:
            return 0
        return max(1, math.ceil((sent[too_many - 1] + allowance.within - now).total_seconds()))


def _budgets(chat: int) -> Iterator[tuple[int, Allowance]]:
    yield 0, OVERALL
    yield chat, GROUP if chat < 0 else CHAT
