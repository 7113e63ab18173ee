import stat
from pathlib import Path

from bot.store.database import Database


async def test_a_row_that_was_committed_is_there(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.mark_seen(7, now_ms=1)
    async with database.transaction() as tx:
        assert not await tx.mark_seen(7, now_ms=2)
