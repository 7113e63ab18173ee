"""How fast Telegram lets us send: to a person, to a group, to all together; counted in memory.

Telegram publishes no exact limits. Its FAQ names one message a second to a chat, 20 a minute to a group, 30 a second
to all (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this); sends, edits and topic
operations of a group count together (tdlib/td #2592).
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.messages import ChatId
from bot.store.outbox import Closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """So many messages in any span of so many milliseconds."""

    messages: int
    within_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the pace allows; the spans are a little longer than Telegram's, as calls take differently long to arrive."""

    person: Allowance = Allowance(messages=3, within_ms=3_100)
    group: Allowance = Allowance(messages=20, within_ms=61_000)
    overall: Allowance = Allowance(messages=30, within_ms=1_050)
    #: how much of a group's allowance cosmetics may use; the rest is kept for what people write
    cosmetics_in_group: int = 14
    #: the first and the longest wait after a failure; each is twice the one before
    first_wait_s: float = 1.0
    longest_wait_s: float = 30.0


class Pace:
    """What was sent to whom in the last minute, and who must wait."""

    def __init__(self, limits: Limits, *, random: Callable[[], float]) -> None:
        self._limits = limits
        self._random = random
        self._overall = _Window(limits.overall)
        self._chats: dict[ChatId, _Chat] = {}

    def room(self, now_ms: int) -> int:
        """How many messages may go to all chats together."""
        return self._overall.room(now_ms)

    def closed(self, now_ms: int) -> Closed:
        """Chats that must wait; forgets those of which nothing is to be remembered."""
        for chat in [chat for chat, state in self._chats.items() if state.is_idle(now_ms)]:
            del self._chats[chat]
        return Closed(
            to_all=[chat for chat, state in self._chats.items() if state.held_until_ms > now_ms],
            to_costly=[chat for chat, state in self._chats.items() if not state.window.room(now_ms)],
            to_cosmetics=[chat for chat, state in self._chats.items() if self._keeps_reserve(chat, state, now_ms)],
        )

    def next_change_ms(self, now_ms: int) -> int | None:
        """When a chat that must wait, or all together, may take something again."""
        times = [state.held_until_ms for state in self._chats.values()]
        times += [
            state.window.next_change_ms
            for chat, state in self._chats.items()
            if not state.window.room(now_ms) or self._keeps_reserve(chat, state, now_ms)
        ]
        if not self._overall.room(now_ms):
            times.append(self._overall.next_change_ms)
        return min((time for time in times if time > now_ms), default=None)

    def _keeps_reserve(self, chat: ChatId, state: "_Chat", now_ms: int) -> bool:
        reserve = self._limits.group.messages - self._limits.cosmetics_in_group
        return _is_group(chat) and state.window.room(now_ms) <= reserve

    def take(self, chat: ChatId, cost: int, *, now_ms: int) -> int | None:
        """Count a message to this chat; without room for it, keep what room there is and say when to come back."""
        state = self._state(chat)
        fits_at_ms = state.window.fits_at_ms(cost, now_ms)
        if fits_at_ms > now_ms:
            state.held_until_ms = max(state.held_until_ms, fits_at_ms)
            return fits_at_ms
        state.window.add(cost, now_ms)
        self._overall.add(min(cost, 1), now_ms)
        return None

    def back_off(self, chat: ChatId, after_s: float, *, now_ms: int) -> int:
        """This chat took nothing: when to try again. As Telegram asks, and later with each failure in a row."""
        state = self._state(chat)
        if now_ms >= state.held_until_ms:
            # calls that failed together are one failure
            state.failures += 1
        wait_s = min(self._limits.first_wait_s * 2.0 ** (state.failures - 1), self._limits.longest_wait_s)
        # chats that failed together must not come back together
        wait_s = max(after_s, wait_s) * (1 + self._random() / 10)
        state.held_until_ms = max(state.held_until_ms, now_ms + int(wait_s * 1000))
        return state.held_until_ms

    def ease(self, chat: ChatId) -> None:
        """This chat took a message: the next failure is a first one."""
        self._state(chat).failures = 0

    def _state(self, chat: ChatId) -> "_Chat":
        allowance = self._limits.group if _is_group(chat) else self._limits.person
        return self._chats.setdefault(chat, _Chat(_Window(allowance)))


def _is_group(chat: ChatId) -> bool:
    # Bot API: identifiers of groups are negative, those of people positive
    return chat < 0


class _Chat:
    def __init__(self, window: "_Window") -> None:
        self.window = window
        self.held_until_ms = 0
        self.failures = 0

    def is_idle(self, now_ms: int) -> bool:
        return not self.failures and self.held_until_ms <= now_ms and self.window.is_empty(now_ms)


class _Window:
    """Messages of the last while, one time for each."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._times: deque[int] = deque()

    @property
    def next_change_ms(self) -> int:
        return self._times[0] + self._allowance.within_ms if self._times else 0

    def is_empty(self, now_ms: int) -> bool:
        return self.room(now_ms) == self._allowance.messages

    def room(self, now_ms: int) -> int:
        while self._times and self._times[0] + self._allowance.within_ms <= now_ms:
            self._times.popleft()
        return max(0, self._allowance.messages - len(self._times))

    def fits_at_ms(self, cost: int, now_ms: int) -> int:
        """An album larger than the allowance fits when the window is empty."""
        missing = min(cost, self._allowance.messages) - self.room(now_ms)
        return now_ms if missing <= 0 else self._times[missing - 1] + self._allowance.within_ms

    def add(self, cost: int, now_ms: int) -> None:
        self._times.extend([now_ms] * cost)
