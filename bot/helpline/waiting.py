"""What time brings: reminders, other hotlines, a silent volunteer's case given back, silence, the end of retention."""

from dataclasses import replace
from datetime import timedelta

from bot.desk.card import span
from bot.desk.case import Action, Case, Status, act
from bot.desk.duty import find_due, is_on_duty, is_other_wait
from bot.desk.vocabulary import CaseId
from bot.dialogue.about_case import Wish, elsewhere_buttons, wish_button
from bot.helpline.ending import close, purge
from bot.helpline.opening import rows_of
from bot.helpline.reporting import reminder_text
from bot.helpline.staffing import give_back
from bot.helpline.turn import Turn, bookmark_of
from bot.helpline.wording import clock_time, wait_now

#: a group hears no more often who waits; the shortest time after which a case is due (HELPLINE_REMIND_MINUTES)
_REMIND_AGAIN = timedelta(minutes=1)


async def look_after(turn: Turn, case_id: CaseId) -> None:
    """Do what is due for a case, and note when to look again."""
    case = await turn.cases.get(case_id)
    if case is None:
        return
    is_staffed = is_on_duty(turn.house.library().calendar, turn.now, case.language)
    for action in find_due(case, now=turn.now, limits=turn.house.limits, is_staffed=is_staffed):
        after = await _DO[action](turn, case)
        if after is None:
            return
        case = after
    if is_staffed and not await turn.staff.is_paused():
        case = await _tell_new_wait(turn, case)
    await turn.save(case)


async def _tell_new_wait(turn: Turn, case: Case) -> Case:
    """Correct what a waiting person was told, once it has become very different."""
    wait = await wait_now(turn)
    if case.status is not Status.WAITING or wait is None or not is_other_wait(case.told_wait, wait):
        return case
    words = turn.words(case)
    turn.tell_person(case, words.phrase("told.wait_changed", span=span(wait, words)))
    return replace(case, told_wait=wait)


async def _remind(turn: Turn, case: Case) -> Case:
    """Name all who wait in General, where that has not just been done; `case` was among them."""
    last = turn.house.reminded.get(case.group)
    if last is None or turn.now - last >= _REMIND_AGAIN:
        text = await reminder_text(turn, case.group, await turn.staff.on_call())
        turn.post_general(case.group, text, coalesce="reminder")
        turn.reminded.add(case.group)
    turn.refresh(case)
    return _acted(turn, case, Action.REMIND)


async def _escalate(turn: Turn, case: Case) -> Case:
    """Tell the person who else can be reached now."""
    words = turn.words(case)
    rows = (elsewhere_buttons(bookmark_of(case), words), *rows_of(turn, case))
    turn.tell_person(case, words.phrase("told.escalated"), rows=rows)
    return _acted(turn, case, Action.ESCALATE)


async def _return(turn: Turn, case: Case) -> Case:
    return await give_back(turn, case)


async def _warn(turn: Turn, case: Case) -> Case:
    """Say that silence will close it."""
    words = turn.words(case)
    closes = case.last_word_at + turn.house.limits.keep_silent
    when = clock_time(max(closes, turn.now), turn.house, words)
    row = tuple(wish_button(bookmark_of(case), wish, words) for wish in (Wish.STAY, Wish.CLOSE))
    turn.tell_person(case, words.phrase("told.silence", when=when), rows=(row,))
    return _acted(turn, case, Action.WARN)


async def _lapse(turn: Turn, case: Case) -> Case:
    return await close(turn, case, Action.LAPSE, by=None)


async def _purge(turn: Turn, case: Case) -> None:
    await purge(turn, case)


def _acted(turn: Turn, case: Case, action: Action) -> Case:
    changed = act(case, action, now=turn.now)
    return changed if isinstance(changed, Case) else case


_DO = {
    Action.REMIND: _remind,
    Action.ESCALATE: _escalate,
    Action.RETURN: _return,
    Action.WARN: _warn,
    Action.LAPSE: _lapse,
    Action.PURGE: _purge,
}
