import sqlite3
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, inspect, select, text

from bot.store import upgrades
from bot.store.case_tables import audit, samples
from bot.store.database import Database, open_database
from bot.store.engine import connect, read_address
from bot.store.keys import KeySource
from bot.store.maintenance import read_status, upgrade
from bot.store.schema import purpose_of, seen_updates
from bot.store.upgrades import TABLES, VERSION_TABLE, newest_revision, revisions


def differences(connection: Connection) -> list[object]:
    options = {"version_table": VERSION_TABLE, "compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), TABLES))


def names(connection: Connection) -> set[str | None]:
    inspector = inspect(connection)
    tables = [table for table in inspector.get_table_names() if table != VERSION_TABLE]
    found = {inspector.get_pk_constraint(table)["name"] for table in tables}
    return found.union(*({key["name"] for key in inspector.get_foreign_keys(table)} for table in tables))


def test_a_revision_is_known_by_the_name_of_its_file() -> None:
    scripts = ScriptDirectory(str(Path(upgrades.__file__).parent / "migrations"))

    assert tuple(script.revision for script in scripts.walk_revisions())[::-1] == revisions()


async def test_the_revisions_make_the_tables_the_code_works_with(database: Database, database_url: str) -> None:
    async with database.transaction():
        pass
    engine = connect(read_address(database_url))
    async with engine.connect() as connection:
        found = await connection.run_sync(differences)
        constraints = await connection.run_sync(names)
    await engine.dispose()

    assert found == []
    primary_keys = {f"pk_{table.name}" for table in TABLES.sorted_tables}
    assert constraints == primary_keys | {"fk_deeds_case_id", "fk_lines_case_id"}


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


async def test_what_was_done_to_cases_leaves_the_audit_and_only_its_count_stays(
    database: Database, database_url: str, key_source: KeySource
) -> None:
    """Schema 0002 kept designations, and times to the millisecond."""
    row_id = "INTEGER PRIMARY KEY" if database_url.startswith("sqlite") else "BIGSERIAL PRIMARY KEY"
    day_ms = 20_000 * 24 * 3_600_000
    moment_ms = day_ms + 45_678_901
    async with database.transaction() as tx:
        await tx.execute(text("DROP TABLE deeds"))
        await tx.execute(text("ALTER TABLE lines DROP COLUMN file"))
        await tx.execute(text("DROP TABLE audit"))
        columns = f"id {row_id}, at_ms BIGINT NOT NULL, volunteer INTEGER, deed TEXT NOT NULL, about TEXT NOT NULL"
        await tx.execute(text(f"CREATE TABLE audit ({columns})"))
        noted = text("INSERT INTO audit (at_ms, volunteer, deed, about) VALUES (:at, 1, :deed, '🐢🌲 K7Q')")
        for deed in ("opened", "opened", "took", "close", "blocked: spam", "oncall"):
            await tx.execute(noted.bindparams(at=moment_ms, deed=deed))
        await tx.execute(insert(samples).values(at_ms=moment_ms, measure="wait", value=720))
        await tx.execute(insert(seen_updates).values(id=7, seen_at_ms=moment_ms))
        await tx.execute(text("UPDATE helpline_schema SET version_num = '0002'"))
    await database.close()

    await upgrade(database_url, key_source)

    opened = await open_database(database_url, key_source)
    async with opened.transaction() as tx:
        done = (await tx.execute(select(audit.c.deed))).scalars().all()
        counted = (await tx.execute(select(samples.c.measure, samples.c.value).order_by(samples.c.id))).all()
        days = (await tx.execute(select(samples.c.at_ms))).scalars().all()
        hours = (await tx.execute(select(seen_updates.c.seen_at_ms))).scalars().all()
    await opened.close()
    assert done == ["oncall"]
    assert [tuple(row) for row in counted] == [("wait", 720), ("opened", 1), ("opened", 1), ("closed", 1)]
    assert set(days) == {day_ms}
    assert hours == [day_ms + 12 * 3_600_000]


def test_every_table_says_what_it_is_for() -> None:
    about_people = {table.name for table in TABLES.sorted_tables if purpose_of(table).is_about_people}

    assert all(purpose_of(table).words for table in TABLES.sorted_tables)
    assert about_people == {"cases", "lines", "deeds", "outbox", "blocks"}


async def test_an_update_is_known_as_long_as_telegram_may_repeat_it(database: Database) -> None:
    hour_ms = 3_600_000
    noon_ms = (20_000 * 24 + 12) * hour_ms
    async with database.transaction() as tx:
        await tx.mark_seen(1, now_ms=noon_ms - 1)
        await tx.mark_seen(2, now_ms=noon_ms + hour_ms)

    async with database.transaction() as tx:
        assert await tx.purge_seen(now_ms=noon_ms + 24 * hour_ms) == 0
        assert await tx.purge_seen(now_ms=noon_ms + 26 * hour_ms) == 1
        assert not await tx.mark_seen(2, now_ms=noon_ms + 26 * hour_ms)
        assert await tx.mark_seen(1, now_ms=noon_ms + 26 * hour_ms)
