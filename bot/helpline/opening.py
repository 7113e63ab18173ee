"""A person asks for a human: a case opens, or opens again."""

from dataclasses import replace
from datetime import timedelta

from bot.content.terms import Language
from bot.desk.card import invent_designation
from bot.desk.case import Action, Case, Share, Status, act
from bot.desk.duty import next_look
from bot.desk.vocabulary import CaseId, OpenTopic, Pressed, Redraw, ShowCard, Side
from bot.dialogue.about_case import HUMAN, Wished, back_button, is_urgent, open_rows
from bot.dialogue.bookmark import Spot, encode
from bot.dialogue.writer import Writer
from bot.helpline.house import House
from bot.helpline.turn import Turn, bookmark_of
from bot.helpline.wording import day, waiting_sentence
from bot.messages import ChatId, Rows

_ID_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_ID_LENGTH = 16
#: in memory of `Turn.staff.switches`
PAUSED = "paused"


async def open_case(turn: Turn, pressed: Pressed, wished: Wished) -> None:
    """Open a case for the presser, unless they have one, are blocked, or the desk takes none now."""
    words = turn.house.words(wished.bookmark.language)
    known = await turn.cases.of_person(pressed.chat)
    if known is not None and known.is_open:
        turn.say(pressed.query, words.phrase_label("handoff.already_open"))
        await _show(turn, known, pressed)
        return
    if refusal := await _refusal(turn, pressed.chat, words):
        _redraw_alone(turn, pressed, refusal, ((back_button(wished.bookmark, words),),))
        return
    group = await choose_group(turn, None if "language" in wished.left_out else wished.bookmark.language)
    if group is None:
        turn.say(pressed.query, words.phrase_label("handoff.no_desk"), is_alert=True)
        return
    if known is not None:
        await reopen(turn, _with_wishes(known, wished, turn.house))
        return
    case = _new_case(turn, pressed.chat, group, wished)
    if not await turn.cases.open(case, look_at=next_look(case, now=turn.now, limits=turn.house.limits)):
        # another replica was faster
        turn.say(pressed.query, words.phrase_label("handoff.already_open"), is_alert=True)
        return
    turn.came.add(case.person)
    await turn.audit("opened", case, by=None)
    turn.plan(case, OpenTopic(), ShowCard(is_first=True))
    await _show(turn, case, pressed)


async def show_case(turn: Turn, pressed: Pressed) -> bool:
    """Show a person their open case in place of the page that would ask about opening one; False without a case."""
    case = await turn.cases.of_person(pressed.chat)
    if case is None or not case.is_open:
        return False
    await _show(turn, case, pressed)
    return True


async def _show(turn: Turn, case: Case, pressed: Pressed) -> None:
    text = await _opened_text(turn, case)
    turn.plan(case, Redraw(side=Side.PERSON, message=pressed.message, text=text, rows=rows_of(turn, case)))


async def _refusal(turn: Turn, person: ChatId, words: Writer) -> str:
    """Why no case can be opened now, as HTML; empty where it can."""
    until = await turn.staff.blocked_until(person, now=turn.now)
    if until is not None:
        return words.phrase("blocked.still", until=day(until, turn.house, words))
    if (await turn.staff.switches()).get(PAUSED):
        return words.phrase("handoff.paused")
    return ""


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
    await turn.save(changed)
    turn.came.add(changed.person)
    await turn.audit("reopened", changed, by=None)
    turn.tell_topic(changed, turn.desk.phrase("desk_note.reopened"), is_silent=False)
    turn.refresh(changed)
    turn.tell_person(changed, await _opened_text(turn, changed), rows=rows_of(turn, changed))
    return changed


async def _opened_text(turn: Turn, case: Case) -> str:
    words = turn.words(case)
    blocks = [
        words.phrase("handoff.opened"),
        await waiting_sentence(turn, case),
        words.phrase("handoff.urgent") if case.is_urgent else "",
        words.phrase("handoff.write"),
        words.count("handoff.kept", round(turn.house.limits.keep_closed / timedelta(hours=1))),
    ]
    return "\n\n".join(filter(None, blocks))


def rows_of(turn: Turn, case: Case) -> Rows:
    """The buttons of a person whose case is open."""
    return open_rows(bookmark_of(case), turn.words(case))
