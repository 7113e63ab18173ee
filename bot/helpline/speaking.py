"""What volunteers write in a case's topic."""

from dataclasses import replace

from bot.desk import relay
from bot.desk.card import button
from bot.desk.case import Action, Case, Refusal, Why, act
from bot.desk.command import Command, Order, read_order
from bot.desk.relay import Target
from bot.desk.vocabulary import Line, Part, React, Side, Styled, Tell, VolunteerId
from bot.helpline.hearing import mend
from bot.helpline.passing import file_mark, part_of, pass_on, record_of
from bot.helpline.turn import NOTED, Turn
from bot.helpline.unheard import find_answered
from bot.messages import Button, MessageId
from bot.store.cases import Fate, Record

#: which button takes the case and sends the line at once
_TAKING = {Why.TAKE_FIRST: "takesend", Why.NOT_YOURS: "oversend"}


async def hear_volunteer(turn: Turn, case: Case, line: Line, order: Order | None, *, by: VolunteerId) -> None:
    """Deal with an approved volunteer's line that is no order but /say and /note."""
    if line.is_edit:
        await _follow_edit(turn, case, line)
        return
    line = await find_answered(turn, case, line)
    target = await _target(turn, case, line.reply_to)
    ruling = relay.rule_volunteer(case, line, order, by=by, target=target)
    record = record_of(turn, case, line, side=Side.TOPIC, fate=Fate.NOTE, by=by)
    match ruling:
        case relay.Pass(reply_to=reply_to, styled=styled):
            record = replace(record, reply_to=reply_to)
            await speak(turn, case, record, by=by, styled=styled, part=part_of(line, styled))
        case relay.Hold(reason=reason, reply_to=reply_to):
            text = turn.desk.phrase(f"ask.{reason}")
            await _hold(turn, case, replace(record, reply_to=reply_to), text, _sure_or_not(turn, line))
        case relay.Offer(why=why, reply_to=reply_to):
            taking = (button(turn.desk, _TAKING[why], str(line.message)),)
            await _hold(turn, case, replace(record, reply_to=reply_to), turn.desk.phrase(f"refusal.{why}"), taking)
        case relay.Decline(reason=reason):
            group = "refusal" if reason in set(Why) else "refused"
            await turn.cases.note(case, replace(record, fate=Fate.NOTE))
            turn.tell_topic(case, turn.desk.phrase(f"{group}.{reason}"), reply_to=line.message)
        case relay.Note(is_marked=is_marked):
            await turn.cases.note(case, replace(record, fate=Fate.NOTE))
            mark_note(turn, case, line, is_marked=is_marked and case.is_open)


async def _hold(turn: Turn, case: Case, record: Record, text: str, row: tuple[Button, ...]) -> None:
    """Keep a line back until its author has pressed something; one question for an album."""
    is_asked = bool(record.album and await turn.cases.album(case, Side.TOPIC, record.album, fate=Fate.HELD))
    await turn.cases.note(case, replace(record, fate=Fate.HELD))
    if not is_asked:
        turn.tell_topic(case, text, rows=(row,), reply_to=record.source)


def _sure_or_not(turn: Turn, line: Line) -> tuple[Button, ...]:
    """The buttons by which an author says whether a line may go."""
    return tuple(button(turn.desk, verb, str(line.message)) for verb in ("sure", "drop"))


def mark_note(turn: Turn, case: Case, line: Line, *, is_marked: bool) -> None:
    """Show that a line stays among volunteers; with a button that sends it after all where its author may not know."""
    turn.plan(case, React(side=Side.TOPIC, message=line.message, emoji=NOTED))
    if is_marked:
        rows = ((button(turn.desk, "send", str(line.message)),),)
        text = turn.desk.phrase("desk_note.not_sent")
        turn.plan_marker(case, Tell(side=Side.TOPIC, text=text, rows=rows, reply_to=line.message, is_silent=True))


async def speak(
    turn: Turn,
    case: Case,
    record: Record,
    *,
    by: VolunteerId,
    styled: Styled | None = None,
    part: Part | None = None,
) -> Case | Refusal:
    """Have a line of the volunteer who has the case sent to the person."""
    changed = act(case, Action.SPEAK, now=turn.now, by=by)
    if not isinstance(changed, Case):
        return changed
    await turn.save(changed)
    await pass_on(turn, changed, replace(record, fate=Fate.SAID, volunteer=by), styled=styled, part=part)
    return changed


async def _target(turn: Turn, case: Case, reply_to: MessageId | None) -> Target:
    if reply_to is None:
        return Target.NOTHING
    if reply_to == case.card:
        return Target.CARD
    record = await turn.cases.copied_line(case, Side.PERSON, reply_to)
    return Target.PERSON if record else Target.OTHER


async def _follow_edit(turn: Turn, case: Case, line: Line) -> None:
    record = await turn.cases.line(case, Side.TOPIC, line.message)
    if record is None:
        return
    changed = replace(record, kind=line.kind, file=file_mark(turn, case, line))
    if record.copy is None and record.fate in {Fate.NOTE, Fate.HELD}:
        await _look_again(turn, case, line, changed)
        return
    if not record.is_out:
        return
    if not relay.is_followed(case):
        turn.tell_topic(case, turn.desk.phrase("refused.edit"), reply_to=line.message)
        return
    match relay.rule_edit(line, has_other_file=changed.file != record.file):
        case relay.Follow(has_other_file=has_other_file):
            await turn.cases.note(case, replace(changed, fate=Fate.SAID))
            order = read_order(line.styled)
            styled = order.rest if order and order.command is Command.SAY else line.styled
            turn.plan(case, mend(line, Side.PERSON, styled, has_other_file=has_other_file))
        case relay.Hold(reason=reason):
            await turn.cases.note(case, replace(changed, fate=Fate.HELD))
            text = f"{turn.desk.phrase('ask.own_other_file')} {turn.desk.phrase(f'ask.{reason}')}"
            turn.tell_topic(case, text, rows=(_sure_or_not(turn, line),), reply_to=line.message)
        case relay.Decline(reason=reason):
            turn.tell_topic(case, turn.desk.phrase(f"refused.{reason}"), reply_to=line.message)


async def _look_again(turn: Turn, case: Case, line: Line, changed: Record) -> None:
    """A line that has not gone was changed: a button may still send it, as it is then, unless it names an account."""
    if not line.names_account:
        await turn.cases.note(case, changed)
        return
    await turn.cases.forget_line(case, Side.TOPIC, line.message)
    turn.tell_topic(case, turn.desk.phrase("refused.other"), reply_to=line.message)
