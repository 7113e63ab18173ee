"""What `helpline db` tells and upgrades."""

from dataclasses import dataclass

from sqlalchemy import func, select

from bot.store.database import Database, look, open_database
from bot.store.engine import read_address
from bot.store.keys import KeySource
from bot.store.schema import purpose_of
from bot.store.upgrades import TABLES, newest_revision


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSize:
    """How much lies in a table."""

    name: str
    rows: int
    #: what it is for
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What `helpline db status` shows; nothing in it is secret."""

    #: without user and password
    name: str
    #: None when nothing is there yet
    revision: str | None
    newest: str
    #: empty unless the revision is the newest
    tables: tuple[TableSize, ...] = ()


async def read_status(url: str, keys: KeySource) -> Status:
    """Look, and change nothing.

    Raises:
        StoreError: see `open_database`.
    """
    address = read_address(url)
    newest = newest_revision()
    if address.file is not None and not address.file.exists():
        return Status(name=address.name, revision=None, newest=newest)
    found = await look(address)
    if not found.is_current:
        return Status(name=address.name, revision=found.revision, newest=newest)
    database = await open_database(url, keys)
    try:
        return Status(name=address.name, revision=found.revision, newest=newest, tables=await _sizes(database))
    finally:
        await database.close()


async def upgrade(url: str, keys: KeySource) -> Status:
    """Bring the database to the newest schema, as every start does.

    Raises:
        StoreError: see `open_database`.
    """
    await (await open_database(url, keys)).close()
    return await read_status(url, keys)


async def _sizes(database: Database) -> tuple[TableSize, ...]:
    sizes = []
    async with database.transaction() as tx:
        for table in TABLES.sorted_tables:
            rows = (await tx.execute(select(func.count()).select_from(table))).scalar_one()
            sizes.append(TableSize(name=table.name, rows=rows, words=purpose_of(table).words))
    return tuple(sizes)
