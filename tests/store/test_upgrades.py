import sqlite3
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from bot.store.database import Database, open_database
from bot.store.engine import connect, read_address
from bot.store.keys import KeySource
from bot.store.maintenance import purge, read_status, upgrade
from bot.store.upgrades import TABLES, VERSION_TABLE, newest_revision


def differences(connection: Connection) -> list[object]:
    options = {"version_table": VERSION_TABLE, "compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), TABLES))


def names(connection: Connection) -> set[str | None]:
    inspector = inspect(connection)
    tables = [table for table in inspector.get_table_names() if table != VERSION_TABLE]
    found = {inspector.get_pk_constraint(table)["name"] for table in tables}
    return found.union(*({key["name"] for key in inspector.get_foreign_keys(table)} for table in tables))


async def test_the_revisions_make_the_tables_the_code_works_with(database: Database, database_url: str) -> None:
    async with database.transaction():
        pass
    engine = connect(read_address(database_url))
    async with engine.connect() as connection:
        found = await connection.run_sync(differences)
        constraints = await connection.run_sync(names)
    await engine.dispose()

    assert found == []
    assert constraints == {"fk_lines_case_id", *(f"pk_{table.name}" for table in TABLES.sorted_tables)}


async def test_an_older_schema_is_upgraded_at_the_start(
    database: Database, database_url: str, key_source: KeySource
) -> None:
    async with database.transaction() as tx:
        await tx.mark_seen(7, now_ms=1)
        for table in reversed(TABLES.sorted_tables):
            if table.name not in {"key_check", "counter", "outbox", "seen_updates"}:
                await tx.execute(text(f"DROP TABLE {table.name}"))
        await tx.execute(text("UPDATE helpline_schema SET version_num = '0001'"))
    await database.close()

    before = await read_status(database_url, key_source)
    after = await upgrade(database_url, key_source)

    assert (before.revision, before.tables) == ("0001", ())
    assert after.revision == after.newest == newest_revision()
    assert {table.name: table.rows for table in after.tables}["seen_updates"] == 1
    assert {table.name for table in after.tables} == set(TABLES.tables)


async def test_an_upgrade_that_fails_changes_nothing(tmp_path: Path, key_source: KeySource) -> None:
    url = f"sqlite:///{tmp_path / 'var' / 'helpline.db'}"
    database = await open_database(url, key_source)
    async with database.transaction() as tx:
        await tx.execute(text("DROP TABLE samples"))
        await tx.execute(text("UPDATE helpline_schema SET version_num = '0001'"))
    await database.close()
    file = sqlite3.connect(tmp_path / "var" / "helpline.db")
    tables = file.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    file.close()

    failure = ""
    try:
        await open_database(url, key_source)
    except Exception as exc:  # noqa: BLE001 - whichever it is
        failure = str(exc)

    assert "cases" in failure
    file = sqlite3.connect(tmp_path / "var" / "helpline.db")
    assert file.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall() == tables
    file.close()


async def test_the_status_of_a_database_that_is_not_there_makes_none(tmp_path: Path, key_source: KeySource) -> None:
    status = await read_status(f"sqlite:///{tmp_path / 'var' / 'helpline.db'}", key_source)

    assert (status.revision, status.tables) == (None, ())
    assert not (tmp_path / "var").exists()


async def test_old_updates_are_purged_and_young_ones_are_kept(database: Database) -> None:
    hour_ms = 3_600_000
    async with database.transaction() as tx:
        await tx.mark_seen(1, now_ms=0)
        await tx.mark_seen(2, now_ms=24 * hour_ms)

    assert await purge(database, now_ms=49 * hour_ms) == 1

    async with database.transaction() as tx:
        assert not await tx.mark_seen(2, now_ms=49 * hour_ms)
        assert await tx.mark_seen(1, now_ms=49 * hour_ms)


async def test_a_purge_makes_no_database(tmp_path: Path, key_source: KeySource) -> None:
    database = await open_database(f"sqlite:///{tmp_path / 'var' / 'helpline.db'}", key_source)

    assert await purge(database, now_ms=0) == 0

    assert not (tmp_path / "var").exists()
    await database.close()
