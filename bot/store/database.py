"""One database, SQLite or PostgreSQL: opened, made with the first case, closed."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import cast

import aiosqlite

from bot.errors import HelplineError, LogicError, StoreError
from bot.store import leadership, upgrades
from bot.store.cipher import Cipher
from bot.store.engine import Address, connect, connect_to_look, read_address, translated
from bot.store.keys import KeySource
from bot.store.leadership import Leadership
from bot.store.transaction import Transaction
from bot.store.upgrades import Found


class Database:
    """Made by `open_database`."""

    def __init__(self, address: Address, keys: KeySource) -> None:
        #: set whenever a commit has added something to the outbox
        self.enqueued = asyncio.Event()
        self.address = address
        self._keys = keys
        self._cipher: Cipher | None = None
        self._engine = connect(address)
        self._preparing = asyncio.Lock()

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
        if not self.is_there:
            await self.prepare()
        has_enqueued = False
        with translated(self.address):
            connection = await self._engine.connect()
        try:
            with translated(self.address):
                begun = await connection.begin()
            tx = Transaction(connection, self.cipher, self.address)
            try:
                yield tx
                has_enqueued = await tx.write_deferred()
                with translated(self.address):
                    await begun.commit()
            except BaseException:
                # what made it fail says more than a rollback on a broken connection
                with suppress(HelplineError), translated(self.address):
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
                # past SQLAlchemy, which would begin a transaction first
                driver = (await connection.get_raw_connection()).driver_connection
                await cast("aiosqlite.Connection", driver).execute("PRAGMA wal_checkpoint(TRUNCATE)")

    async def close(self) -> None:
        """Let go of all connections."""
        await self._engine.dispose()

    async def prepare(self) -> None:
        """Make the tables, or upgrade them, and read the index key.

        Raises:
            StoreError: see `open_database`.
        """
        async with self._preparing:
            if self._cipher is not None:
                return
            if self.address.file is not None:
                await asyncio.to_thread(_make_file, self.address.file)
            with translated(self.address):
                async with self._engine.begin() as connection:
                    self._cipher = await connection.run_sync(upgrades.prepare, self._keys, name=self.address.name)


async def open_database(url: str, keys: KeySource) -> Database:
    """Check the database and bring it to this schema; a SQLite file that is not there stays so until it is needed.

    `url` is `sqlite:///var/helpline.db` or `postgresql://user:password@host/name`.

    Raises:
        StoreError: out of reach, damaged, of a newer version (SchemaTooNew), or sealed with other keys
            (DecryptionFailed); nothing was touched.
    """
    address = read_address(url)
    database = Database(address, keys)
    try:
        if address.file is None or await _is_ours(address, address.file, keys):
            await database.prepare()
    except BaseException:
        await database.close()
        raise
    return database


async def _is_ours(address: Address, file: Path, keys: KeySource) -> bool:
    """Look at a SQLite file without touching it; False if there is nothing in it yet."""
    if not await asyncio.to_thread(_holds_something, file):
        return False
    found = await look(address)
    if found.revision is None:
        return False
    upgrades.unlock(found, keys.read(), name=address.name, keys_name=keys.name)
    return True


async def look(address: Address) -> Found:
    """What lies in the database, which stays untouched.

    Raises:
        StoreError: see `bot.store.upgrades.look`.
    """
    engine = connect_to_look(address)
    try:
        with translated(address):
            async with engine.connect() as connection:
                return await connection.run_sync(upgrades.look, name=address.name)
    finally:
        await engine.dispose()


def _holds_something(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0


def _make_file(file: Path) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _holds_something(file):
            # SQLite gives its journal the rights of the file
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
            file.chmod(0o600)
    except OSError as exc:
        raise StoreError(f"{file} can't be made: {exc.strerror}") from exc
