"""What a use case does with the database: all of it is committed, or nothing."""

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import Column, CursorResult, Executable, Table, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.cipher import Cipher
from bot.store.engine import Address, translated
from bot.store.moments import hour_of
from bot.store.schema import seen_updates

#: listened to by the replica that dispatches
CHANNEL = "helpline_outbox"
# Bot API, Getting updates: kept for 24 hours at most; one more since times are kept to the hour, one for the clocks
_KEEP_SEEN_MS = 26 * 60 * 60 * 1000


class Transaction:
    """Given by `Database.transaction`; what it enqueues is written at its end, and sent after the commit."""

    def __init__(self, connection: AsyncConnection, cipher: Cipher, address: Address) -> None:
        self.cipher = cipher
        self._connection = connection
        self._address = address
        self._deferred: list[_Deferred] = []

    @property
    def is_postgresql(self) -> bool:
        """For the few statements that differ."""
        return self._address.file is None

    async def execute(self, statement: Executable, rows: list[dict[str, Any]] | None = None) -> CursorResult[Any]:
        """Run a statement; `rows` are the values of one that is run many times.

        Raises:
            StoreError: the database failed, see `bot.store.engine`.
            LogicError: the statement is wrong, or breaks a constraint.
        """
        with translated(self._address):
            return await self._connection.execute(statement, rows)

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
        return postgresql.insert(table) if self.is_postgresql else sqlite.insert(table)

    def seal(self, column: Column[Any], row: str | int, value: str) -> bytes:
        """Text for a `Sealed` column, in the row with this primary key."""
        return self.cipher.seal(value.encode(), table=column.table.name, column=column.name, row=row)

    def open(self, column: Column[Any], row: str | int, sealed: bytes) -> str:
        """The text that was sealed there.

        Raises:
            DecryptionFailed: see `Cipher.open`.
        """
        return self.cipher.open(sealed, table=column.table.name, column=column.name, row=row).decode()

    async def mark_seen(self, update_id: int, *, now_ms: int) -> bool:
        """True the first time; False means that this update has been dealt with, or is being dealt with elsewhere."""
        statement = self.insert(seen_updates).values(id=update_id, seen_at_ms=hour_of(now_ms)).on_conflict_do_nothing()
        return (await self.execute(statement)).rowcount == 1

    async def unmark_seen(self, update_id: int) -> None:
        """The update may be dealt with again; only where it changed nothing."""
        await self.execute(delete(seen_updates).where(seen_updates.c.id == update_id))

    async def purge_seen(self, *, now_ms: int) -> int:
        """Forget updates that can't come again; gives how many."""
        old = seen_updates.c.seen_at_ms < now_ms - _KEEP_SEEN_MS
        return (await self.execute(delete(seen_updates).where(old))).rowcount

    def defer(self, lane: str, write: Callable[["Transaction"], Awaitable[None]]) -> None:
        """Run `write` just before the commit, in the order of these calls."""
        self._deferred.append(_Deferred(lane, write))

    def deferred(self, lane: str) -> int:
        """How many writes of this lane wait for the commit."""
        return sum(waiting.lane == lane for waiting in self._deferred)

    def drop_deferred(self, lane: str) -> int:
        """Forget them; gives how many there were."""
        kept = [waiting for waiting in self._deferred if waiting.lane != lane]
        dropped = len(self._deferred) - len(kept)
        self._deferred = kept
        return dropped

    async def write_deferred(self) -> bool:
        """True if there was something to write."""
        if not self._deferred:
            return False
        for waiting in self._deferred:
            await waiting.write(self)
        if self.is_postgresql:
            await self.execute(select(func.pg_notify(CHANNEL, "")))
        return True


class _Deferred:
    __slots__ = ("lane", "write")

    def __init__(self, lane: str, write: Callable[[Transaction], Awaitable[None]]) -> None:
        self.lane = lane
        self.write = write
