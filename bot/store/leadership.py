"""One replica dispatches at a time: an advisory lock elects it, and another takes over when it is gone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import StoreError
from bot.store.engine import Address, connect_once, translated
from bot.store.transaction import CHANNEL

# any number that is the same for every replica; PostgreSQL keeps such locks apart by database
_LOCK = 0x68656C70
#: how often a replica that does not lead asks again, seconds
ASK_AGAIN_S = 1.0


class Leadership:
    """Held until the connection ends, however it ends."""

    def __init__(self, connection: AsyncConnection | None, address: Address) -> None:
        self.is_lost = False
        self._connection = connection
        self._address = address

    async def confirm(self) -> None:
        """Find out whether the connection still stands.

        Raises:
            StoreError: it does not, so another replica may lead already.
        """
        if self._connection is None:
            return
        try:
            with translated(self._address):
                await self._connection.execute(select(1))
        except StoreError:
            self.is_lost = True
            raise


@asynccontextmanager
async def lead(
    address: Address, enqueued: asyncio.Event, nap: Callable[[float], Awaitable[None]]
) -> AsyncIterator[Leadership]:
    """Wait until this replica is elected; `enqueued` is set when any replica has enqueued something.

    On SQLite there is one process, so it leads.

    Raises:
        StoreError: PostgreSQL can't be reached.
    """
    if address.file is not None:
        yield Leadership(None, address)
        return
    engine = connect_once(address)
    try:
        with translated(address):
            connection = await engine.connect()
        try:
            leadership = Leadership(await _elect(connection, address, nap), address)
            await _listen(leadership, connection, enqueued)
            yield leadership
        finally:
            # a connection that has failed can't be closed in order, and its lock is gone with it
            await connection.invalidate()
            await connection.close()
    finally:
        await engine.dispose()


async def _elect(
    connection: AsyncConnection, address: Address, nap: Callable[[float], Awaitable[None]]
) -> AsyncConnection:
    with translated(address):
        connection = await connection.execution_options(isolation_level="AUTOCOMMIT")
        while not (await connection.execute(select(func.pg_try_advisory_lock(_LOCK)))).scalar():
            await nap(ASK_AGAIN_S)
    return connection


async def _listen(leadership: Leadership, connection: AsyncConnection, enqueued: asyncio.Event) -> None:
    driver: Any = (await connection.get_raw_connection()).driver_connection

    def lose(_: object) -> None:
        leadership.is_lost = True
        enqueued.set()

    driver.add_termination_listener(lose)
    await driver.add_listener(CHANNEL, lambda *_: enqueued.set())


async def is_led(address: Address) -> bool:
    """Whether a bot works with this PostgreSQL database at this moment.

    Raises:
        StoreError: it can't be reached.
    """
    engine = connect_once(address)
    try:
        with translated(address):
            async with engine.connect() as connection:
                return not (await connection.execute(select(func.pg_try_advisory_lock(_LOCK)))).scalar()
    finally:
        await engine.dispose()
