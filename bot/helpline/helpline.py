"""The desk's front door: what people and volunteers did, what is due, what was delivered."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.content.library import Library
from bot.content.terms import Language
from bot.desk.case import Action, Case, act
from bot.desk.command import OF_ADMINS, Command, read_order
from bot.desk.vocabulary import (
    AccountId,
    Answer,
    Departed,
    Inbound,
    Joined,
    Line,
    Moved,
    OpenTopic,
    Pressed,
    Reach,
    ShowCard,
)
from bot.dialogue.about_case import ERASE, HUMAN, NOW, Wish, read_wish
from bot.dialogue.bookmark import Bookmark, decode
from bot.helpline import ordering, pressing, staffing, waiting
from bot.helpline.hearing import grant, hear
from bot.helpline.house import House, limits_of
from bot.helpline.opening import reopen, show_case
from bot.helpline.recording import Failure, record_failure, record_receipt
from bot.helpline.speaking import hear_volunteer
from bot.helpline.turn import Turn
from bot.messages import ChatId
from bot.settings import Settings
from bot.store import news
from bot.store.database import Database
from bot.store.moments import to_ms
from bot.store.outbox import Delivery, Receipt, move_chat
from bot.store.transaction import Transaction

logger = logging.getLogger(__name__)

#: Telegram repeats an update for 24 hours at most
_KEEP_SEEN = timedelta(hours=48)
#: what the desk keeps about its own work
_KEEP_DEEDS = timedelta(days=30)
_SWEEP_EVERY = timedelta(hours=1)
_DUE_AT_ONCE = 200
_MOVED = "moved:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealt:
    """What is left to do once an update's consequences are committed."""

    #: to be given to the presser at once
    answer: Answer | None = None
    #: the reading path has to deal with the update too
    is_shared: bool = False


class Helpline:
    """Deals with what concerns cases; knows in memory who has one, so that readers cost no query."""

    def __init__(self, *, database: Database, house: House, clock: Callable[[], datetime]) -> None:
        self.house = house
        self._database = database
        self._clock = clock
        self._people: set[ChatId] = set()
        self._swept_at: datetime | None = None

    async def start(self) -> None:
        """Learn who has a case; before the first update.

        Raises:
            StoreError: the database can't be read.
        """
        await self._refresh()

    async def follow(self, nap: Callable[[float], Awaitable[None]]) -> None:
        """Learn at once of cases that other replicas open; a task, which ends at once on SQLite."""
        async for _ in news.follow(self._database.address, nap):
            await self._refresh()

    @property
    def has_desk(self) -> bool:
        """Whether there are volunteers to be asked at all."""
        return bool(self.house.groups)

    def concerns(self, inbound: Inbound) -> bool:
        """Whether the desk deals with this; no query."""
        match inbound:
            case Line(is_private=True):
                return inbound.chat in self._people and not inbound.is_command
            case Pressed(is_private=True):
                return self.has_desk and self._concerns_press(inbound)
            case Reach():
                return inbound.chat in self._people
            case Moved():
                return inbound.before in self.house.groups
            case _:
                return inbound.chat in self.house.groups

    def _concerns_press(self, pressed: Pressed) -> bool:
        bookmark = decode(pressed.goes, language=Language.EN)
        wished = read_wish(bookmark)
        if wished is None or wished.wish is Wish.ERASE:
            return pressed.chat in self._people and bookmark.spot.node in {HUMAN, ERASE} and not _asks_first(bookmark)
        return True

    async def deal(self, inbound: Inbound, *, update_id: int) -> Dealt:
        """Do all that follows from an update, in one transaction; a repeated update changes nothing.

        Raises:
            StoreError: nothing was done; the update must come again.
        """
        if _is_idle_talk(inbound) or not (self._database.is_there or _begins_something(inbound)):
            return Dealt(answer=Answer(query=inbound.query) if isinstance(inbound, Pressed) else None)
        async with self._turn() as turn:
            if not await turn.tx.mark_seen(update_id, now_ms=to_ms(turn.now)):
                return Dealt(answer=Answer(query=inbound.query) if isinstance(inbound, Pressed) else None)
            is_ours = await self._deal(turn, inbound)
        if not is_ours:
            return Dealt(is_shared=True)
        answer = turn.answer or (Answer(query=inbound.query) if isinstance(inbound, Pressed) else None)
        return Dealt(answer=answer)

    async def tick(self) -> None:
        """Do what time has brought since the last tick; nothing while there is no database."""
        if not self._database.is_there:
            return
        if self._database.address.file is None:
            await self._refresh()
        async with self._turn() as turn:
            due = await turn.cases.due(turn.now, limit=_DUE_AT_ONCE)
        for case_id in due:
            async with self._turn() as turn:
                await waiting.look_after(turn, case_id)
        await self._sweep()

    async def on_receipt(self, tx: Transaction, delivery: Delivery, receipt: Receipt) -> None:
        """For the dispatcher: Telegram took a delivery."""
        await record_receipt(self._new_turn(tx), delivery, receipt)

    async def on_failure(self, tx: Transaction, delivery: Delivery, error: Failure) -> bool:
        """For the dispatcher: Telegram refused a delivery for good; True where it shall be tried once more."""
        return await record_failure(self._new_turn(tx), delivery, error)

    async def _deal(self, turn: Turn, inbound: Inbound) -> bool:
        """False where the reading path has to answer too."""
        match inbound:
            case Line(is_private=True):
                return await hear(turn, inbound)
            case Line():
                await self._hear_group(turn, inbound)
            case Pressed(is_private=True):
                wished = read_wish(decode(inbound.goes, language=Language.EN))
                return await (grant(turn, inbound, wished) if wished else show_case(turn, inbound))
            case Pressed():
                await self._pressed_in_group(turn, inbound)
            case Joined():
                await staffing.greet(turn, inbound)
            case Departed():
                await staffing.see_off(turn, inbound)
            case Reach():
                await _reach(turn, inbound)
                return False
            case Moved():
                await _move(turn, inbound)
        return True

    async def _hear_group(self, turn: Turn, line: Line) -> None:
        order = None if line.is_edit else read_order(line.styled)
        if order is not None and order.command in OF_ADMINS:
            await staffing.judge_member(turn, line, order)
            return
        volunteer = await staffing.approved(turn, line.sender) if line.sender is not None else None
        if volunteer is None:
            await staffing.meet_outsider(turn, line)
            return
        case = await turn.cases.of_topic(line.chat, line.topic) if line.topic is not None else None
        if case is None:
            if order is not None:
                await ordering.obey_in_general(turn, line, order, volunteer)
        elif order is not None:
            await ordering.obey_in_topic(turn, case, line, order, by=volunteer.id)
        else:
            await hear_volunteer(turn, case, line, None, by=volunteer.id)

    async def _pressed_in_group(self, turn: Turn, pressed: Pressed) -> None:
        volunteer = await staffing.approved(turn, pressed.sender)
        if volunteer is None:
            turn.say(pressed.query, turn.desk.phrase_label("outsider.pressed"), is_alert=True)
            return
        case = await turn.cases.of_topic(pressed.chat, pressed.topic) if pressed.topic is not None else None
        if case is None:
            turn.say(pressed.query, turn.desk.phrase_label("refusal.no_case"), is_alert=True)
            return
        await pressing.press(turn, case, pressed, by=volunteer.id)

    async def _refresh(self) -> None:
        """Learn from the database who has a case: other replicas open cases too.

        Who has none any more stays until they write: a snapshot may be older than what is known in memory.
        """
        if not self._database.is_there:
            return
        async with self._database.transaction() as tx:
            turn = self._new_turn(tx)
            self._people |= set(await turn.cases.people())
            switches = await turn.staff.switches()
        for name, value in switches.items():
            if name.startswith(_MOVED):
                before, _, after = value.partition(" ")
                self.house.moved[ChatId(int(before))] = ChatId(int(after))

    async def _sweep(self) -> None:
        now = self._clock()
        if self._swept_at is not None and now - self._swept_at < _SWEEP_EVERY:
            return
        async with self._turn() as turn:
            await turn.staff.sweep(now=now, keep=_KEEP_DEEDS)
            await turn.tx.purge_seen(before_ms=to_ms(now - _KEEP_SEEN))
        self._swept_at = now

    def _new_turn(self, tx: Transaction) -> Turn:
        return Turn(tx=tx, house=self.house, now=self._clock())

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[Turn]:
        """A use case: committed at its end, and only then known in memory."""
        async with self._database.transaction() as tx:
            turn = self._new_turn(tx)
            yield turn
        self._people = (self._people | turn.came) - turn.went
        self.house.moved.update(turn.moved)
        if turn.has_erased:
            await self._database.scrub()


