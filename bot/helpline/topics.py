"""Topics and cases find each other, also where a crash came between a topic's opening and its record.

Context: Telegram lists no topics and takes no key that would make a repeated opening harmless.
Decision: it tells a bot of every topic the bot has opened, and a topic's lines carry its first name, which begins with
the case's designation: so each case takes the first topic that bears its name, and what comes later is deleted.
Consequence: a topic stays without a case only where Telegram's word was lost too; whoever writes there is told so.
"""

from dataclasses import replace

from bot.desk.card import button, read_designation
from bot.desk.case import Case
from bot.desk.vocabulary import Address, DropTopic, Line, Opened, Pressed, TopicId
from bot.helpline.turn import Turn, shown_as
from bot.messages import ChatId

#: the button that deletes a topic without a case
CLEAR = "clear"


async def note_opened(turn: Turn, opened: Opened) -> None:
    """Give a topic to its case, or delete it where the case has another one or is gone."""
    if read_designation(opened.name) and not await _case_named(turn, opened.chat, opened.topic, opened.name):
        _drop(turn, opened.chat, opened.topic)


async def case_of(turn: Turn, line: Line) -> Case | None:
    """The case in whose topic a line was written."""
    if line.topic is None:
        return None
    case = await turn.cases.of_topic(line.chat, line.topic)
    return case or await _case_named(turn, line.chat, line.topic, line.opened_as)


async def answer_orphan(turn: Turn, line: Line) -> None:
    """Say to who writes in a topic that has no case that nobody reads it; nothing in the volunteers' own topics."""
    if line.topic is None or line.is_edit:
        return
    words, topic = turn.desk, Address(chat=line.chat, topic=line.topic)
    if read_designation(line.opened_as):
        if topic not in turn.house.orphans:
            turn.orphans.add(topic)
            rows = ((button(words, CLEAR),),)
            turn.answer_in_group(line, words.phrase("desk_note.orphan"), rows=rows)
    elif line.is_to_bot:
        turn.answer_in_group(line, words.phrase("refusal.no_case"))


async def press_orphan(turn: Turn, pressed: Pressed, verb: str) -> None:
    """Delete a topic without a case for an admin; other buttons there lead nowhere any more."""
    if verb != CLEAR or pressed.topic is None:
        turn.say(pressed.query, turn.desk.phrase_label("refusal.no_case"), is_alert=True)
    elif pressed.sender not in turn.house.admins:
        turn.say(pressed.query, turn.desk.phrase_label("refusal.admins_only"), is_alert=True)
    else:
        _drop(turn, pressed.chat, pressed.topic)


async def _case_named(turn: Turn, group: ChatId, topic: TopicId, name: str) -> Case | None:
    """The case whose topic this is by its name; a case without a topic takes it."""
    designation = read_designation(name)
    if not designation:
        return None
    named = {each.topic: each.id for each in await turn.cases.of_group(group) if each.designation == designation}
    found = named.get(topic) or named.get(None)
    case = await turn.cases.get(found) if found else None
    if case is None or case.topic not in {None, topic}:
        return None
    if case.topic is None:
        case = replace(case, topic=topic, card=None, shown_as=shown_as(case, turn.desk))
        await turn.save(case)
    return case


def _drop(turn: Turn, chat: ChatId, topic: TopicId) -> None:
    lane = f"end:{turn.tx.cipher.blind_index(f'topic {chat} {topic}')[:8]}"
    turn.post(lane, Address(chat=chat, topic=topic), DropTopic())
