"""What a person writes, edits and presses while they have a case."""

from dataclasses import replace

from bot.desk import relay
from bot.desk.case import Action, Case, act
from bot.desk.entities import formatting
from bot.desk.vocabulary import Line, Mend, Pressed, Remove, Side, Styled, Withdraw
from bot.dialogue.about_case import Wish, Wished, wish_button
from bot.helpline.ending import close_by_person, erase, judge
from bot.helpline.opening import open_case, reopen, rows_of
from bot.helpline.passing import file_mark, part_of, pass_on, record_of
from bot.helpline.turn import Turn, bookmark_of
from bot.helpline.wording import waiting_sentence
from bot.messages import MessageId
from bot.store.cases import Fate, Record


async def hear(turn: Turn, line: Line) -> bool:
    """Deal with a person's line; False where they have no case any more and the reading path should answer."""
    case = await turn.cases.of_person(line.chat)
    if case is None:
        turn.went.add(line.chat)
        return False
    if not case.is_open and await turn.staff.blocked_until(line.chat, now=turn.now):
        return False
    if line.is_edit:
        await _follow_edit(turn, case, line)
        return True
    match relay.rule_person(line):
        case relay.Decline(reason=reason):
            words = turn.words(case)
            turn.tell_person(case, words.phrase(f"refused.{reason}"), reply_to=line.message)
        case relay.Hold():
            await _hold(turn, case, line)
        case relay.Pass(styled=styled):
            case = await _heard(turn, case)
            record = record_of(turn, case, line, side=Side.PERSON, fate=Fate.SAID)
            await pass_on(turn, case, record, styled=styled, part=part_of(line, styled))
    return True


async def _heard(turn: Turn, case: Case) -> Case:
    """The case once its person has written: open again where it had ended, and told where the words go."""
    if not case.is_open:
        case = await reopen(turn, case)
    changed = act(case, Action.WRITE, now=turn.now)
    assert isinstance(changed, Case)  # noqa: S101 - a person can always write
    if not changed.is_acknowledged:
        words = turn.words(changed)
        key = "told.passed" if changed.volunteer else "told.waiting"
        text = (
            words.phrase(key) if changed.volunteer else f"{words.phrase(key)} {await waiting_sentence(turn, changed)}"
        )
        turn.tell_person(changed, text, rows=rows_of(turn, changed))
        changed = replace(changed, is_acknowledged=True)
    await turn.save(changed)
    return changed


async def _hold(turn: Turn, case: Case, line: Line) -> None:
    """Keep a file back until its person has read what files tell; one question for an album."""
    is_asked = bool(line.album and await turn.cases.album(case, Side.PERSON, line.album, fate=Fate.HELD))
    await turn.cases.note(case, record_of(turn, case, line, side=Side.PERSON, fate=Fate.HELD))
    if not is_asked:
        _ask(turn, case, line, turn.words(case).phrase("ask.document"))


def _ask(turn: Turn, case: Case, line: Line, text: str) -> None:
    """Whether a file may go; what is pressed names the line."""
    words, bookmark, value = turn.words(case), bookmark_of(case), str(line.message)
    rows = (tuple(wish_button(bookmark, wish, words, value=value) for wish in (Wish.DOCUMENT, Wish.NO_DOCUMENT)),)
    turn.tell_person(case, text, rows=rows, reply_to=line.message)


async def _follow_edit(turn: Turn, case: Case, line: Line) -> None:
    record = await turn.cases.line(case, Side.PERSON, line.message)
    if record is None:
        return
    if record.fate is Fate.HELD and record.copy is None:
        await _look_again(turn, case, line, record)
        return
    if not record.is_out or not relay.is_followed(case):
        return
    words, changed = turn.words(case), replace(record, kind=line.kind, file=file_mark(turn, case, line))
    match relay.rule_edit(line, has_other_file=changed.file != record.file):
        case relay.Follow(has_other_file=has_other_file):
            await turn.cases.note(case, replace(changed, fate=Fate.SAID))
            turn.plan(case, mend(line, Side.TOPIC, line.styled, has_other_file=has_other_file))
        case relay.Hold():
            await turn.cases.note(case, replace(changed, fate=Fate.HELD))
            _ask(turn, case, line, f"{words.phrase('ask.other_file')} {words.phrase('ask.document')}")
        case relay.Decline():
            turn.tell_person(case, words.phrase("failed.person_edit"), reply_to=line.message)


