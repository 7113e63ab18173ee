"""A group becomes a supergroup: it has another id, and its cases go along."""

from dataclasses import replace

from bot.desk.vocabulary import Moved, OpenTopic, ShowCard
from bot.helpline.turn import Turn
from bot.messages import ChatId
from bot.store.news import announce
from bot.store.outbox import move_chat

_MOVED = "moved:"


async def follow_group(turn: Turn, moved: Moved) -> None:
    """Take everything to the id that the group has now; topics, if there were any, are opened there anew.

    Telegram tells it in both groups, and in answer to each call that names the old id: the first one counts.
    """
    turn.moved[moved.before] = moved.after
    name = f"{_MOVED}{turn.tx.cipher.blind_index(f'moved {moved.before}')}"
    if name in await turn.staff.switches():
        return
    await turn.staff.switch(name, f"{moved.before} {moved.after}")
    await move_chat(turn.tx, moved.before, moved.after)
    for found in await turn.cases.of_group(moved.before):
        there = replace(found, group=moved.after, topic=None, card=None, shown_as="")
        await turn.save(there)
        if there.is_open:
            turn.plan(there, OpenTopic(), ShowCard(is_first=True))
    text = turn.desk.phrase("desk_general.moved", before=str(moved.before), after=str(moved.after))
    turn.post_general(moved.after, text)
    await announce(turn.tx)


def read_moves(switches: dict[str, str]) -> dict[ChatId, ChatId]:
    """The groups that have moved, old id to new, from the desk's switches."""
    moves = {}
    for name, value in switches.items():
        if name.startswith(_MOVED):
            before, _, after = value.partition(" ")
            moves[ChatId(int(before))] = ChatId(int(after))
    return moves
