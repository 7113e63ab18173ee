"""Other replicas' news: that somebody has a case now, told by PostgreSQL the moment it is committed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from sqlalchemy import func, select

from bot.errors import StoreError
from bot.store.engine import Address, connect_once, translated
from bot.store.transaction import Transaction

CHANNEL = "helpline_people"
#: how long to wait before connecting again, seconds
_AGAIN_S = 2.0


async def announce(tx: Transaction) -> None:
    """Tell every replica, once this is committed, that there is somebody new; says nothing about whom."""
    if tx.is_postgresql:
        await tx.execute(select(func.pg_notify(CHANNEL, "")))


async def follow(address: Address, nap: Callable[[float], Awaitable[None]]) -> AsyncIterator[None]:
    """Something for each piece of news, and after each new connection, since news may have been missed.

    Ends at once on SQLite, which has one process. A lost connection is opened again.
    """
    while address.file is None:
        heard = asyncio.Event()
        engine = connect_once(address)
        try:
            with translated(address):
                connection = await engine.connect()
            try:
                driver: Any = (await connection.get_raw_connection()).driver_connection
                driver.add_termination_listener(lambda _, heard=heard: heard.set())
                await driver.add_listener(CHANNEL, lambda *_, heard=heard: heard.set())
                heard.set()
                while not driver.is_closed():
                    await heard.wait()
                    heard.clear()
                    yield
            finally:
                await connection.invalidate()
                await connection.close()
        except StoreError:
            await nap(_AGAIN_S)
        finally:
            await engine.dispose()
