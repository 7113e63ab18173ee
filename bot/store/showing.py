"""The rows as they lie in the database, sealed, for the demonstration's "what is stored now"."""

from dataclasses import dataclass

from sqlalchemy import func, select

from bot.store.database import Database
from bot.store.schema import Purpose, metadata, purpose_of

_MOST_ROWS = 30
_MOST_CHARACTERS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTable:
    """A table that holds something."""

    name: str
    purpose: Purpose
    columns: tuple[str, ...]
    #: how many rows there are
    count: int
    #: the first of them
    rows: tuple[tuple[str, ...], ...]


async def read_rows(database: Database) -> tuple[StoredTable, ...]:
    """Every table that is not empty, at most the first rows of each; nothing where there is no database."""
    if not database.is_there:
        return ()
    found = []
    async with database.transaction() as tx:
        for table in metadata.sorted_tables:
            count = (await tx.execute(select(func.count()).select_from(table))).scalar_one()
            if count:
                rows = (await tx.execute(select(table).limit(_MOST_ROWS))).all()
                shown = StoredTable(
                    name=table.name,
                    purpose=purpose_of(table),
                    columns=tuple(table.columns.keys()),
                    count=count,
                    rows=tuple(tuple(_short(value) for value in row) for row in rows),
                )
                found.append(shown)
    return tuple(found)


def _short(value: object) -> str:
    text = value.hex() if isinstance(value, bytes) else "" if value is None else str(value)
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}… ({len(text)})"
