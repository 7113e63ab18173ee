"""A person asks for a human: a case opens, or opens again."""

from dataclasses import replace
from datetime import timedelta

from bot.content.terms import Language
from bot.desk.card import invent_designation
from bot.desk.case import Action, Case, Share, Status, act
from bot.desk.duty import next_look
from bot.desk.vocabulary import CaseId, OpenTopic, Pressed, Redraw, ShowCard, Side
from bot.dialogue.about_case import HUMAN, Wished, back_button, elsewhere_buttons, is_urgent, open_rows
from bot.dialogue.about_contacts import day_and_night
from bot.dialogue.bookmark import Bookmark, Spot, encode
from bot.dialogue.writer import Writer
from bot.helpline.house import House
from bot.helpline.turn import Turn, bookmark_of
from bot.helpline.wording import day, told_wait, waiting_sentence
from bot.messages import ChatId, Rows
from bot.store.cases import Fate, Record
from bot.store.staff import Measure

_ID_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_ID_LENGTH = 16


async def open_case(turn: Turn, pressed: Pressed, wished: Wished) -> None:
    """Open a case for the presser, unless they have one, are blocked, or intake is paused and they can wait."""
    words = turn.house.words(wished.bookmark.language)
    known = await turn.cases.of_person(pressed.chat)
    if known is not None and known.is_open:
        turn.say(pressed.query, words.phrase_label("handoff.already_open"))
        await _show(turn, known, pressed)
        return
    if refusal := await _refusal(turn, pressed.chat, wished, words, is_new=known is None):
        rows = (elsewhere_buttons(wished.bookmark, words), (back_button(wished.bookmark, words),))
        _redraw_alone(turn, pressed, refusal, rows)
        return
    group = await choose_group(turn, None if "language" in wished.left_out else wished.bookmark.language)
    if group is None:
        turn.say(pressed.query, words.phrase_label("handoff.no_desk"), is_alert=True)
        return
    if known is not None:
        await reopen(turn, _with_wishes(known, wished, turn.house))
        return
    case = _new_case(turn, pressed.chat, group, wished)
    case = replace(case, told_wait=await told_wait(turn, case))
    if not await turn.cases.open(case, look_at=next_look(case, now=turn.now, limits=turn.house.limits)):
        # another replica was faster
        turn.say(pressed.query, words.phrase_label("handoff.already_open"), is_alert=True)
        return
    turn.came.add(case.person)
    await turn.audit("opened", case, by=None)
    await turn.staff.count(Measure.OPENED, now=turn.now)
    turn.plan(case, OpenTopic(), ShowCard(is_first=True))
    if await turn.staff.is_paused():
        turn.tell_topic(case, turn.desk.phrase("desk_note.in_pause"), is_silent=False)
    await _show(turn, case, pressed)


async def show_case(turn: Turn, pressed: Pressed) -> bool:
    """Show a person their open case in place of the page that would ask about opening one; False without a case."""
    case = await turn.cases.of_person(pressed.chat)
    if case is None or not case.is_open:
        return False
    await _show(turn, case, pressed)
    return True


async def _show(turn: Turn, case: Case, pressed: Pressed) -> None:
    """Say in the page whose button was pressed that the case is open; an erase finds the page again."""
    text = await _opened_text(turn, case)
    page = Record(side=Side.PERSON, source=pressed.message, fate=Fate.PAGE, at=turn.now)
    await turn.cases.note(case, page)
    turn.plan(case, Redraw(side=Side.PERSON, message=pressed.message, text=text, rows=await opened_rows(turn, case)))


async def _refusal(turn: Turn, person: ChatId, wished: Wished, words: Writer, *, is_new: bool) -> str:
    """Why no case can be opened now, as HTML; empty where it can: what is urgent is taken during a pause too."""
    until = await turn.staff.blocked_until(person, now=turn.now)
    if until is not None:
        return words.phrase("blocked.still", until=day(until, turn.house, words))
    if not is_new or is_urgent(wished.bookmark, turn.house.library()) or not await turn.staff.is_paused():
        return ""
    return "\n\n".join(filter(None, [words.phrase("handoff.paused"), _answer_now(turn, wished.bookmark, words)]))


