"""Misfortunes to order: the next calls are refused, delayed, lost, or done without an answer."""

import asyncio
from dataclasses import dataclass

from bot.preview.refusals import RefusalError

#: hurt only by a fault that names it, so that faults for sends don't stop the polls
_SPARED = "getUpdates"


class ConnectionLostError(Exception):
    """The bot gets no answer: its connection is closed."""


class NeverAnsweredError(Exception):
    """The bot gets no answer: its connection stays open until it hangs up."""


@dataclass(slots=True, kw_only=True)
class _Fault:
    #: "" means every method but getUpdates
    method: str
    left: int
    refusal: RefusalError | None = None
    delay_s: float = 0
    #: the call is carried out, its answer lost
    is_lost_after: bool = False
    #: the call is never carried out, nor answered
    hangs: bool = False

    def hits(self, method: str) -> bool:
        """Whether the fault is for this method and not used up."""
        return self.left > 0 and (self.method == method or (not self.method and method != _SPARED))


class Faults:
    """Which calls go wrong; each fault is used up after so many of them."""

    def __init__(self) -> None:
        self._faults: list[_Fault] = []

    def refuse(self, refusal: RefusalError, *, method: str = "", times: int = 1) -> None:
        """Refuse the next calls: `refuse(too_many_requests(3), method="sendMessage")`."""
        self._faults.append(_Fault(method=method, left=times, refusal=refusal))

    def delay(self, ms: int, *, method: str = "", times: int = 1) -> None:
        """Answer the next calls late."""
        self._faults.append(_Fault(method=method, left=times, delay_s=ms / 1000))

    def lose_answer(self, *, method: str = "", times: int = 1) -> None:
        """Carry the next calls out, and drop the connection instead of answering."""
        self._faults.append(_Fault(method=method, left=times, is_lost_after=True))

    def hang(self, *, method: str = "", times: int = 1) -> None:
        """Neither carry out nor answer the next calls, until the bot hangs up."""
        self._faults.append(_Fault(method=method, left=times, hangs=True))

    def clear(self) -> None:
        """Let all go well again."""
        self._faults.clear()

    async def strike(self, method: str) -> bool:
        """Let a call suffer its fault; returns whether its answer has to be lost afterwards.

        Raises:
            RefusalError: the fault is one.
            NeverAnsweredError: the call is to hang.
        """
        fault = next((fault for fault in self._faults if fault.hits(method)), None)
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
