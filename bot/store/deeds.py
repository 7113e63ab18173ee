"""Who did what: to a case, for as long as it lives, and to the desk itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select

from bot.desk.case import Case
from bot.desk.vocabulary import VolunteerId
from bot.store.case_tables import audit, cases, deeds
from bot.store.cases import open_case_row
from bot.store.moments import from_ms, to_ms
from bot.store.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that was done; no content, no Telegram ids."""

    at: datetime
    #: None for the person, time, Telegram
    volunteer: VolunteerId | None
    deed: str
    #: a case's designation or another volunteer's number
    about: str


class Deeds:
    """Statements about deeds, in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def note_on_case(self, case: Case, deed: str, *, by: VolunteerId | None, now: datetime) -> None:
        """Remember what was done to a case; forgotten with it."""
        values = {"case_id": case.id, "at_ms": to_ms(now), "volunteer": by, "deed": deed}
        await self._tx.execute(self._tx.insert(deeds).values(values))

    async def note_on_desk(self, deed: str, *, by: VolunteerId | None, about: str, now: datetime) -> None:
        """Remember what was done to the desk itself."""
        values = {"at_ms": to_ms(now), "volunteer": by, "deed": deed, "about": about}
        await self._tx.execute(self._tx.insert(audit).values(values))

    async def latest(self, *, since: datetime, limit: int) -> tuple[Deed, ...]:
        """What was done since then, newest first; nothing of cases that are forgotten."""
        found = [*await self._of_cases(since, limit), *await self._of_desk(since, limit)]
        return tuple(sorted(found, key=lambda deed: deed.at, reverse=True)[:limit])

    async def sweep(self, *, before: datetime) -> int:
        """Forget what was done to the desk before then; gives how many lines."""
        return (await self._tx.execute(delete(audit).where(audit.c.at_ms < to_ms(before)))).rowcount

    async def _of_cases(self, since: datetime, limit: int) -> list[Deed]:
        columns = (deeds.c.at_ms, deeds.c.volunteer, deeds.c.deed, cases.c.id, cases.c.sealed)
        statement = select(*columns).join_from(deeds, cases).where(deeds.c.at_ms >= to_ms(since))
        rows = (await self._tx.execute(statement.order_by(deeds.c.id.desc()).limit(limit))).all()
        return [_deed(row, open_case_row(self._tx, row).designation) for row in rows]

    async def _of_desk(self, since: datetime, limit: int) -> list[Deed]:
        statement = select(audit).where(audit.c.at_ms >= to_ms(since)).order_by(audit.c.id.desc()).limit(limit)
        return [_deed(row, row.about) for row in (await self._tx.execute(statement)).all()]


def _deed(row: Row[Any], about: str) -> Deed:
    volunteer = VolunteerId(row.volunteer) if row.volunteer is not None else None
    return Deed(at=from_ms(row.at_ms), volunteer=volunteer, deed=row.deed, about=about)
