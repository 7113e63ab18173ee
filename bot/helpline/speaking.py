"""What volunteers write in a case's topic."""

from dataclasses import replace

from bot.desk import relay
from bot.desk.card import button
from bot.desk.case import Action, Case, Refusal, Why, act
from bot.desk.command import Command, Order, read_order
from bot.desk.relay import Target
from bot.desk.vocabulary import Line, React, Side, Styled, Tell, VolunteerId
from bot.helpline.hearing import mend
from bot.helpline.passing import pass_on
from bot.helpline.turn import NOTED, Turn
from bot.messages import MessageId
from bot.store.cases import Fate, Record

#: which button takes the case and sends the line at once
_TAKING = {Why.TAKE_FIRST: "takesend", Why.NOT_YOURS: "oversend"}


async def hear_volunteer(turn: Turn, case: Case, line: Line, order: Order | None, *, by: VolunteerId) -> None:
    """Deal with an approved volunteer's line that is no order but /say and /note."""
    if line.is_edit:
        await _follow_edit(turn, case, line)
        return
    target = await _target(turn, case, line.reply_to)
    ruling = relay.rule_volunteer(case, line, order, by=by, target=target)
    record = _record(turn, line, by)
    match ruling:
        case relay.Pass(reply_to=reply_to, styled=styled):
            await speak(turn, case, replace(record, reply_to=reply_to), by=by, styled=styled)
        case relay.Hold(reason=reason, reply_to=reply_to):
            await turn.cases.note(case, replace(record, fate=Fate.HELD, reply_to=reply_to))
            asking = (button(turn.desk, "sure", str(line.message)), button(turn.desk, "drop", str(line.message)))
            turn.tell_topic(case, turn.desk.phrase(f"ask.{reason}"), rows=(asking,), reply_to=line.message)
        case relay.Offer(why=why, reply_to=reply_to):
            await turn.cases.note(case, replace(record, fate=Fate.HELD, reply_to=reply_to))
            taking = (button(turn.desk, _TAKING[why], str(line.message)),)
            turn.tell_topic(case, turn.desk.phrase(f"refusal.{why}"), rows=(taking,), reply_to=line.message)
        case relay.Decline(reason=reason):
            group = "refusal" if reason in set(Why) else "refused"
            await turn.cases.note(case, replace(record, fate=Fate.NOTE))
            turn.tell_topic(case, turn.desk.phrase(f"{group}.{reason}"), reply_to=line.message)
        case relay.Note(is_marked=is_marked):
            await turn.cases.note(case, replace(record, fate=Fate.NOTE))
            mark_note(turn, case, line, is_marked=is_marked and case.is_open)


def mark_note(turn: Turn, case: Case, line: Line, *, is_marked: bool) -> None:
    """Show that a line stays among volunteers; with a button that sends it after all where its author may not know."""
    turn.plan(case, React(side=Side.TOPIC, message=line.message, emoji=NOTED))
    if is_marked:
        rows = ((button(turn.desk, "send", str(line.message)),),)
        text = turn.desk.phrase("desk_note.not_sent")
        turn.plan_marker(case, Tell(side=Side.TOPIC, text=text, rows=rows, reply_to=line.message, is_silent=True))


async def speak(
    turn: Turn, case: Case, record: Record, *, by: VolunteerId, styled: Styled | None = None
) -> Case | Refusal:
    """Have a line of the volunteer who has the case sent to the person."""
    changed = act(case, Action.SPEAK, now=turn.now, by=by)
    if not isinstance(changed, Case):
        return changed
    await turn.save(changed)
    await pass_on(turn, changed, replace(record, fate=Fate.SAID, volunteer=by), styled=styled)
    return changed


async def _target(turn: Turn, case: Case, reply_to: MessageId | None) -> Target:
    if reply_to is None:
        return Target.NOTHING
    if reply_to == case.card:
        return Target.CARD
    record = await turn.cases.copied_line(case, Side.PERSON, reply_to)
    return Target.PERSON if record else Target.OTHER


def _record(turn: Turn, line: Line, by: VolunteerId) -> Record:
    return Record(
        side=Side.TOPIC,
        source=line.message,
        fate=Fate.NOTE,
        kind=line.kind,
        reply_to=line.reply_to,
        album=line.album,
        volunteer=by,
        at=turn.now,
    )


async def _follow_edit(turn: Turn, case: Case, line: Line) -> None:
    record = await turn.cases.line(case, Side.TOPIC, line.message)
    if record is None or record.fate is not Fate.SAID or not relay.is_followed(case):
        return
    order = read_order(line.styled)
    styled = order.rest if order and order.command is Command.SAY else line.styled
    turn.plan(case, mend(line, Side.PERSON, styled))