async def _look_again(turn: Turn, case: Case, line: Line, record: Record) -> None:
    """A file that waits for its person's word was changed: it goes as it is then, unless it can't go any more."""
    ruling = relay.rule_person(line)
    if isinstance(ruling, relay.Decline):
        await turn.cases.forget_line(case, Side.PERSON, line.message)
        turn.tell_person(case, turn.words(case).phrase(f"refused.{ruling.reason}"), reply_to=line.message)
        return
    await turn.cases.note(case, replace(record, kind=line.kind, file=file_mark(turn, case, line)))


def mend(line: Line, side: Side, styled: Styled, *, has_other_file: bool) -> Mend:
    """The errand that follows an edit."""
    clean = replace(styled, entities=formatting(styled.entities))
    file = line.file if has_other_file else ""
    return Mend(side=side, source=line.message, content=line.kind, styled=clean, file=file)


async def grant(turn: Turn, pressed: Pressed, wished: Wished) -> bool:
    """Deal with a person's button; False where the reading path has to answer it too."""
    if wished.wish is Wish.OPEN:
        await open_case(turn, pressed, wished)
        return True
    case = await turn.cases.of_person(pressed.chat)
    words = turn.house.words(wished.bookmark.language)
    if wished.wish is Wish.ERASE:
        if case is not None:
            await erase(turn, case)
        return False
    if case is None:
        turn.say(pressed.query, words.phrase_label("told.no_case"), is_alert=True)
        return True
    match wished.wish:
        case Wish.CLOSE:
            await close_by_person(turn, case, pressed)
        case Wish.UNDO:
            await _undo(turn, case, pressed)
        case Wish.DOCUMENT | Wish.NO_DOCUMENT:
            await _release(turn, case, pressed, wished)
        case Wish.GOOD | Wish.BAD:
            await judge(turn, case, pressed, has_helped=wished.wish is Wish.GOOD)
        case Wish.STAY:
            await _stay(turn, case, pressed)
    return True


async def _undo(turn: Turn, case: Case, pressed: Pressed) -> None:
    """Take back the person's last line, at both ends."""
    words = turn.words(case)
    record = await turn.cases.last_line(case, Side.PERSON)
    if record is None:
        turn.say(pressed.query, words.phrase_label("told.nothing_to_undo"), is_alert=True)
        return
    album = record.album
    lines = [line for line in await turn.cases.lines(case) if album and line.album == album] or [record]
    for line in lines:
        await turn.cases.note(case, replace(line, fate=Fate.WITHDRAWN))
        emptied = turn.desk.phrase_label("desk_note.withdrawn")
        turn.plan(case, Withdraw(side=Side.TOPIC, source=line.source, emptied=emptied))
    turn.plan(case, Remove(side=Side.PERSON, messages=tuple(line.source for line in lines)))
    turn.say(pressed.query, words.phrase_label("told.undone"))


async def _release(turn: Turn, case: Case, pressed: Pressed, wished: Wished) -> None:
    """Send a held file with its album, or forget it."""
    words = turn.words(case)
    record = await turn.cases.line(case, Side.PERSON, MessageId(wished.number))
    turn.plan(case, Remove(side=Side.PERSON, messages=(pressed.message,)))
    if record is None or record.fate is not Fate.HELD:
        turn.say(pressed.query, words.phrase_label("told.nothing_held"))
        return
    held = await held_with(turn, case, record)
    if wished.wish is Wish.NO_DOCUMENT:
        for line in held:
            await keep_back(turn, case, line)
        turn.say(pressed.query, words.phrase_label("told.not_sent"))
        return
    case = await _heard(turn, case)
    for line in held:
        await pass_on(turn, case, replace(line, fate=Fate.SAID))
    turn.say(pressed.query, words.phrase_label("told.sent"))


async def held_with(turn: Turn, case: Case, record: Record) -> tuple[Record, ...]:
    """A line that has not gone, with those of its album that wait for the same word."""
    is_alone = not record.album or record.copy is not None
    return (record,) if is_alone else await turn.cases.album(case, record.side, record.album, fate=record.fate)


async def keep_back(turn: Turn, case: Case, record: Record) -> None:
    """A line does not go; where only its new file was held, the earlier version stays at the other end."""
    if record.copy is None:
        await turn.cases.forget_line(case, record.side, record.source)
    else:
        await turn.cases.note(case, replace(record, fate=Fate.SAID, file=""))


async def _stay(turn: Turn, case: Case, pressed: Pressed) -> None:
    """The person is still there: the silence counts anew."""
    changed = act(case, Action.WRITE, now=turn.now)
    if isinstance(changed, Case) and case.is_open:
        await turn.save(changed)
    turn.plan(case, Remove(side=Side.PERSON, messages=(pressed.message,)))
    turn.say(pressed.query, turn.words(case).phrase_label("told.stays"))
