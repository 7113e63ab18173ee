"""An admin has the content read anew: the group is told what came of it, the other replicas do the same."""

from html import escape

from bot.content.renewal import Renewal
from bot.desk.vocabulary import Line
from bot.helpline.staffing import approved
from bot.helpline.turn import Turn
from bot.store.news import announce

#: in `Turn.staff.switches`: when the content was read anew last
CONTENT = "content"
_MOST_SHOWN = 3


async def tell_renewal(turn: Turn, line: Line, renewal: Renewal) -> None:
    """Answer `/reload`, which has been done."""
    admin = await approved(turn, line.sender) if line.sender else None
    await turn.deeds.note_on_desk("reload", by=admin.id if admin else None, about="", now=turn.now)
    turn.answer_in_group(line, _text(turn, renewal))
    if not renewal.errors:
        turn.renewed_at = turn.now.isoformat()
        await turn.staff.switch(CONTENT, turn.renewed_at)
        await announce(turn.tx)


def _text(turn: Turn, renewal: Renewal) -> str:
    words, library = turn.desk, turn.house.library()
    if not renewal.errors:
        return words.phrase(
            "desk_general.reloaded",
            countries=str(len(library.countries)),
            contacts=str(len(library.contacts)),
            findings=str(len(renewal.issues)),
        )
    shown = [f"<code>{escape(str(issue), quote=False)}</code>" for issue in renewal.errors[:_MOST_SHOWN]]
    return "\n".join([words.phrase("desk_general.not_reloaded", errors=str(len(renewal.errors))), *shown])
