"""A line goes to the other end."""

from dataclasses import replace

from bot.desk.case import Case
from bot.desk.entities import formatting
from bot.desk.vocabulary import Copy, Kind, Line, Part, Side, Speak, Styled, Tell, VolunteerId, Withdraw
from bot.helpline.ending import EMPTIED
from bot.helpline.turn import PLANNED, Turn, lane_of
from bot.messages import MessageId
from bot.store.cases import Fate, Record
from bot.store.moments import to_ms
from bot.store.outbox import waiting_body

# Bot API, sendMediaGroup.media
_TOGETHER = frozenset({Kind.PHOTO, Kind.VIDEO, Kind.AUDIO, Kind.DOCUMENT})


def file_mark(turn: Turn, case: Case, line: Line) -> str:
    """What the file of a line is remembered by, to notice another one in its place; empty without a file."""
    return turn.tx.cipher.blind_index(f"file {case.id} {line.file_unique}") if line.file_unique else ""


def record_of(turn: Turn, case: Case, line: Line, *, side: Side, fate: Fate, by: VolunteerId | None = None) -> Record:
    """What is kept of a line: where it stands and what becomes of it, none of its words."""
    return Record(
        side=side,
        source=line.message,
        fate=fate,
        kind=line.kind,
        reply_to=line.reply_to,
        album=line.album,
        file=file_mark(turn, case, line),
        volunteer=by,
        at=turn.now,
    )


def part_of(line: Line, styled: Styled | None) -> Part | None:
    """What puts a line's place in its album together anew; None where it has none, or Telegram does not do that."""
    if not line.album or not line.file or line.kind not in _TOGETHER:
        return None
    return Part(kind=line.kind, file=line.file, styled=_clean(styled or line.styled), has_spoiler=line.has_spoiler)


async def pass_on(
    turn: Turn, case: Case, record: Record, *, styled: Styled | None = None, part: Part | None = None
) -> None:
    """Keep the line and have it copied; `styled` are other words in place of its own.

    An album that answers something needs its `part`: a line that was held has none, and answers by itself.
    """
    side = record.side.other
    if record.copy is not None:
        await _pass_other_file(turn, case, record, side)
        return
    if styled is not None:
        styled = _clean(styled)
    if styled is not None and record.kind is Kind.TEXT:
        await turn.cases.note(case, record)
        turn.plan(case, Speak(side=side, source=record.source, styled=styled, reply_source=record.reply_to))
        return
    is_together = part is not None if record.reply_to else styled is None
    if record.album and is_together:
        await _pass_album(turn, case, record, part)
        return
    await turn.cases.note(case, record)
    copy = Copy(side=side, sources=(record.source,), reply_source=record.reply_to, styled=styled)
    turn.plan(case, copy)


def _clean(styled: Styled) -> Styled:
    return replace(styled, entities=formatting(styled.entities))


async def _pass_other_file(turn: Turn, case: Case, record: Record, side: Side) -> None:
    """Take the earlier version away and send the new one, with a line that says so: an edit may go unnoticed."""
    is_to_person = side is Side.PERSON
    if is_to_person and record.copy is not None:
        # an erase finds it, should it stay
        await turn.cases.note(case, Record(side=side, source=record.copy, fate=Fate.TOLD, at=record.at))
    await turn.cases.note(case, replace(record, copy=None))
    words = turn.words(case).phrase("told.other_file") if is_to_person else turn.desk.phrase("desk_note.other_file")
    turn.plan(
        case,
        Withdraw(side=side, source=record.source, emptied=EMPTIED, copy=record.copy),
        Tell(side=side, text=words),
        Copy(side=side, sources=(record.source,), reply_source=record.reply_to),
    )


async def _pass_album(turn: Turn, case: Case, record: Record, part: Part | None) -> None:
    """Copy an album as one: each of its messages takes the place of a copy that knew fewer of them."""
    side, word = record.side.other, record.album
    lane = lane_of(case, side)
    if await turn.cases.is_leaving(lane, word, now=turn.now):
        # a latecomer: the others are being sent at this moment
        word = f"{word}+{record.source}"
    await turn.cases.note(case, replace(record, album=word))
    waiting = await turn.cases.album(case, record.side, word)
    sources = tuple(line.source for line in waiting)
    reply_source = next((line.reply_to for line in waiting if line.reply_to), None)
    known = {**await _known_parts(turn, lane, word), **({record.source: part} if part else {})}
    parts = tuple(known[source] for source in sources if source in known) if reply_source else ()
    whole = parts if len(parts) == len(sources) else ()
    turn.plan_album(case, Copy(side=side, sources=sources, reply_source=reply_source, parts=whole), word)


async def _known_parts(turn: Turn, lane: str, word: str) -> dict[MessageId, Part]:
    """The parts of an album that came before."""
    body = await waiting_body(turn.tx, lane, word, now_ms=to_ms(turn.now))
    earlier = PLANNED.validate_json(body).errand if body else None
    return dict(zip(earlier.sources, earlier.parts, strict=False)) if isinstance(earlier, Copy) else {}
