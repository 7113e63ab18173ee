"""One database, SQLite or PostgreSQL: opened, made with the first case, closed."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import LogicError, StoreError
from bot.store import leadership, upgrades
from bot.store.cipher import Cipher
from bot.store.engine import Address, connect, connect_to_look, read_address, translated
from bot.store.keys import KeySource
from bot.store.leadership import Leadership
from bot.store.transaction import Transaction


class Database:
    """Made by `open_database`."""

    def __init__(self, address: Address, keys: KeySource, cipher: Cipher | None) -> None:
        #: set whenever a commit has added something to the outbox
        self.enqueued = asyncio.Event()
        self.address = address
        self._keys = keys
        self._cipher = cipher
        self._engine: AsyncEngine = connect(address)
        self._creating = asyncio.Lock()

    @property
    def is_there(self) -> bool:
        """False until the first case: then there is no file, nothing to read and nothing to send."""
        return self._cipher is not None

    @property
    def cipher(self) -> Cipher:
        """Seals and opens values of this database.

        Raises:
            LogicError: it is not there.
        """
        if self._cipher is None:
            raise LogicError("there is no database yet; look at is_there first")
        return self._cipher

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Begin; commit at the end, or roll back what raised. Makes the database: look at `is_there` before reading.

        Never open one inside another: on SQLite the inner waits for the outer.

        Raises:
            StoreError: out of reach, full or damaged; nothing was committed, unless the connection broke in the commit.
        """
        cipher = self._cipher or await self._create()
        with translated(self.address):
            connection = await self._engine.connect()
        try:
            with translated(self.address):
                begun = await connection.begin()
            tx = Transaction(connection, cipher, self.address)
            try:
                yield tx
                has_enqueued = await tx.write_deferred()
                with translated(self.address):
                    await begun.commit()
            except BaseException:
                with translated(self.address):
                    await begun.rollback()
                raise
        finally:
            await connection.close()
        if has_enqueued:
            self.enqueued.set()

    def lead(self, nap: Callable[[float], Awaitable[None]] = asyncio.sleep) -> AbstractAsyncContextManager[Leadership]:
        """Wait to be the one that dispatches; see `bot.store.leadership`."""
        return leadership.lead(self.address, self.enqueued, nap)

    async def scrub(self) -> None:
        """Take what was deleted out of SQLite's journal too; after a purge or an erasure.

        Raises:
            StoreError: as `transaction`.
        """
        if self.address.file is None or not self.is_there:
            return
        with translated(self.address):
            async with self._engine.connect() as connection:
                options = await connection.execution_options(isolation_level="AUTOCOMMIT")
                await options.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    async def close(self) -> None:
        """Let go of all connections."""
        await self._engine.dispose()

    async def _create(self) -> Cipher:
        async with self._creating:
            if self._cipher is None:
                keys = self._keys.read_or_create()
                if self.address.file is not None:
                    await asyncio.to_thread(_make_file, self.address.file)
                self._cipher = await _prepare(self._engine, self.address, self._keys)
            return self._cipher


async def open_database(url: str, keys: KeySource) -> Database:
    """Check the database and bring it to this schema; a SQLite file that is not there stays so until it is needed.

    `url` is `sqlite:///var/helpline.db` or `postgresql://user:password@host/name`.

    Raises:
        StoreError: out of reach, damaged, of a newer version (SchemaTooNew), or sealed with other keys
            (DecryptionFailed); nothing was touched.
    """
    address = read_address(url)
    if address.file is not None and not await asyncio.to_thread(_holds_something, address.file):
        return Database(address, keys, None)
    cipher = await _check(address, keys)
    database = Database(address, keys, None)
    ...
    return database


def _holds_something(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0