def build_house(settings: Settings, *, library: Callable[[], Library], pick: Callable[[Sequence[str]], str]) -> House:
    """What the desk works with, from the operator's settings."""
    return House(
        library=library,
        pick=pick,
        desks={language: tuple(ChatId(chat) for chat in chats) for language, chats in settings.desks.items()},
        admins=frozenset(AccountId(account) for account in settings.admins),
        volunteers=frozenset(AccountId(account) for account in settings.volunteers),
        desk_language=Language(settings.desk_language),
        limits=limits_of(settings),
    )


def _asks_first(bookmark: Bookmark) -> bool:
    """Whether this is the page that asks whether to erase."""
    return bookmark.spot.node == ERASE and bookmark.spot.argument != NOW


def _begins_something(inbound: Inbound) -> bool:
    """Whether this is worth making the database, which appears with the first case or order."""
    match inbound:
        case Pressed():
            return inbound.is_private
        case Line():
            return read_order(inbound.styled) is not None
        case _:
            return False


def _is_idle_talk(inbound: Inbound) -> bool:
    """Plain words in General concern nobody, and cost no transaction."""
    if not isinstance(inbound, Line) or inbound.is_private or inbound.topic is not None:
        return False
    order = read_order(inbound.styled)
    return order is None or order.command is Command.RELOAD


async def _reach(turn: Turn, reach: Reach) -> None:
    case = await turn.cases.of_person(reach.chat)
    if case is None:
        return
    changed = act(case, Action.FIND if reach.is_reachable else Action.LOSE, now=turn.now)
    if not isinstance(changed, Case) or changed.status is case.status:
        return
    if reach.is_reachable:
        await reopen(turn, case)
        return
    await turn.save(changed)
    await turn.audit("lost", changed, by=None)
    turn.tell_topic(changed, turn.desk.phrase("desk_note.lost"), is_silent=False)
    turn.refresh(changed)


async def _move(turn: Turn, moved: Moved) -> None:
    """A group has another id now; its topics, if it had any, stayed behind and are opened anew."""
    mark = turn.tx.cipher.blind_index(f"moved {moved.before}")
    await turn.staff.switch(f"{_MOVED}{mark}", f"{moved.before} {moved.after}")
    turn.moved[moved.before] = moved.after
    await move_chat(turn.tx, moved.before, moved.after)
    for found in await turn.cases.of_group(moved.before):
        there = replace(found, group=moved.after, topic=None, card=None, shown_as="")
        await turn.save(there)
        if there.is_open:
            turn.plan(there, OpenTopic(), ShowCard(is_first=True))
