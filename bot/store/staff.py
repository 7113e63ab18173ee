"""Volunteers, and what the desk keeps about its own work."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, delete, func, select, update

from bot.desk.vocabulary import AccountId, VolunteerId
from bot.messages import ChatId
from bot.store.case_tables import blocks, samples, switches, volunteers
from bot.store.cases import person_index
from bot.store.moments import day_of, from_ms, to_ms
from bot.store.transaction import Transaction

_PAUSED = "paused"
# any number but the one in `leadership`; PostgreSQL keeps such locks apart by database
_NUMBERS = 0x68656C71


class Standing(StrEnum):
    """What an account is to the desk."""

    APPROVED = "approved"
    DISMISSED = "dismissed"
    #: in the group and never approved; kept so that admins are told once
    STRANGER = "stranger"


class Measure(StrEnum):
    """What is counted: numbers of a day, without a case."""

    #: seconds until a volunteer took a case
    WAIT = "wait"
    #: 1 where somebody said that it helped, else 0
    HELPED = "helped"
    #: 1 for each case that was opened
    OPENED = "opened"
    #: 1 for each case that was closed, by whomever
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteer:
    """An account in a group, by our own number."""

    id: VolunteerId
    account: AccountId
    standing: Standing
    is_on_call: bool


class Staff:
    """Statements about volunteers and the desk's work, in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def find(self, account: AccountId) -> Volunteer | None:
        """What is known of an account."""
        row = (
            await self._tx.execute(select(volunteers).where(volunteers.c.account_index == self._index(account)))
        ).first()
        return self._volunteer(row) if row else None

    async def get(self, number: VolunteerId) -> Volunteer | None:
        """The volunteer with this number."""
        row = (await self._tx.execute(select(volunteers).where(volunteers.c.id == number))).first()
        return self._volunteer(row) if row else None

    async def enter(self, account: AccountId, standing: Standing) -> Volunteer:
        """Give an account this standing, and a number if it has none."""
        known = await self.find(account) or await self._find_alone(account)
        if known is None:
            number = await self._next_number()
            values = {
                "id": number,
                "account_index": self._index(account),
                "sealed": self._tx.seal(volunteers.c.sealed, number, str(account)),
                "standing": standing,
                "is_on_call": False,
            }
            await self._tx.execute(self._tx.insert(volunteers).values(values))
            return Volunteer(id=number, account=account, standing=standing, is_on_call=False)
        is_on_call = known.is_on_call and standing is Standing.APPROVED
        mine = update(volunteers).where(volunteers.c.id == known.id)
        await self._tx.execute(mine.values(standing=standing, is_on_call=is_on_call))
        return Volunteer(id=known.id, account=account, standing=standing, is_on_call=is_on_call)

    async def set_on_call(self, volunteer: Volunteer, *, is_on_call: bool) -> None:
        """Whether reminders name this volunteer."""
        mine = update(volunteers).where(volunteers.c.id == volunteer.id)
        await self._tx.execute(mine.values(is_on_call=is_on_call))

    async def on_call(self) -> tuple[Volunteer, ...]:
        """The volunteers whom reminders name."""
        rows = await self._tx.execute(select(volunteers).where(volunteers.c.is_on_call).order_by(volunteers.c.id))
        return tuple(self._volunteer(row) for row in rows.all())

    async def block(self, person: ChatId, *, until: datetime) -> None:
        """Let this person open no case until then."""
        index = person_index(self._tx, person)
        statement = self._tx.insert(blocks).values(person_index=index, until_ms=to_ms(until))
        changed = {"until_ms": to_ms(until)}
        await self._tx.execute(statement.on_conflict_do_update(index_elements=["person_index"], set_=changed))

    async def blocked_until(self, person: ChatId, *, now: datetime) -> datetime | None:
        """Until when this person may open no case; None where they may."""
        statement = select(blocks.c.until_ms).where(blocks.c.person_index == person_index(self._tx, person))
        until_ms = (await self._tx.execute(statement)).scalar()
        return from_ms(until_ms) if until_ms is not None and until_ms > to_ms(now) else None

    async def remember_wait(self, wait: timedelta, *, now: datetime) -> None:
        """Somebody waited so long until a volunteer took their case."""
        await self._remember(Measure.WAIT, int(wait.total_seconds()), now)

    async def waits(self, *, since: datetime) -> tuple[timedelta, ...]:
        """How long people waited since then."""
        return tuple(timedelta(seconds=value) for value in await self._samples(Measure.WAIT, since))

    async def remember_judgement(self, *, has_helped: bool, now: datetime) -> None:
        """Somebody said whether it helped."""
        await self._remember(Measure.HELPED, int(has_helped), now)

    async def judgements(self, *, since: datetime) -> tuple[bool, ...]:
        """What people said since then."""
        return tuple(bool(value) for value in await self._samples(Measure.HELPED, since))

    async def count(self, measure: Measure, *, now: datetime) -> None:
        """One more of these today."""
        await self._remember(measure, 1, now)

    async def counted(self, measure: Measure, *, since: datetime) -> int:
        """How many of these there were since that day."""
        return sum(await self._samples(measure, since))

    async def pause(self, *, is_paused: bool) -> None:
        """Whether the desk takes new cases that can wait."""
        await self.switch(_PAUSED, "yes" if is_paused else "")

    async def is_paused(self) -> bool:
        """Whether intake is paused."""
        return bool((await self.switches()).get(_PAUSED))

    async def switch(self, name: str, value: str) -> None:
        """Set one of the desk's switches; empty is off."""
        sealed = self._tx.seal(switches.c.sealed, name, value)
        statement = self._tx.insert(switches).values(name=name, sealed=sealed)
        await self._tx.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"sealed": sealed}))

    async def switches(self) -> dict[str, str]:
        """Every switch that was ever set."""
        rows = (await self._tx.execute(select(switches))).all()
        return {row.name: self._tx.open(switches.c.sealed, row.name, row.sealed) for row in rows}

    async def sweep_samples(self, *, before: datetime) -> int:
        """Forget numbers of days before then; gives how many."""
        return (await self._tx.execute(delete(samples).where(samples.c.at_ms < to_ms(before)))).rowcount

    async def sweep_blocks(self, *, now: datetime) -> int:
        """Forget blocks that are over; gives how many."""
        return (await self._tx.execute(delete(blocks).where(blocks.c.until_ms <= to_ms(now)))).rowcount

    async def _remember(self, measure: Measure, value: int, now: datetime) -> None:
        values = {"at_ms": day_of(to_ms(now)), "measure": measure, "value": value}
        await self._tx.execute(self._tx.insert(samples).values(values))

    async def _samples(self, measure: Measure, since: datetime) -> tuple[int, ...]:
        mine = (samples.c.measure == measure, samples.c.at_ms >= day_of(to_ms(since)))
        return tuple(row.value for row in (await self._tx.execute(select(samples.c.value).where(*mine))).all())

    async def _find_alone(self, account: AccountId) -> Volunteer | None:
        """As `find`, and nobody else is given a number until the commit: on PostgreSQL several may enter at once."""
        if self._tx.is_postgresql:
            await self._tx.execute(select(func.pg_advisory_xact_lock(_NUMBERS)))
        return await self.find(account)

    async def _next_number(self) -> VolunteerId:
        highest = (await self._tx.execute(select(func.max(volunteers.c.id)))).scalar()
        return VolunteerId((highest or 0) + 1)

    def _index(self, account: AccountId) -> str:
        return self._tx.cipher.blind_index(f"account {account}")

    def _volunteer(self, row: Row[Any]) -> Volunteer:
        return Volunteer(
            id=VolunteerId(row.id),
            account=AccountId(int(self._tx.open(volunteers.c.sealed, row.id, row.sealed))),
            standing=Standing(row.standing),
            is_on_call=row.is_on_call,
        )
