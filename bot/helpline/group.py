"""What happens in a group of volunteers, and whom it concerns: a case, the desk, or nobody."""

from bot.desk.case import Case
from bot.desk.command import OF_ADMINS, Command, Order, read_order
from bot.desk.vocabulary import Departed, Joined, Line, Moved, Opened, Pressed
from bot.helpline import ordering, pressing, staffing, topics
from bot.helpline.moving import follow_group
from bot.helpline.speaking import hear_volunteer
from bot.helpline.turn import Turn


async def deal_in_group(turn: Turn, inbound: Line | Pressed | Joined | Departed | Moved | Opened) -> None:
    """Do all that follows."""
    match inbound:
        case Line():
            await _hear(turn, inbound)
        case Pressed():
            await _press(turn, inbound)
        case Joined():
            await staffing.greet(turn, inbound)
        case Departed():
            await staffing.see_off(turn, inbound)
        case Moved():
            await follow_group(turn, inbound)
        case Opened():
            await topics.note_opened(turn, inbound)


def orders_renewal(line: Line) -> bool:
    """Whether somebody in a group orders to read the content anew."""
    order = None if line.is_private or line.is_edit else read_order(line.styled)
    return order is not None and order.command is Command.RELOAD


async def _hear(turn: Turn, line: Line) -> None:
    order = None if line.is_edit else read_order(line.styled)
    if orders_renewal(line):
        # an admin's order has been carried out before it came here
        turn.answer_in_group(line, turn.desk.phrase("refusal.admins_only"))
        return
    if order is not None and order.command in OF_ADMINS:
        await staffing.judge_member(turn, line, order)
        return
    volunteer = await staffing.approved(turn, line.sender) if line.sender is not None else None
    if volunteer is None:
        await staffing.meet_outsider(turn, line)
        return
    case = await topics.case_of(turn, line)
    match case, order:
        case None, None:
            await topics.answer_orphan(turn, line)
        case None, Order():
            await ordering.obey_in_general(turn, line, order, volunteer)
        case Case(), None:
            await hear_volunteer(turn, case, line, None, by=volunteer.id)
        case Case(), Order():
            await ordering.obey_in_topic(turn, case, line, order, by=volunteer.id)


async def _press(turn: Turn, pressed: Pressed) -> None:
    volunteer = await staffing.approved(turn, pressed.sender)
    if volunteer is None:
        turn.say(pressed.query, turn.desk.phrase_label("outsider.pressed"), is_alert=True)
        return
    case = await turn.cases.of_topic(pressed.chat, pressed.topic) if pressed.topic is not None else None
    if case is None:
        await topics.press_orphan(turn, pressed, pressing.read_verb(pressed.goes)[0])
        return
    await pressing.press(turn, case, pressed, by=volunteer.id)
