"""What came of an errand, in the transaction that ends its delivery."""

from dataclasses import replace

from bot.desk.case import Action, Case, Status, act
from bot.desk.vocabulary import (
    Address,
    Copy,
    DropTopic,
    Errand,
    Mend,
    Moved,
    OpenTopic,
    Pin,
    Planned,
    React,
    Redraw,
    Remove,
    ShowCard,
    ShowName,
    Side,
    Speak,
    Tell,
    TopicId,
    Withdraw,
)
from bot.errors import GroupMoved, Rejected, TopicGone, Undeliverable
from bot.helpline.ending import EMPTIED
from bot.helpline.moving import follow_group
from bot.helpline.turn import DELIVERED, FAILED, PLANNED, Turn, is_mark, shown_as, side_of
from bot.messages import ChatId, MessageId
from bot.store.cases import Fate, Record
from bot.store.outbox import Delivery, Receipt

Failure = Undeliverable | TopicGone | GroupMoved | Rejected
#: those after which the call is not simply repeated elsewhere
_Refusal = Undeliverable | TopicGone | Rejected
#: how often a desk that can't be used is told about, in attempts of the delivery that waits for it
_TOLD_AT = frozenset({2, 100, 1000})


async def record_receipt(turn: Turn, delivery: Delivery, receipt: Receipt) -> None:
    """Telegram took it."""
    planned = PLANNED.validate_json(delivery.body)
    if planned.case is None:
        await _remember_posted(turn, planned, delivery.chat, receipt)
        return
    case = await turn.cases.get(planned.case)
    if case is None:
        _clear_away(turn, planned, delivery.chat, receipt)
        return
    errand = planned.errand
    match errand:
        case Copy() if receipt.sources:
            for source, copy in zip(receipt.sources, receipt.messages, strict=True):
                await turn.cases.set_copy(case.id, errand.side.other, source, copy)
            turn.plan(case, React(side=errand.side.other, message=receipt.sources[0], emoji=DELIVERED))
        case Speak() | Tell() if errand.source is not None and receipt.messages:
            await _spoken(turn, case, errand, receipt.messages[0])
        case Tell():
            await _remember_told(turn, case, errand.side, receipt)
        case OpenTopic() if receipt.topic is not None:
            await _opened(turn, case, TopicId(receipt.topic))
        case ShowCard() if receipt.messages:
            await turn.save(replace(case, card=receipt.messages[0]))
            turn.plan(case, Pin())
        case ShowName():
            await turn.save(replace(case, shown_as=shown_as(case, turn.desk)))
        case _:
            return


async def _opened(turn: Turn, case: Case, topic: TopicId) -> None:
    """The case has its topic; one that was found meanwhile stays, and this one goes."""
    if case.topic is None:
        await turn.save(replace(case, topic=topic, card=None, shown_as=shown_as(case, turn.desk)))
    elif case.topic != topic:
        turn.post(f"end:{case.id}", Address(chat=case.group, topic=topic), DropTopic())


async def _spoken(turn: Turn, case: Case, errand: Speak | Tell, copy: MessageId) -> None:
    if errand.source is None:
        return
    await turn.cases.set_copy(case.id, errand.side.other, errand.source, copy)
    turn.plan(case, React(side=errand.side.other, message=errand.source, emoji=DELIVERED))


async def _remember_told(turn: Turn, case: Case, side: Side, receipt: Receipt) -> None:
    """The bot's own words are kept by id: an erase finds them, and no volunteer's answer to them goes to the person."""
    for message in receipt.messages:
        told = Record(side=side, source=message, fate=Fate.TOLD, at=turn.now)
        await turn.cases.note(case, told)


async def _remember_posted(turn: Turn, planned: Planned, chat: ChatId, receipt: Receipt) -> None:
    """Words that belong to no case may stand in the topic of one."""
    topic = planned.address.topic if planned.address else None
    case = await turn.cases.of_topic(chat, topic) if topic and isinstance(planned.errand, Tell) else None
    if case is not None:
        await _remember_told(turn, case, Side.TOPIC, receipt)


def _clear_away(turn: Turn, planned: Planned, chat: ChatId, receipt: Receipt) -> None:
    """The case was erased while this was being sent: take it back."""
    lane = f"end:{planned.case}"
    if receipt.topic is not None:
        turn.post(lane, Address(chat=chat, topic=TopicId(receipt.topic)), DropTopic())
    elif receipt.messages:
        turn.post(lane, Address(chat=chat), Remove(side=side_of(planned.errand), messages=receipt.messages))


async def record_failure(turn: Turn, delivery: Delivery, error: Failure) -> bool:
    """Telegram refused it for good; True where it shall be tried again, after what was put ahead of it."""
    if isinstance(error, GroupMoved):
        await follow_group(turn, Moved(before=delivery.chat, after=ChatId(error.after)))
        return True
    planned = PLANNED.validate_json(delivery.body)
    case = await turn.cases.get(planned.case) if planned.case else None
    if case is None:
        return _posted_again(turn, planned, error)
    if side_of(planned.errand) is Side.PERSON:
        await _failed_person(turn, case, planned.errand, error)
        return False
    if is_mark(delivery.lane):
        await _failed_mark(turn, case, planned.errand, error)
        return False
    return await _failed_topic(turn, case, delivery, planned.errand, error)


