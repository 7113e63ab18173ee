"""A case ends: closed by either end, by silence or a block; judged; purged; erased."""

from dataclasses import replace
from datetime import timedelta

from bot.desk.case import Action, Case, act
from bot.desk.vocabulary import Address, DropTopic, Pressed, Redraw, Remove, Side, Tell, VolunteerId
from bot.dialogue.about_case import Wish, back_button, wish_button
from bot.helpline.turn import Turn, bookmark_of, lanes_of
from bot.helpline.wording import day
from bot.messages import MessageId, Rows
from bot.store.cases import Fate, Record
from bot.store.staff import Measure

# Bot API, deleteMessage: only messages younger than 48 hours; deleteMessages: at most 100
DELETABLE = timedelta(hours=48)
_MAX_DELETIONS = 100
#: what an emptied message says
EMPTIED = "·"


async def close(turn: Turn, case: Case, action: Action, *, by: VolunteerId | None, farewell: str = "") -> Case:
    """Close a case by a legal action; its person is told, asked, and shown the way back to their page."""
    closed = act(case, action, now=turn.now, by=by)
    assert isinstance(closed, Case)  # noqa: S101 - the caller has looked
    await turn.save(closed)
    await turn.audit(action, closed, by=by)
    await turn.staff.count(Measure.CLOSED, now=turn.now)
    words = turn.words(closed)
    hours = round(turn.house.limits.keep_closed / timedelta(hours=1))
    can_judge = closed.volunteer_at is not None and not closed.is_judged
    said = [
        farewell,
        words.phrase(_CLOSED.get(action, "closed.volunteer")),
        words.phrase("closed.ask") if can_judge else "",
        words.count("closed.kept", hours),
    ]
    turn.tell_person(closed, "\n\n".join(filter(None, said)), rows=_closed_rows(turn, closed, can_judge=can_judge))
    turn.tell_topic(closed, turn.desk.phrase(f"desk_note.{action}"))
    turn.refresh(closed)
    return closed


_CLOSED = {Action.LEAVE: "closed.person", Action.LAPSE: "closed.silence"}


def _closed_rows(turn: Turn, case: Case, *, can_judge: bool) -> Rows:
    words, bookmark = turn.words(case), bookmark_of(case)
    back = (back_button(bookmark, words),)
    if not can_judge:
        return (back,)
    return (tuple(wish_button(bookmark, wish, words) for wish in (Wish.GOOD, Wish.BAD)), back)


async def close_by_person(turn: Turn, case: Case, pressed: Pressed) -> None:
    """The person ends it."""
    if not isinstance(act(case, Action.LEAVE, now=turn.now), Case):
        turn.say(pressed.query, turn.words(case).phrase_label("told.no_case"))
        return
    await close(turn, case, Action.LEAVE, by=None)


async def judge(turn: Turn, case: Case, pressed: Pressed, *, has_helped: bool) -> None:
    """Count whether it helped, once, without the case."""
    words = turn.words(case)
    if not case.is_judged:
        await turn.staff.remember_judgement(has_helped=has_helped, now=turn.now)
        await turn.save(replace(case, is_judged=True))
    turn.say(pressed.query, words.phrase_label("closed.thanks"))
    rows = ((back_button(bookmark_of(case), words),),)
    turn.plan(case, Redraw(side=Side.PERSON, message=pressed.message, text=words.phrase("closed.thanks"), rows=rows))


async def purge(turn: Turn, case: Case) -> None:
    """Forget a case whose time is over: its rows, its topic, what was still to be sent."""
    for lane in lanes_of(case):
        await turn.cases.drop_waiting(lane, now=turn.now)
    if case.topic is not None:
        turn.post(f"end:{case.id}", Address(chat=case.group, topic=case.topic), DropTopic())
    await turn.cases.forget(case)
    turn.went.add(case.person)
    turn.has_erased = True


async def erase(turn: Turn, case: Case) -> None:
    """Delete all of a case at both ends at once, and tell the person what Telegram does not let a bot delete."""
    words = turn.words(case)
    lines = await turn.cases.lines(case)
    here = _messages_of_person(lines)
    limit = turn.now - DELETABLE
    young = [each.message for each in here if each.record.at > limit]
    old = [each for each in here if each.record.at <= limit]
    if case.is_open:
        await turn.staff.count(Measure.CLOSED, now=turn.now)
    await purge(turn, case)
    lane, address = f"end:{case.id}", Address(chat=case.person)
    for page in (line.source for line in lines if line.fate is Fate.PAGE):
        turn.post(lane, address, Remove(side=Side.PERSON, messages=(page,)))
        # it may be older than it is known here: what can't be deleted is emptied
        turn.post(lane, address, Redraw(side=Side.PERSON, message=page, text=EMPTIED))
    for start in range(0, len(young), _MAX_DELETIONS):
        chunk = tuple(young[start : start + _MAX_DELETIONS])
        turn.post(lane, address, Remove(side=Side.PERSON, messages=chunk))
    for each in old:
        if each.is_bots:
            turn.post(lane, address, Redraw(side=Side.PERSON, message=each.message, text=EMPTIED))
    until = await turn.staff.blocked_until(case.person, now=turn.now)
    text = [
        words.phrase("erased.done"),
        words.count("erased.left", len(old)) if old else "",
        words.phrase("erased.blocked", until=day(until, turn.house, words)) if until else "",
    ]
    row = (wish_button(bookmark_of(case), Wish.ERASE, words),)
    turn.post(lane, address, Tell(side=Side.PERSON, text="\n\n".join(filter(None, text)), rows=(row,)))


class _Here:
    """A message in the person's chat."""

    __slots__ = ("is_bots", "message", "record")

    def __init__(self, message: MessageId, record: Record, *, is_bots: bool) -> None:
        self.message = message
        self.record = record
        self.is_bots = is_bots


def _messages_of_person(lines: tuple[Record, ...]) -> list[_Here]:
    here = []
    for record in lines:
        if record.fate is Fate.PAGE:
            continue
        if record.side is Side.PERSON:
            here.append(_Here(record.source, record, is_bots=record.fate is Fate.TOLD))
        elif record.copy is not None:
            here.append(_Here(record.copy, record, is_bots=True))
    return here
