"""Who may speak: approved by admins, dismissed, departed; outsiders are told apart from all of them."""

from bot.desk.case import Action, Case, act
from bot.desk.command import Command, Order
from bot.desk.vocabulary import AccountId, Departed, Joined, Line, VolunteerId
from bot.helpline.turn import FAILED, Turn
from bot.messages import ChatId
from bot.store.staff import Standing, Volunteer


async def approved(turn: Turn, account: AccountId) -> Volunteer | None:
    """The volunteer behind an account; None for everybody who is not approved."""
    known = await turn.staff.find(account)
    is_admin = account in turn.house.admins
    if known and known.standing is Standing.APPROVED:
        return known
    from_the_start = account in turn.house.volunteers and (known is None or known.standing is not Standing.DISMISSED)
    return await turn.staff.enter(account, Standing.APPROVED) if is_admin or from_the_start else None


async def meet_outsider(turn: Turn, line: Line) -> None:
    """Who is not approved writes: it goes nowhere; they and the admins are told once, later lines are marked."""
    words = turn.desk
    if line.sender is None:
        turn.answer_in_group(line, words.phrase("outsider.anonymous"))
        return
    if await turn.staff.find(line.sender):
        turn.mark_in_group(line, FAILED)
        return
    await turn.staff.enter(line.sender, Standing.STRANGER)
    turn.answer_in_group(line, words.phrase("outsider.told"))
    names = " ".join(f'<a href="tg://user?id={admin}">admin</a>' for admin in sorted(turn.house.admins))
    turn.post_general(line.chat, f"{words.phrase('outsider.admins')} {names}".strip())


async def judge_member(turn: Turn, line: Line, order: Order) -> None:
    """/approve and /dismiss, by an admin, in reply to the member's message."""
    words = turn.desk
    if line.sender not in turn.house.admins:
        turn.answer_in_group(line, words.phrase("refusal.admins_only"))
        return
    if line.reply_sender is None:
        turn.answer_in_group(line, words.phrase("refusal.reply_to_member"))
        return
    if order.command is Command.APPROVE:
        volunteer = await turn.staff.enter(line.reply_sender, Standing.APPROVED)
    else:
        volunteer = await turn.staff.enter(line.reply_sender, Standing.DISMISSED)
        await _give_back(turn, volunteer.id)
    admin = await approved(turn, line.sender)
    about = f"№{volunteer.id}"
    await turn.deeds.note_on_desk(order.command, by=admin.id if admin else None, about=about, now=turn.now)
    turn.answer_in_group(line, words.phrase(f"desk_general.{order.command}", volunteer=about))


async def see_off(turn: Turn, departed: Departed) -> None:
    """A volunteer has left a group: their cases there go back to the queue."""
    known = await turn.staff.find(departed.account)
    if known is None:
        return
    await _give_back(turn, known.id, group=departed.chat)


async def greet(turn: Turn, joined: Joined) -> None:
    """New members are nothing to the desk until an admin approves them; the admins are told."""
    strangers = [account for account in joined.accounts if await approved(turn, account) is None]
    if strangers:
        turn.post_general(joined.chat, turn.desk.phrase("outsider.joined"))


async def _give_back(turn: Turn, volunteer: VolunteerId, *, group: ChatId | None = None) -> None:
    for held in await turn.cases.held_by(volunteer):
        case = await turn.cases.get(held.id)
        if case is None or case.volunteer != volunteer or (group is not None and case.group != group):
            continue
        await give_back(turn, case)


async def give_back(turn: Turn, case: Case) -> Case:
    """A case without a volunteer goes back to the queue; its person and the others are told."""
    changed = act(case, Action.RETURN, now=turn.now)
    if not isinstance(changed, Case):
        return case
    await turn.save(changed)
    await turn.audit("returned", changed, by=None)
    turn.tell_topic(changed, turn.desk.phrase("desk_note.returned", volunteer=f"№{case.volunteer}"), is_silent=False)
    turn.tell_person(changed, turn.words(changed).phrase("told.returned"))
    turn.refresh(changed)
    return changed
