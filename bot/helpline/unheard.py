"""A volunteer answers a copy that the bot does not know: its receipt is still on its way, or died with a process.

A lane goes on only once its message is recorded, so whatever stands in a topic unrecorded is the same as the bot's next
recorded message there; where there is none, it is what the lane is sending at this moment.
"""

from dataclasses import replace

from bot.desk.case import Case
from bot.desk.vocabulary import Copy, Line, Side, Speak
from bot.helpline.turn import PLANNED, Turn, lane_of
from bot.messages import MessageId
from bot.store import outbox


async def find_answered(turn: Turn, case: Case, line: Line) -> Line:
    """The line as an answer to the copy that is known, if it answers one that is not; else the line as it is.

    The bot's own words are never taken for a copy: what answers them stays among volunteers.
    """
    message = line.reply_to
    if message is None or message == case.card or line.answered_bot != turn.house.bot:
        return line
    found = await turn.cases.next_in_topic(case, message)
    if found is not None:
        return replace(line, reply_to=found.copy) if found.side is Side.PERSON else line
    source = await _being_sent(turn, case)
    if source is not None:
        await turn.cases.set_copy(case.id, Side.PERSON, source, message)
    return line


async def _being_sent(turn: Turn, case: Case) -> MessageId | None:
    """The person's line whose copying into the topic has begun, and may have succeeded."""
    body = await outbox.begun(turn.tx, lane_of(case, Side.TOPIC))
    errand = PLANNED.validate_json(body).errand if body else None
    match errand:
        case Copy():
            return errand.sources[0]
        case Speak():
            return errand.source
        case _:
            return None
