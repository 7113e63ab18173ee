"""Errands are done: what was not known when they were planned is looked up, then one call is made."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from itertools import compress
from typing import Protocol

from bot.desk.card import card_rows, card_text, icon_of, name_of
from bot.desk.case import Case
from bot.desk.vocabulary import (
    Address,
    Copy,
    DropTopic,
    Errand,
    Kind,
    Mend,
    OpenTopic,
    Part,
    Pin,
    React,
    Redraw,
    Remove,
    ShowCard,
    ShowName,
    Side,
    Speak,
    Styled,
    Tell,
    TopicId,
    Withdraw,
)
from bot.errors import TopicGone
from bot.helpline.house import House
from bot.helpline.turn import PLANNED, shown_as
from bot.helpline.wording import known_of
from bot.messages import ChatId, MessageId, Rows
from bot.store.cases import Cases, Fate
from bot.store.database import Database
from bot.store.outbox import Delivery, Receipt

Call = Callable[[], Awaitable[Receipt]]


class Hand(Protocol):
    """Makes one call to Telegram each; `bot.gateway.desk_sender` is the real one. Each raises a `DeliveryError`."""

    async def copy(
        self,
        to: Address,
        *,
        source: ChatId,
        messages: tuple[MessageId, ...],
        parts: tuple[Part, ...],
        reply_to: MessageId | None,
        styled: Styled | None,
    ) -> dict[MessageId, MessageId]:
        """Repeat messages of another chat without their author: what they are called there, and their copies here."""

    async def say(self, to: Address, *, styled: Styled, reply_to: MessageId | None) -> MessageId:
        """Words with ready entities."""

    async def tell(
        self, to: Address, *, text: str, rows: Rows, reply_to: MessageId | None, is_silent: bool
    ) -> MessageId:
        """Words in HTML, with buttons."""

    async def mend(self, chat: ChatId, message: MessageId, *, content: Kind, styled: Styled, file: str) -> None:
        """Change a copy."""

    async def redraw(self, chat: ChatId, message: MessageId, *, text: str, rows: Rows) -> None:
        """Change words in HTML."""

    async def remove(self, chat: ChatId, messages: tuple[MessageId, ...]) -> None:
        """Delete messages; what is gone already is fine."""

    async def withdraw(self, chat: ChatId, message: MessageId, *, emptied: str) -> None:
        """Delete a message, or empty it where it is too old."""

    async def react(self, chat: ChatId, message: MessageId, emoji: str) -> None:
        """Mark a message."""

    async def open_topic(self, chat: ChatId, *, name: str, icon: str) -> TopicId:
        """Open a topic."""

    async def name_topic(self, to: Address, *, name: str, icon: str) -> None:
        """Change a topic's name and icon."""

    async def drop_topic(self, to: Address) -> None:
        """Delete a topic with everything in it."""

    async def pin(self, chat: ChatId, message: MessageId) -> None:
        """Pin a message without a sound."""


