"""The desk's front door: what people and volunteers did, what is due, what was delivered."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.content.library import Library
from bot.content.renewal import Renewal
from bot.content.terms import Language
from bot.desk.case import Action, Case, act
from bot.desk.command import read_order
from bot.desk.vocabulary import (
    AccountId,
    Answer,
    Inbound,
    Line,
    Moved,
    Pressed,
    Reach,
)
from bot.dialogue.about_case import ERASE, HUMAN, NOW, Wish, read_wish
from bot.dialogue.bookmark import Bookmark, decode
from bot.helpline import waiting
from bot.helpline.forgetting import Forgotten, purge_if_over, sweep
from bot.helpline.group import deal_in_group, orders_renewal
from bot.helpline.hearing import grant, hear
from bot.helpline.house import House, limits_of
from bot.helpline.moving import read_moves
from bot.helpline.opening import reopen, show_case
from bot.helpline.recording import Failure, record_failure, record_receipt
from bot.helpline.renewing import CONTENT, tell_renewal
from bot.helpline.turn import Turn
from bot.messages import ChatId
from bot.settings import Settings
from bot.store import news
from bot.store.database import Database
from bot.store.moments import to_ms
from bot.store.outbox import Delivery, Receipt
from bot.store.transaction import Transaction

logger = logging.getLogger(__name__)

_SWEEP_EVERY = timedelta(hours=1)
_DUE_AT_ONCE = 200


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
        #: when the content was read anew last, by any replica; None before the first look
        self._renewed_at: str | None = None

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
        renewal = await self._renew(inbound)
        async with self._turn() as turn:
            if not await turn.tx.mark_seen(update_id, now_ms=to_ms(turn.now)):
                if _is_shared(inbound):
                    return Dealt(is_shared=True)
                return Dealt(answer=Answer(query=inbound.query) if isinstance(inbound, Pressed) else None)
            is_ours = await self._deal(turn, inbound, renewal)
            if not is_ours and not _is_shared(inbound):
                # nothing was done, and a reader waits for a page: should we die before it, the update must come again
                await turn.tx.unmark_seen(update_id)
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
        now = self._clock()
        if self._swept_at is None or now - self._swept_at >= _SWEEP_EVERY:
            await self.purge()
            self._swept_at = now

    async def purge(self) -> Forgotten:
        """Forget all that is past its time, also in SQLite's journal; nothing while there is no database.

        Raises:
            StoreError: the database failed; what was forgotten before stays so.
        """
        if not self._database.is_there:
            return Forgotten()
        async with self._turn() as turn:
            ended = await turn.cases.ended()
        cases = 0
        for case_id in ended:
            async with self._turn() as turn:
                cases += await purge_if_over(turn, case_id)
        async with self._turn() as turn:
            swept = await sweep(turn)
        await self._database.scrub()
        return replace(swept, cases=cases)

    async def on_receipt(self, tx: Transaction, delivery: Delivery, receipt: Receipt) -> None:
        """For the dispatcher: Telegram took a delivery."""
        await record_receipt(self._new_turn(tx), delivery, receipt)

    async def on_failure(self, tx: Transaction, delivery: Delivery, error: Failure) -> bool:
        """For the dispatcher: Telegram refused a delivery for good; True where it shall be tried once more."""
        turn = self._new_turn(tx)
        is_again = await record_failure(turn, delivery, error)
        self._learn_moves(turn.moved)
        return is_again

    async def _renew(self, inbound: Inbound) -> Renewal | None:
        """Read the content anew where an admin orders it; before the transaction, since it takes seconds."""
        is_ordered = isinstance(inbound, Line) and orders_renewal(inbound) and inbound.sender in self.house.admins
        return await self.house.renew() if self.house.renew and is_ordered else None

    async def _deal(self, turn: Turn, inbound: Inbound, renewal: Renewal | None) -> bool:
        """False where the reading path has to answer too."""
        match inbound:
            case Line(is_private=True):
                return await hear(turn, inbound)
            case Pressed(is_private=True):
                wished = read_wish(decode(inbound.goes, language=Language.EN))
                return await (grant(turn, inbound, wished) if wished else show_case(turn, inbound))
            case Reach():
                await _reach(turn, inbound)
                return False
            case Line() if renewal is not None:
                await tell_renewal(turn, inbound, renewal)
            case _:
                await deal_in_group(turn, inbound)
        return True

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
        self._learn_moves(read_moves(switches))
        await self._renew_with_others(switches.get(CONTENT, ""))

    async def _renew_with_others(self, when: str) -> None:
        """Read the content anew where another replica has done so since it was looked at last."""
        known, self._renewed_at = self._renewed_at, when
        if known is None or known == when or self.house.renew is None:
            return
        renewal = await self.house.renew()
        logger.info("content read anew with other replicas", extra={"errors": len(renewal.errors)})

    def _learn_moves(self, moves: Mapping[ChatId, ChatId]) -> None:
        for before, after in moves.items():
            if self.house.moved.get(before) != after:
                self.house.moved[before] = after
                # the operator's own setting, and the only way to tell which id is meant
                logger.warning("group moved: change HELPLINE_DESKS", extra={"before": before, "after": after})

    def _new_turn(self, tx: Transaction) -> Turn:
        return Turn(tx=tx, house=self.house, now=self._clock())

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[Turn]:
        """A use case: committed at its end, and only then known in memory."""
        async with self._database.transaction() as tx:
            turn = self._new_turn(tx)
            yield turn
        self._people = (self._people | turn.came) - turn.went
        self._renewed_at = turn.renewed_at or self._renewed_at
        self._learn_moves(turn.moved)
        self.house.orphans.update(turn.orphans)
        self.house.reminded.update(dict.fromkeys(turn.reminded, turn.now))
        if turn.has_erased:
            await self._database.scrub()


def build_house(
    settings: Settings,
    *,
    library: Callable[[], Library],
    pick: Callable[[Sequence[str]], str],
    renew: Callable[[], Awaitable[Renewal]] | None = None,
) -> House:
    """What the desk works with, from the operator's settings."""
    return House(
        library=library,
        renew=renew,
        pick=pick,
        bot=AccountId(settings.bot_id),
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
        case Moved():
            return True
        case _:
            return False


def _is_idle_talk(inbound: Inbound) -> bool:
    """Plain words in General concern nobody, and cost no transaction."""
    if not isinstance(inbound, Line) or inbound.is_private or inbound.topic is not None:
        return False
    return read_order(inbound.styled) is None


def _is_shared(inbound: Inbound) -> bool:
    """Whether the reading path has its part in it too, whatever the desk does: an erase, somebody who goes or comes."""
    if isinstance(inbound, Pressed) and inbound.is_private:
        wished = read_wish(decode(inbound.goes, language=Language.EN))
        return wished is not None and wished.wish is Wish.ERASE
    return isinstance(inbound, Reach)


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
