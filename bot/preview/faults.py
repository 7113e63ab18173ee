"""Misfortunes to order: the next calls are refused, delayed, lost, or done without an answer."""

import asyncio
from dataclasses import dataclass

from bot.preview.refusals import RefusalError
from bot.preview.wire import Json

#: hurt only by a fault that names it, so that faults for sends don't stop the polls
_SPARED = "getUpdates"


class ConnectionLostError(Exception):
    """The bot gets no answer: its connection is closed."""


class NeverAnsweredError(Exception):
    """The bot gets no answer: its connection stays open until it hangs up, or all goes well again."""


@dataclass(slots=True, kw_only=True)
class _Fault:
    #: "" means every method but getUpdates
    method: str
    #: 0 means every chat, and calls that concern none
    chat: int
    left: int
    #: only every so many calls that it may hit
    every: int
    met: int = 0
    refusal: RefusalError | None = None
    delay_s: float = 0
    #: the call is carried out, its answer lost
    is_lost_after: bool = False
    #: the call is never carried out, nor answered
    hangs: bool = False

    def hits(self, method: str, chat: Json) -> bool:
        """Whether the fault is for this call and not used up; counts the calls that it is for."""
        is_method = self.method == method or (not self.method and method != _SPARED)
        if not self.left or not is_method or self.chat not in {0, chat}:
            return False
        self.met += 1
        return self.met % self.every == 0


class Faults:
    """Which calls go wrong; each fault is used up after so many of them.

    `method`, `chat` and `every` say which: those of a method, to a chat, every third one.
    """

    def __init__(self) -> None:
        self._faults: list[_Fault] = []
        self._cleared = asyncio.Event()

    def refuse(self, refusal: RefusalError, *, method: str = "", chat: int = 0, times: int = 1, every: int = 1) -> None:
        """Refuse the next calls: `refuse(too_many_requests(3), method="sendMessage")`."""
        self._faults.append(_Fault(method=method, chat=chat, left=times, every=every, refusal=refusal))

    def delay(self, ms: int, *, method: str = "", times: int = 1) -> None:
        """Answer the next calls late."""
        self._faults.append(_Fault(method=method, chat=0, left=times, every=1, delay_s=ms / 1000))

    def lose_answer(self, *, method: str = "", chat: int = 0, times: int = 1, every: int = 1) -> None:
        """Carry the next calls out, and drop the connection instead of answering."""
        self._faults.append(_Fault(method=method, chat=chat, left=times, every=every, is_lost_after=True))

    def hang(self, *, method: str = "", chat: int = 0, times: int = 1) -> None:
        """Neither carry out nor answer the next calls, until the bot hangs up or `clear` drops their connections."""
        self._faults.append(_Fault(method=method, chat=chat, left=times, every=1, hangs=True))

    def clear(self) -> None:
        """Let all go well again."""
        self._faults.clear()
        cleared, self._cleared = self._cleared, asyncio.Event()
        cleared.set()

    async def hold(self) -> None:
        """Wait until all goes well again."""
        await self._cleared.wait()

    async def strike(self, method: str, *, chat: Json = None) -> bool:
        """Let a call to a chat suffer its fault; returns whether its answer has to be lost afterwards.

        Raises:
            RefusalError: the fault is one.
            NeverAnsweredError: the call is to hang.
        """
        fault = next((fault for fault in self._faults if fault.hits(method, chat)), None)
        if fault is None:
            return False
        fault.left -= 1
        if fault.hangs:
            raise NeverAnsweredError
        if fault.delay_s:
            await asyncio.sleep(fault.delay_s)
        if fault.refusal:
            raise fault.refusal
        return fault.is_lost_after
