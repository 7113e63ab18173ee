"""What time brings: reminders, other hotlines, a silent volunteer's case given back, silence, the end of retention."""

from dataclasses import replace

from bot.desk.case import Action, Case, act
from bot.desk.duty import find_due, is_on_duty
from bot.desk.vocabulary import CaseId
from bot.dialogue.about_case import Wish, wish_button
from bot.dialogue.bookmark import Bookmark, Spot, encode
from bot.helpline.ending import close, purge
from bot.helpline.opening import rows_of
from bot.helpline.reporting import reminder_text
from bot.helpline.staffing import give_back
from bot.helpline.turn import Turn, bookmark_of
from bot.helpline.wording import clock_time
from bot.messages import Button


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
    await turn.save(case)


async def _remind(turn: Turn, case: Case) -> Case:
    """Name all who wait in General; several cases that are due together share one reminder."""
    text = await reminder_text(turn, case.group, await turn.staff.on_call())
    turn.post_general(case.group, text, coalesce="reminder")
    turn.refresh(case)
    return _acted(turn, case, Action.REMIND)


async def _escalate(turn: Turn, case: Case) -> Case:
    """Tell the person who else can be reached now."""
    words, bookmark = turn.words(case), bookmark_of(case)
    contacts = Button(
        label=words.phrase_label("contacts.all"), goes=encode(replace(bookmark, spot=Spot("contacts"), trail=()))
    )
    urgent = Button(
        label=words.phrase_label("contacts.urgent"),
        goes=encode(Bookmark(language=case.language, spot=Spot("urgent"), profile=bookmark.profile)),
    )
    turn.tell_person(case, words.phrase("told.escalated"), rows=((contacts, urgent), *rows_of(turn, case)))
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
