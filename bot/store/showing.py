"""The rows as they lie in the database, sealed, for the demonstration's "what is stored now"."""

from dataclasses import dataclass

from sqlalchemy import select

from bot.store.database import Database
from bot.store.schema import metadata

_MOST_ROWS = 30
_MOST_CHARACTERS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTable:
    """A table that holds something."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


async def read_rows(database: Database) -> tuple[StoredTable, ...]:
    """Every table that is not empty, at most the first rows of each; nothing where there is no database."""
    if not database.is_there:
        return ()
    found = []
    async with database.transaction() as tx:
        for table in metadata.sorted_tables:
            rows = (await tx.execute(select(table).limit(_MOST_ROWS))).all()
            if rows:
                shown = tuple(tuple(_short(value) for value in row) for row in rows)
                found.append(StoredTable(name=table.name, columns=tuple(table.columns.keys()), rows=shown))
    return tuple(found)


def _short(value: object) -> str:
    text = value.hex() if isinstance(value, bytes) else "" if value is None else str(value)
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}… ({len(text)})"
