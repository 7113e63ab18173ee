"""Seals everything again with a new key.

What is left to do stands in the values themselves, which begin with the id of their key: a rotation that broke off
goes on where it was. Blind indexes stay, as their key is the database's own (`bot.store.cipher`). Backups made before
a rotation open with the old keys alone: keep those as long as such backups, or delete both.
"""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Table, func, select, update

from bot.errors import StoreError
from bot.store.cipher import KEY_ID_BYTES
from bot.store.database import Database, open_database
from bot.store.engine import read_address
from bot.store.keys import KeySource, new_key
from bot.store.leadership import is_led
from bot.store.schema import Sealed
from bot.store.transaction import Transaction
from bot.store.upgrades import TABLES

_ROWS_AT_ONCE = 200
#: a new key and an old one: a rotation that broke off goes on with its key
_KEYS_OF_A_ROTATION = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """What a rotation has done."""

    #: values sealed again
    values: int
    key_id: str
    #: keys that nothing needs any more; still in HELPLINE_SECRET_KEYS, gone from a key file
    retired: tuple[str, ...]


async def rotate(url: str, keys: KeySource) -> Rotation:
    """Seal everything with the first key; a key file is given a new one first, and loses the old ones at the end.

    Keys in the environment are the operator's: put the new one in front, restart every replica, then rotate.

    Raises:
        StoreError: see `open_database`; or a bot is running that has only the old key; or the database failed midway,
            and another call goes on from there.
    """
    if not keys.text:
        await _put_new_key_in_front(url, keys)
    database = await open_database(url, keys)
    try:
        values = await seal_again(database) if database.is_there else 0
        await database.scrub()
    finally:
        await database.close()
    sealing, *others = keys.read()
    if not keys.text:
        keys.write((sealing,))
    return Rotation(values=values, key_id=sealing.id, retired=tuple(key.id for key in others))


async def _put_new_key_in_front(url: str, keys: KeySource) -> None:
    known = keys.read()
    if len(known) < _KEYS_OF_A_ROTATION:
        keys.write((new_key(), *known))
    # only now: whoever starts after this look reads both keys
    address = read_address(url)
    is_in_use = await is_led(address) if address.file is None else await asyncio.to_thread(_is_open, address.file)
    if is_in_use:
        raise StoreError(f"{address.name} is in use; stop the bot, then rotate the keys again")


def _is_open(file: Path) -> bool:
    """Whether another connection has this SQLite file open."""
    if not file.exists():
        return False
    with closing(sqlite3.connect(file, timeout=0)) as connection:
        try:
            # https://sqlite.org/wal.html#activating_and_configuring_wal_mode: refused while others are connected
            connection.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError:
            return True
    return False


async def seal_again(database: Database) -> int:
    """Seal with the first key whatever another one has sealed; gives how many values."""
    count = 0
    for table in TABLES.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Sealed):
                count += await _seal_column(database, table, column)
    return count


async def _seal_column(database: Database, table: Table, column: Column[Any]) -> int:
    count = 0
    while True:
        async with database.transaction() as tx:
            done = await _seal_some(tx, table, column)
        if not done:
            return count
        count += done


async def _seal_some(tx: Transaction, table: Table, column: Column[Any]) -> int:
    key_id = bytes.fromhex(tx.cipher.key_id)
    others = select(*table.primary_key.columns, column.label("sealed")).where(
        func.substr(column, 1, KEY_ID_BYTES) != key_id
    )
    rows = (await tx.execute(others.limit(_ROWS_AT_ONCE).with_for_update())).all()
    for row in rows:
        key = tuple(row)[:-1]
        name = "/".join(str(part) for part in key)
        value = tx.cipher.open(row.sealed, table=table.name, column=column.name, row=name)
        sealed = tx.cipher.seal(value, table=table.name, column=column.name, row=name)
        same_row = [part == value for part, value in zip(table.primary_key.columns, key, strict=True)]
        await tx.execute(update(table).where(*same_row).values({column.name: sealed}))
    return len(rows)
