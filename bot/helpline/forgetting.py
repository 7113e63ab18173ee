"""What is past its time is forgotten: by the hour while the bot runs, or at once by `helpline db purge`."""

from dataclasses import dataclass
from datetime import timedelta

from bot.desk.case import Action
from bot.desk.duty import find_due
from bot.desk.vocabulary import CaseId
from bot.helpline.ending import purge
from bot.helpline.turn import Turn
from bot.store.moments import to_ms

#: what the desk keeps about its own work
_KEEP_BOOKS = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """How many rows a sweep has taken away; lines and deeds go with their cases and are not counted."""

    cases: int = 0
    blocks: int = 0
    updates: int = 0
    #: what volunteers did to the desk, and what is counted
    books: int = 0


async def purge_if_over(turn: Turn, case_id: CaseId) -> bool:
    """Forget an ended case whose retention, as it is set now, is over; False where it stays."""
    case = await turn.cases.get(case_id)
    if case is None or Action.PURGE not in find_due(case, now=turn.now, limits=turn.house.limits, is_staffed=True):
        return False
    await purge(turn, case)
    return True


async def sweep(turn: Turn) -> Forgotten:
    """Forget all that is past its time and belongs to no case."""
    before = turn.now - _KEEP_BOOKS
    return Forgotten(
        blocks=await turn.staff.sweep_blocks(now=turn.now),
        updates=await turn.tx.purge_seen(now_ms=to_ms(turn.now)),
        books=await turn.staff.sweep_samples(before=before) + await turn.deeds.sweep(before=before),
    )