def _posted_again(turn: Turn, planned: Planned, error: _Refusal) -> bool:
    """An old message that can't be redrawn is written anew; a topic that can't be deleted is told of."""
    errand, address = planned.errand, planned.address
    if isinstance(errand, DropTopic) and address and isinstance(error, Rejected):
        text = turn.desk.phrase("desk_general.kept_topic", reason=error.reason)
        turn.post_general(address.chat, text, coalesce="kept topic")
    if isinstance(errand, Redraw) and address and isinstance(error, Rejected) and errand.text != EMPTIED:
        turn.post("anew", address, Tell(side=errand.side, text=errand.text, rows=errand.rows))
    return False


async def _failed_person(turn: Turn, case: Case, errand: Errand, error: _Refusal) -> None:
    if isinstance(error, Undeliverable):
        if case.is_open:
            case = await _lose(turn, case)
        _say_undelivered(turn, case, errand, "failed.unreachable")
        return
    match errand:
        case Redraw():
            turn.plan(case, Tell(side=Side.PERSON, text=errand.text, rows=errand.rows))
        case Mend():
            _say_undelivered(turn, case, errand, "failed.edit", reason=str(error))
        case Withdraw():
            _say_undelivered(turn, case, errand, "failed.undo", reason=str(error))
        case Copy() | Speak() | Tell():
            _say_undelivered(turn, case, errand, "failed.volunteer", reason=str(error))
        case _:
            return


def _say_undelivered(turn: Turn, case: Case, errand: Errand, key: str, **values: str) -> None:
    """Tell the volunteer which line did not arrive, and why."""
    source = errand.sources[0] if isinstance(errand, Copy) else getattr(errand, "source", None)
    if source is None or case.topic is None:
        return
    turn.plan(case, React(side=Side.TOPIC, message=source, emoji=FAILED))
    turn.tell_topic(case, turn.desk.phrase(key, **values), reply_to=source, is_silent=False)


async def _lose(turn: Turn, case: Case) -> Case:
    """The person has blocked the bot or is gone."""
    lost = act(case, Action.LOSE, now=turn.now)
    if not isinstance(lost, Case):
        return case
    await turn.save(lost)
    await turn.audit("lost", lost, by=None)
    turn.tell_topic(lost, turn.desk.phrase("desk_note.lost"), is_silent=False)
    turn.refresh(lost)
    return lost


async def _failed_mark(turn: Turn, case: Case, errand: Errand, error: _Refusal) -> None:
    """Of what may be left out, only the card is written anew where somebody deleted it."""
    is_gone = isinstance(error, Rejected) and "not found" in error.reason
    if isinstance(errand, ShowCard) and case.card is not None and is_gone:
        await turn.save(replace(case, card=None))
        turn.plan(case, ShowCard())


async def _failed_topic(turn: Turn, case: Case, delivery: Delivery, errand: Errand, error: _Refusal) -> bool:
    match error:
        case TopicGone():
            return await _open_again(turn, case, delivery, errand)
        case Undeliverable():
            # the bot is not in the group: the case waits until it is
            return True
        case Rejected() if isinstance(errand, OpenTopic):
            _say_unusable(turn, case, delivery, error)
            return True
        case Rejected():
            await _failed_line(turn, case, errand, error)
            return False


async def _open_again(turn: Turn, case: Case, delivery: Delivery, errand: Errand) -> bool:
    """Somebody deleted the topic: it is opened anew, and what missed it is sent there."""
    is_needed = case.is_open or isinstance(errand, (Copy, Speak))
    if not is_needed or isinstance(errand, (Remove, Redraw, Mend, Withdraw)):
        return False
    lost = replace(case, topic=None, card=None, shown_as="")
    await turn.save(lost)
    again = Tell(side=Side.TOPIC, text=turn.desk.phrase("desk_note.topic_again"))
    card = () if isinstance(errand, ShowCard) else (ShowCard(is_first=True),)
    turn.plan_ahead(lost, delivery, OpenTopic(), *card, again)
    return True


def _say_unusable(turn: Turn, case: Case, delivery: Delivery, error: Rejected) -> None:
    """The group is no forum, or the bot may not open topics: say so in General, where that is possible."""
    if delivery.attempts in _TOLD_AT:
        text = turn.desk.phrase("desk_general.unusable", reason=error.reason)
        turn.post_general(case.group, text, coalesce="unusable")


async def _failed_line(turn: Turn, case: Case, errand: Errand, error: Rejected) -> None:
    """A person's line could not be brought to the volunteers: its author is told."""
    words = turn.words(case)
    match errand:
        case Copy() | Speak() if case.status is not Status.UNREACHABLE:
            source = errand.sources[0] if isinstance(errand, Copy) else errand.source
            turn.tell_person(case, words.phrase("failed.person"), reply_to=source)
        case Mend() if case.is_open:
            turn.tell_person(case, words.phrase("failed.person_edit"), reply_to=errand.source)
        case ShowCard() if case.card is not None and "not found" in error.reason:
            await turn.save(replace(case, card=None))
            turn.plan(case, ShowCard())
        case Withdraw():
            turn.tell_person(case, words.phrase("failed.person_undo"), reply_to=errand.source)
        case _:
            return
