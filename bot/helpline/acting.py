"""What volunteers do with a case, by an order or by a button: both say what came of it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.desk.case import Action, Case, Refusal, act
from bot.desk.vocabulary import React, Side, VolunteerId, Withdraw
from bot.helpline.ending import EMPTIED, close
from bot.helpline.turn import NOTED, Turn
from bot.helpline.wording import day
from bot.messages import MessageId
from bot.store.cases import Fate, Record
from bot.store.staff import Measure

_MAX_BLOCK_DAYS = 365
#: reasons that the person is told, as phrases in the group "block_reason"
REASONS = ("spam", "abuse", "threats", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A case after something was done to it, or the phrase that says why it was not."""

    case: Case
    refusal: str = ""


def _refused(case: Case, refusal: Refusal) -> Outcome:
    return Outcome(case=case, refusal=f"refusal.{refusal.why}")


async def take(turn: Turn, case: Case, *, by: VolunteerId, is_over: bool = False) -> Outcome:
    """The volunteer has the case from now on; `is_over` takes it from another without asking them."""
    changed = act(case, Action.TAKE_OVER if is_over else Action.TAKE, now=turn.now, by=by)
    if isinstance(changed, Refusal):
        return _refused(case, changed)
    await turn.save(changed)
    await turn.audit("took over" if case.volunteer else "took", changed, by=by)
    if case.volunteer is None:
        if case.volunteer_at is None:
            await turn.staff.remember_wait(turn.now - case.waiting_since, now=turn.now)
        turn.tell_person(changed, turn.words(changed).phrase("told.taken"))
    turn.refresh(changed)
    return Outcome(case=changed)


async def release(turn: Turn, case: Case, *, by: VolunteerId) -> Outcome:
    """Back to the queue."""
    changed = act(case, Action.RELEASE, now=turn.now, by=by)
    if isinstance(changed, Refusal):
        return _refused(case, changed)
    await turn.save(changed)
    await turn.audit("released", changed, by=by)
    turn.tell_topic(changed, turn.desk.phrase("desk_note.released", volunteer=f"№{by}"), is_silent=False)
    turn.refresh(changed)
    return Outcome(case=changed)


async def hand_over(turn: Turn, case: Case, *, by: VolunteerId) -> Outcome:
    """Ask the others to take it; until one does, it stays."""
    changed = act(case, Action.HAND_OVER, now=turn.now, by=by)
    if isinstance(changed, Refusal):
        return _refused(case, changed)
    await turn.save(changed)
    await turn.audit("offered", changed, by=by)
    turn.tell_topic(changed, turn.desk.phrase("desk_note.offered", volunteer=f"№{by}"), is_silent=False)
    turn.refresh(changed)
    return Outcome(case=changed)


async def end(turn: Turn, case: Case, *, by: VolunteerId, farewell: str = "") -> Outcome:
    """Close the case, with a canned farewell in the person's language where one is chosen."""
    checked = act(case, Action.CLOSE, now=turn.now, by=by)
    if isinstance(checked, Refusal):
        return _refused(case, checked)
    return Outcome(case=await close(turn, case, Action.CLOSE, by=by, farewell=farewell))


async def block(turn: Turn, case: Case, *, by: VolunteerId, days: int, reason: str) -> Outcome:
    """Close the case and let its person open none for some days; they are told once, and can still read."""
    changed = act(case, Action.BLOCK, now=turn.now, by=by)
    if isinstance(changed, Refusal):
        return _refused(case, changed)
    until = turn.now + timedelta(days=min(max(days, 1), _MAX_BLOCK_DAYS))
    await turn.staff.block(changed.person, until=until)
    await turn.save(changed)
    await turn.audit(f"blocked: {reason}", changed, by=by)
    if case.is_open:
        await turn.staff.count(Measure.CLOSED, now=turn.now)
    words = turn.words(changed)
    told = words.phrase(
        "blocked.now", until=day(until, turn.house, words), reason=words.phrase_label(f"block_reason.{reason}")
    )
    turn.tell_person(changed, told)
    until_text = day(until, turn.house, turn.desk)
    turn.tell_topic(changed, turn.desk.phrase("desk_note.blocked", until=until_text, volunteer=f"№{by}"))
    turn.refresh(changed)
    return Outcome(case=changed)


async def undo(turn: Turn, case: Case, *, by: VolunteerId, target: MessageId | None) -> Outcome:
    """Take back a line that went to the person: the one that is named, else the volunteer's last."""
    if target is not None:
        record = await turn.cases.line(case, Side.TOPIC, target)
    else:
        record = await turn.cases.last_line(case, Side.TOPIC, volunteer=by)
    if record is None or record.fate is not Fate.SAID or by not in {record.volunteer, case.volunteer}:
        return Outcome(case=case, refusal="refusal.nothing_to_undo")
    for line in await _whole(turn, case, record):
        await turn.cases.note(case, replace(line, fate=Fate.WITHDRAWN))
        turn.plan(case, Withdraw(side=Side.PERSON, source=line.source, emptied=EMPTIED))
        turn.plan(case, React(side=Side.TOPIC, message=line.source, emoji=NOTED))
    await turn.audit("took back", case, by=by)
    return Outcome(case=case)


async def _whole(turn: Turn, case: Case, record: Record) -> tuple[Record, ...]:
    """A line with the rest of its album."""
    if not record.album:
        return (record,)
    return tuple(line for line in await turn.cases.lines(case) if line.album == record.album)
