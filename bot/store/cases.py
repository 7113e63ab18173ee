"""Cases, and where each of their messages lies at either end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Row, and_, delete, func, or_, select, update
from sqlalchemy import case as sql_case

from bot.desk.case import Case, Status
from bot.desk.vocabulary import CaseId, Kind, Side, TopicId, VolunteerId
from bot.messages import ChatId, MessageId
from bot.store.case_tables import cases, deeds, lines
from bot.store.moments import from_ms, to_ms
from bot.store.news import announce
from bot.store.schema import outbox
from bot.store.transaction import Transaction

_CASE = TypeAdapter(Case)
_OPEN = (Status.WAITING, Status.ACTIVE)
_ENDED = (Status.CLOSED, Status.UNREACHABLE)


class Fate(StrEnum):
    """What became of a line."""

    #: goes to the other end, or has gone
    SAID = "said"
    #: stays among volunteers
    NOTE = "note"
    #: waits for its author's word
    HELD = "held"
    #: taken back by its author
    WITHDRAWN = "withdrawn"
    #: the bot's own words
    TOLD = "told"
    #: a page of the bot in which the case was shown; nobody knows how old it is
    PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One message of a case; its words are not here."""

    side: Side
    source: MessageId
    copy: MessageId | None = None
    fate: Fate
    kind: Kind = Kind.TEXT
    reply_to: MessageId | None = None
    album: str = ""
    #: which file it carries, as a blind index; empty without one, and where that is not known
    file: str = ""
    volunteer: VolunteerId | None = None
    at: datetime

    @property
    def is_out(self) -> bool:
        """Whether it goes to the other end or lies there; a held line lies there where only its new file is held."""
        return self.fate is Fate.SAID or (self.fate is Fate.HELD and self.copy is not None)