def _answer_now(turn: Turn, bookmark: Bookmark, words: Writer) -> str:
    """Who can be called at this hour, as HTML; empty where we know nobody."""
    lines = day_and_night(turn.house.library(), bookmark.profile, words)
    return "\n".join([words.phrase("handoff.answer_now"), *lines]) if lines else ""


def _redraw_alone(turn: Turn, pressed: Pressed, text: str, rows: Rows) -> None:
    from_here = Redraw(side=Side.PERSON, message=pressed.message, text=text, rows=rows)
    turn.post(f"alone:{turn.tx.cipher.blind_index(str(pressed.chat))[:8]}", turn.address(pressed.chat), from_here)


async def choose_group(turn: Turn, language: Language | None) -> ChatId | None:
    """The forum of the language with the fewest open cases; None where there is no desk."""
    groups = turn.house.groups_for(language)
    if len(groups) <= 1:
        return groups[0] if groups else None
    load = await turn.cases.load_of(groups)
    return min(groups, key=lambda group: load[group])


def _new_case(turn: Turn, person: ChatId, group: ChatId, wished: Wished) -> Case:
    pick = turn.house.pick
    return Case(
        id=CaseId("".join(pick(_ID_LETTERS) for _ in range(_ID_LENGTH))),
        designation=invent_designation(pick),
        person=person,
        group=group,
        language=wished.bookmark.language,
        bookmark=_bookmark(wished),
        shows=_shows(wished),
        status=Status.WAITING,
        is_urgent=is_urgent(wished.bookmark, turn.house.library()),
        opened_at=turn.now,
        waiting_since=turn.now,
        person_at=turn.now,
    )


def _with_wishes(case: Case, wished: Wished, house: House) -> Case:
    """A case that opens again shows what its person agrees to now."""
    return replace(
        case,
        bookmark=_bookmark(wished),
        shows=_shows(wished),
        language=wished.bookmark.language,
        is_urgent=case.is_urgent or is_urgent(wished.bookmark, house.library()),
    )


def _bookmark(wished: Wished) -> str:
    return encode(replace(wished.bookmark, spot=Spot(HUMAN)))


def _shows(wished: Wished) -> tuple[Share, ...]:
    return tuple(share for share in Share if share not in wished.left_out)


async def reopen(turn: Turn, case: Case) -> Case:
    """Put a case that had ended back into the queue; its topic and its person are told."""
    changed = act(case, Action.WRITE, now=turn.now)
    assert isinstance(changed, Case)  # noqa: S101 - a person can always write
    changed = replace(changed, told_wait=await told_wait(turn, changed))
    await turn.save(changed)
    turn.came.add(changed.person)
    await turn.audit("reopened", changed, by=None)
    turn.tell_topic(changed, turn.desk.phrase("desk_note.reopened"), is_silent=False)
    turn.refresh(changed)
    turn.tell_person(changed, await _opened_text(turn, changed), rows=await opened_rows(turn, changed))
    return changed


async def _opened_text(turn: Turn, case: Case) -> str:
    words = turn.words(case)
    is_paused = await turn.staff.is_paused()
    blocks = [
        words.phrase("handoff.opened"),
        await waiting_sentence(turn, case),
        words.phrase("handoff.urgent") if case.is_urgent else "",
        _answer_now(turn, bookmark_of(case), words) if is_paused else "",
        words.phrase("handoff.write"),
        words.count("handoff.kept", round(turn.house.limits.keep_closed / timedelta(hours=1))),
    ]
    return "\n\n".join(filter(None, blocks))


async def opened_rows(turn: Turn, case: Case) -> Rows:
    """The buttons under the words that a case is open: during a pause also to those who can be asked elsewhere."""
    elsewhere = (elsewhere_buttons(bookmark_of(case), turn.words(case)),) if await turn.staff.is_paused() else ()
    return (*elsewhere, *rows_of(turn, case))


def rows_of(turn: Turn, case: Case) -> Rows:
    """The buttons of a person whose case is open."""
    return open_rows(bookmark_of(case), turn.words(case))
