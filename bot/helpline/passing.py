"""A line goes to the other end."""

from dataclasses import replace

from bot.desk.case import Case
from bot.desk.entities import formatting
from bot.desk.vocabulary import Copy, Kind, Side, Speak, Styled
from bot.helpline.turn import Turn, lane_of
from bot.store.cases import Record


async def pass_on(turn: Turn, case: Case, record: Record, *, styled: Styled | None = None) -> None:
    """Keep the line and have it copied; `styled` are other words in place of its own."""
    side = record.side.other
    if styled is not None:
        styled = replace(styled, entities=formatting(styled.entities))
    if styled is not None and record.kind is Kind.TEXT:
        await turn.cases.note(case, record)
        turn.plan(case, Speak(side=side, source=record.source, styled=styled, reply_source=record.reply_to))
        return
    if not record.album or styled is not None:
        await turn.cases.note(case, record)
        sources = (record.source,)
        turn.plan(case, Copy(side=side, sources=sources, reply_source=record.reply_to, styled=styled))
        return
    await _pass_album(turn, case, record, side)


async def _pass_album(turn: Turn, case: Case, record: Record, side: Side) -> None:
    """Copy an album as one: each of its messages takes the place of a copy that knew fewer of them."""
    word = record.album
    if await turn.cases.is_leaving(lane_of(case, side), word, now=turn.now):
        # a latecomer: the others are being sent at this moment
        word = f"{word}+{record.source}"
    await turn.cases.note(case, replace(record, album=word))
    waiting = await turn.cases.album(case, record.side, word)
    copy = Copy(side=side, sources=tuple(line.source for line in waiting), reply_source=record.reply_to)
    turn.plan_album(case, copy, word)