class Cases:
    """Statements about cases, in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def of_person(self, person: ChatId) -> Case | None:
        """The person's case, locked until the commit."""
        return await self._find(cases.c.person_index == person_index(self._tx, person))

    async def of_topic(self, group: ChatId, topic: TopicId) -> Case | None:
        """The case whose topic this is, locked until the commit."""
        return await self._find(cases.c.group_index == _group_index(self._tx, group), cases.c.topic == topic)

    async def get(self, case_id: CaseId) -> Case | None:
        """The case, locked until the commit; None once it is gone."""
        return await self._find(cases.c.id == case_id)

    async def open(self, case: Case, *, look_at: datetime) -> bool:
        """Keep a new case; False where the person has one already."""
        values = {"id": case.id, "person_index": person_index(self._tx, case.person), **self._columns(case, look_at)}
        statement = self._tx.insert(cases).values(values).on_conflict_do_nothing(index_elements=["person_index"])
        is_new = (await self._tx.execute(statement)).rowcount == 1
        if is_new:
            await announce(self._tx)
        return is_new

    async def save(self, case: Case, *, look_at: datetime) -> None:
        """Keep the changed case."""
        await self._tx.execute(update(cases).where(cases.c.id == case.id).values(self._columns(case, look_at)))

    async def forget(self, case: Case) -> None:
        """Delete the case with all its lines and all that was done to it."""
        await self._tx.execute(delete(lines).where(lines.c.case_id == case.id))
        await self._tx.execute(delete(deeds).where(deeds.c.case_id == case.id))
        await self._tx.execute(delete(cases).where(cases.c.id == case.id))

    async def due(self, now: datetime, *, limit: int) -> tuple[CaseId, ...]:
        """Cases to which time may have brought something, longest due first."""
        statement = select(cases.c.id).where(cases.c.look_at_ms <= to_ms(now)).order_by(cases.c.look_at_ms)
        return tuple(CaseId(row.id) for row in (await self._tx.execute(statement.limit(limit))).all())

    async def ended(self) -> tuple[CaseId, ...]:
        """Cases that wait for nothing but to be forgotten."""
        statement = select(cases.c.id).where(cases.c.status.in_(_ENDED))
        return tuple(CaseId(row.id) for row in (await self._tx.execute(statement)).all())

    async def people(self) -> tuple[ChatId, ...]:
        """Everybody who has a case."""
        return tuple(case.person for case in await self._all())

    async def in_group(self, group: ChatId) -> tuple[Case, ...]:
        """The open cases of a group, urgent ones first, then by age."""
        found = await self._all(cases.c.group_index == _group_index(self._tx, group), cases.c.status.in_(_OPEN))
        return tuple(sorted(found, key=lambda case: (not case.is_urgent, case.waiting_since)))

    async def load_of(self, groups: Iterable[ChatId]) -> dict[ChatId, int]:
        """How many open cases each group has."""
        statement = (
            select(cases.c.group_index, func.count().label("number"))
            .where(cases.c.status.in_(_OPEN))
            .group_by(cases.c.group_index)
        )
        counted = {row.group_index: int(row.number) for row in (await self._tx.execute(statement)).all()}
        return {group: counted.get(_group_index(self._tx, group), 0) for group in groups}

    async def held_by(self, volunteer: VolunteerId) -> tuple[Case, ...]:
        """The cases a volunteer has."""
        return await self._all(cases.c.volunteer == volunteer)

    async def of_group(self, group: ChatId) -> tuple[Case, ...]:
        """Every case that lies in a group."""
        return await self._all(cases.c.group_index == _group_index(self._tx, group))

    async def note(self, case: Case, record: Record) -> None:
        """Keep a line, in place of an older version of it."""
        values = {
            "case_id": case.id,
            "side": record.side,
            "source": record.source,
            "copy": record.copy,
            "fate": record.fate,
            "kind": record.kind,
            "reply_to": record.reply_to,
            "album": record.album,
            "file": record.file or None,
            "volunteer": record.volunteer,
            "at_ms": to_ms(record.at),
        }
        statement = self._tx.insert(lines).values(values)
        changed = {name: value for name, value in values.items() if name not in {"case_id", "side", "source"}}
        keys = ["case_id", "side", "source"]
        await self._tx.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed))

    async def line(self, case: Case, side: Side, source: MessageId) -> Record | None:
        """The line written at this end under this id."""
        return await self._line(case, lines.c.side == side, lines.c.source == source)

    async def copied_line(self, case: Case, side: Side, copy: MessageId) -> Record | None:
        """The line written at this end whose copy has this id at the other."""
        return await self._line(case, lines.c.side == side, lines.c.copy == copy)

    async def next_in_topic(self, case: Case, message: MessageId) -> Record | None:
        """Of what the bot has put into the case's topic, a copy or its own words, this message or the next one."""
        is_told = and_(lines.c.side == Side.TOPIC, lines.c.fate == Fate.TOLD)
        place = sql_case((lines.c.side == Side.PERSON, lines.c.copy), (is_told, lines.c.source))
        statement = select(lines).where(lines.c.case_id == case.id, place >= message).order_by(place).limit(1)
        row = (await self._tx.execute(statement)).first()
        return _record(row) if row else None

    async def last_line(self, case: Case, side: Side, *, volunteer: VolunteerId | None = None) -> Record | None:
        """The newest line of this end that went to the other; of one volunteer, where named."""
        is_out = or_(lines.c.fate == Fate.SAID, and_(lines.c.fate == Fate.HELD, lines.c.copy.is_not(None)))
        conditions = [lines.c.side == side, is_out]
        if volunteer is not None:
            conditions.append(lines.c.volunteer == volunteer)
        return await self._line(case, *conditions)

    async def lines(self, case: Case) -> tuple[Record, ...]:
        """Every line, oldest first."""
        rows = await self._tx.execute(select(lines).where(lines.c.case_id == case.id).order_by(lines.c.id))
        return tuple(_record(row) for row in rows.all())

    async def album(self, case: Case, side: Side, album: str, *, fate: Fate = Fate.SAID) -> tuple[Record, ...]:
        """The lines of an album that are not at the other end yet, in their order."""
        conditions = (lines.c.side == side, lines.c.album == album, lines.c.fate == fate, lines.c.copy.is_(None))
        statement = select(lines).where(lines.c.case_id == case.id, *conditions).order_by(lines.c.source)
        return tuple(_record(row) for row in (await self._tx.execute(statement)).all())

    async def set_copy(self, case_id: CaseId, side: Side, source: MessageId, copy: MessageId) -> None:
        """The line is at the other end now."""
        mine = (lines.c.case_id == case_id, lines.c.side == side, lines.c.source == source)
        await self._tx.execute(update(lines).where(*mine).values(copy=copy))

    async def forget_line(self, case: Case, side: Side, source: MessageId) -> None:
        """There is nothing to remember of this message any more."""
        mine = (lines.c.case_id == case.id, lines.c.side == side, lines.c.source == source)
        await self._tx.execute(delete(lines).where(*mine))

    async def is_leaving(self, lane: str, word: str, *, now: datetime) -> bool:
        """Whether the outbox's row of this lane with this word to coalesce by is being sent at this moment."""
        same = (outbox.c.lane == lane, outbox.c.coalesce == word, outbox.c.leased_until_ms > to_ms(now))
        return (await self._tx.execute(select(outbox.c.id).where(*same))).first() is not None

    async def drop_waiting(self, lane: str, *, now: datetime) -> None:
        """Forget what this lane was to send; what is being sent at this moment ends as it will."""
        self._tx.drop_deferred(lane)
        waiting = (outbox.c.lane == lane, outbox.c.leased_until_ms <= to_ms(now))
        await self._tx.execute(delete(outbox).where(*waiting))

    async def _find(self, *conditions: ColumnElement[bool]) -> Case | None:
        statement = select(cases.c.id, cases.c.sealed).where(*conditions).with_for_update()
        row = (await self._tx.execute(statement)).first()
        return open_case_row(self._tx, row) if row else None

    async def _all(self, *conditions: ColumnElement[bool]) -> tuple[Case, ...]:
        statement = select(cases.c.id, cases.c.sealed).where(*conditions)
        return tuple(open_case_row(self._tx, row) for row in (await self._tx.execute(statement)).all())

    def _columns(self, case: Case, look_at: datetime) -> dict[str, Any]:
        return {
            "group_index": _group_index(self._tx, case.group),
            "topic": case.topic,
            "status": case.status,
            "volunteer": case.volunteer,
            "look_at_ms": to_ms(look_at),
            "sealed": self._tx.seal(cases.c.sealed, case.id, _CASE.dump_json(case).decode()),
        }

    async def _line(self, case: Case, *conditions: ColumnElement[bool]) -> Record | None:
        statement = select(lines).where(lines.c.case_id == case.id, *conditions).order_by(lines.c.id.desc()).limit(1)
        row = (await self._tx.execute(statement)).first()
        return _record(row) if row else None


def open_case_row(tx: Transaction, row: Row[Any]) -> Case:
    """The case in a row with its columns `id` and `sealed`.

    Raises:
        DecryptionFailed: it was sealed with a key that is not there.
    """
    return _CASE.validate_json(tx.open(cases.c.sealed, row.id, row.sealed))


def person_index(tx: Transaction, person: ChatId) -> str:
    """What a person is looked up by."""
    return tx.cipher.blind_index(f"person {person}")


def _group_index(tx: Transaction, group: ChatId) -> str:
    return tx.cipher.blind_index(f"group {group}")


def _record(row: Row[Any]) -> Record:
    return Record(
        side=Side(row.side),
        source=MessageId(row.source),
        copy=MessageId(row.copy) if row.copy is not None else None,
        fate=Fate(row.fate),
        kind=Kind(row.kind),
        reply_to=MessageId(row.reply_to) if row.reply_to is not None else None,
        album=row.album,
        file=row.file or "",
        volunteer=VolunteerId(row.volunteer) if row.volunteer is not None else None,
        at=from_ms(row.at_ms),
    )