class Deliverer:
    """What the dispatcher calls for each delivery."""

    def __init__(self, *, database: Database, house: House, hand: Hand, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._house = house
        self._hand = hand
        self._clock = clock

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Do one errand; nothing for a case that is gone.

        Raises:
            DeliveryError: Telegram did not take it.
        """
        planned = PLANNED.validate_json(delivery.body)
        if planned.address is not None:
            # the group may have moved since this was planned
            address = replace(planned.address, chat=self._house.now_at(planned.address.chat))
            return await _Errands(self._hand, address).do(planned.errand)
        assert planned.case is not None  # noqa: S101 - one of the two is always set
        async with self._database.transaction() as tx:
            case = await Cases(tx).get(planned.case)
            call = await self._resolve(Cases(tx), case, planned.errand) if case else None
        return await call() if call else Receipt()

    async def _resolve(self, cases: Cases, case: Case, errand: Errand) -> Call | None:
        """The call that does an errand now; None where there is nothing to do any more."""
        match errand:
            case OpenTopic():
                return self._open_topic(case)
            case ShowCard() | ShowName() | Pin() if case.topic is None:
                return None
            case ShowName():
                return self._show_name(case)
            case ShowCard():
                return self._show_card(case)
            case Pin():
                return self._pin(case)
            case Copy() | Speak() | Mend() | Withdraw():
                return await self._relay(cases, case, errand)
            case _:
                address = _address(case, getattr(errand, "side", Side.TOPIC))
                return lambda: _Errands(self._hand, address).do(errand)

    def _open_topic(self, case: Case) -> Call | None:
        if case.topic is not None:
            return None
        name, icon = name_of(case, self._house.desk_words), icon_of(case)

        async def call() -> Receipt:
            return Receipt(topic=await self._hand.open_topic(case.group, name=name, icon=icon))

        return call

    def _show_name(self, case: Case) -> Call | None:
        words = self._house.desk_words
        if case.shown_as == shown_as(case, words):
            return None
        address = _address(case, Side.TOPIC)

        async def call() -> Receipt:
            await self._hand.name_topic(address, name=name_of(case, words), icon=icon_of(case))
            return Receipt()

        return call

    def _show_card(self, case: Case) -> Call:
        words = self._house.desk_words
        text = card_text(case, known_of(case, self._house), words, now=self._clock())
        rows, address, card = card_rows(case, words), _address(case, Side.TOPIC), case.card

        async def call() -> Receipt:
            if card is None:
                sent = await self._hand.tell(address, text=text, rows=rows, reply_to=None, is_silent=False)
                return Receipt(messages=(sent,))
            await self._hand.redraw(address.chat, card, text=text, rows=rows)
            return Receipt()

        return call

    def _pin(self, case: Case) -> Call | None:
        card = case.card
        if card is None:
            return None

        async def call() -> Receipt:
            await self._hand.pin(case.group, card)
            return Receipt()

        return call

    async def _relay(self, cases: Cases, case: Case, errand: Copy | Speak | Mend | Withdraw) -> Call | None:
        """An errand about a line of the other end: its copy, and what it answers, are looked up now."""
        address, side = _address(case, errand.side), errand.side
        origin = case.person if side.other is Side.PERSON else case.group
        match errand:
            case Copy():
                left = await _left_to_copy(cases, case, errand)
                reply_to = await counterpart(cases, case, side.other, errand.reply_source)
                return (lambda: _copied(self._hand, address, origin, left, reply_to)) if left.sources else None
            case Speak():
                reply_to = await counterpart(cases, case, side.other, errand.reply_source)
                return lambda: _spoken(self._hand, address, errand, reply_to)
            case Mend() | Withdraw():
                record = await cases.line(case, side.other, errand.source)
                copy = (errand.copy if isinstance(errand, Withdraw) else None) or (record.copy if record else None)
                if copy is None:
                    return None
                return lambda: _changed(self._hand, address.chat, copy, errand)


def _address(case: Case, side: Side) -> Address:
    if side is Side.PERSON:
        return Address(chat=case.person)
    if case.topic is None:
        raise TopicGone("there is no topic")
    return Address(chat=case.group, topic=case.topic)


async def counterpart(cases: Cases, case: Case, side: Side, message: MessageId | None) -> MessageId | None:
    """The id at the other end of a message that has this id at `side`; None where it has none."""
    if message is None:
        return None
    written_here = await cases.line(case, side, message)
    if written_here is not None:
        return written_here.copy
    written_there = await cases.copied_line(case, side.other, message)
    return written_there.source if written_there else None


async def _left_to_copy(cases: Cases, case: Case, errand: Copy) -> Copy:
    """The errand without lines that were taken back or held since it was planned, or are there already."""
    records = [await cases.line(case, errand.side.other, source) for source in errand.sources]
    wanted = [record is not None and record.fate is Fate.SAID and record.copy is None for record in records]
    sources, parts = tuple(compress(errand.sources, wanted)), tuple(compress(errand.parts, wanted))
    return replace(errand, sources=sources, parts=parts)


async def _copied(hand: Hand, to: Address, source: ChatId, errand: Copy, reply_to: MessageId | None) -> Receipt:
    copies = await hand.copy(
        to, source=source, messages=errand.sources, parts=errand.parts, reply_to=reply_to, styled=errand.styled
    )
    return Receipt(messages=tuple(copies.values()), sources=tuple(copies))


async def _spoken(hand: Hand, to: Address, errand: Speak, reply_to: MessageId | None) -> Receipt:
    return Receipt(messages=(await hand.say(to, styled=errand.styled, reply_to=reply_to),))


async def _changed(hand: Hand, chat: ChatId, copy: MessageId, errand: Mend | Withdraw) -> Receipt:
    if isinstance(errand, Mend):
        await hand.mend(chat, copy, content=errand.content, styled=errand.styled, file=errand.file)
    else:
        await hand.withdraw(chat, copy, emptied=errand.emptied)
    return Receipt()


class _Errands:
    """Errands that need nothing but an address."""

    def __init__(self, hand: Hand, to: Address) -> None:
        self._hand = hand
        self._to = to

    async def do(self, errand: Errand) -> Receipt:
        chat = self._to.chat
        match errand:
            case Tell():
                sent = await self._hand.tell(
                    self._to,
                    text=errand.text,
                    rows=errand.rows,
                    reply_to=errand.reply_to,
                    is_silent=errand.is_silent,
                )
                return Receipt(messages=(sent,))
            case Redraw():
                await self._hand.redraw(chat, errand.message, text=errand.text, rows=errand.rows)
            case Remove():
                await self._hand.remove(chat, errand.messages)
            case React():
                await self._hand.react(chat, errand.message, errand.emoji)
            case DropTopic():
                await self._hand.drop_topic(self._to)
            case _:
                raise AssertionError(f"{errand.kind} needs its case")
        return Receipt()
