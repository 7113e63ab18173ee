"""What volunteers order with a slash, in a topic or in General."""

from bot.desk.case import Case
from bot.desk.command import IN_TOPIC, Command, Order
from bot.desk.vocabulary import Line, React, Side, VolunteerId
from bot.helpline import acting, reporting, sending
from bot.helpline.acting import REASONS, Outcome
from bot.helpline.speaking import hear_volunteer
from bot.helpline.turn import DELIVERED, Turn
from bot.store.staff import Volunteer

_DEFAULT_BLOCK_DAYS = 7


async def obey_in_topic(turn: Turn, case: Case, line: Line, order: Order, *, by: VolunteerId) -> None:
    """Do what was ordered in a case's topic; what can't be done says why, below the order."""
    match order.command:
        case Command.SAY | Command.NOTE:
            await _say_or_note(turn, case, line, order, by=by)
        case Command.TAKE:
            await _show(turn, line, await acting.take(turn, case, by=by))
        case Command.RELEASE:
            await _show(turn, line, await acting.release(turn, case, by=by))
        case Command.HANDOVER:
            await _show(turn, line, await acting.hand_over(turn, case, by=by))
        case Command.UNDO:
            await _show(turn, line, await acting.undo(turn, case, by=by, target=line.reply_to))
        case Command.CLOSE:
            await _close(turn, case, line, order, by=by)
        case Command.BLOCK:
            await _block(turn, case, line, order, by=by)
        case Command.PAGE | Command.REPLY:
            await _send(turn, case, line, order, by=by)
        case Command.HELP:
            turn.tell_topic(case, turn.desk.phrase("desk_help.topic"), reply_to=line.message)
        case _:
            turn.tell_topic(case, turn.desk.phrase("refusal.in_general"), reply_to=line.message)


async def _say_or_note(turn: Turn, case: Case, line: Line, order: Order, *, by: VolunteerId) -> None:
    if order.command is Command.SAY and not order.rest.text:
        turn.tell_topic(case, turn.desk.phrase("refusal.say_what"), reply_to=line.message)
        return
    await hear_volunteer(turn, case, line, order, by=by)


async def _show(turn: Turn, line: Line, outcome: Outcome) -> None:
    """Mark an order that was carried out, or answer why it was not."""
    case = outcome.case
    if outcome.refusal:
        turn.tell_topic(case, turn.desk.phrase(outcome.refusal), reply_to=line.message)
    else:
        turn.plan(case, React(side=Side.TOPIC, message=line.message, emoji=DELIVERED))


async def _close(turn: Turn, case: Case, line: Line, order: Order, *, by: VolunteerId) -> None:
    name = order.words[0] if order.words else ""
    farewell = sending.find_reply(turn, case, name) if name else None
    if name and farewell is None:
        turn.tell_topic(case, turn.desk.phrase("refusal.no_reply", name=name), reply_to=line.message)
        return
    text = farewell.to_person.text if farewell else ""
    await _show(turn, line, await acting.end(turn, case, by=by, farewell=text))


async def _block(turn: Turn, case: Case, line: Line, order: Order, *, by: VolunteerId) -> None:
    words = order.words
    days = int(words[0]) if words and words[0].isdecimal() else 0
    reason = next((name for name in REASONS if name in words), "")
    if not days or not reason:
        reasons = ", ".join(f"{name} ({turn.desk.phrase(f'block_reason.{name}')})" for name in REASONS)
        text = turn.desk.phrase("refusal.block_how", reasons=reasons, days=str(_DEFAULT_BLOCK_DAYS))
        turn.tell_topic(case, text, reply_to=line.message)
        return
    await _show(turn, line, await acting.block(turn, case, by=by, days=days, reason=reason))


async def _send(turn: Turn, case: Case, line: Line, order: Order, *, by: VolunteerId) -> None:
    """Send a page or a canned reply by its name; what volunteers see of it is written below."""
    name = order.words[0] if order.words else ""
    is_page = order.command is Command.PAGE
    what = sending.find_page(turn, case, name) if is_page else sending.find_reply(turn, case, name)
    if what is None:
        key = "refusal.no_page" if is_page else "refusal.no_reply"
        turn.tell_topic(case, turn.desk.phrase(key, name=name), reply_to=line.message)
        return
    sent = await sending.send(turn, case, what, by=by, source=line.message)
    if not isinstance(sent, Case):
        turn.tell_topic(case, turn.desk.phrase(f"refusal.{sent.why}"), reply_to=line.message)
        return
    turn.tell_topic(sent, sending.preview(turn, sent, what, "desk_note.sends"), reply_to=line.message)


async def obey_in_general(turn: Turn, line: Line, order: Order, volunteer: Volunteer) -> None:
    """Do what was ordered in the General topic, or in a topic that belongs to no case."""
    by, words, staff, deeds = volunteer.id, turn.desk, turn.staff, turn.deeds
    match order.command:
        case Command.QUEUE:
            text = await reporting.queue_text(turn, line.chat)
        case Command.STATS:
            text = await reporting.stats_text(turn, line.chat)
        case Command.ONCALL | Command.OFFCALL:
            is_on_call = order.command is Command.ONCALL
            await staff.set_on_call(volunteer, is_on_call=is_on_call)
            await deeds.note_on_desk(order.command, by=by, about="", now=turn.now)
            text = words.phrase(f"desk_general.{order.command}", volunteer=f"№{by}")
        case Command.PAUSE | Command.RESUME:
            await staff.pause(is_paused=order.command is Command.PAUSE)
            await deeds.note_on_desk(order.command, by=by, about="", now=turn.now)
            text = words.phrase(f"desk_general.{order.command}", volunteer=f"№{by}")
        case Command.HELP:
            text = words.phrase("desk_help.general")
        case command if command in IN_TOPIC:
            text = words.phrase("refusal.in_topic")
        case _:
            return
    turn.answer_in_group(line, text)
