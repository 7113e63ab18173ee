"""What `helpline doctor` says of database and keys; it makes and changes nothing."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.messages import Diagnosis
from bot.store.checkup import check_storage
from bot.store.database import Database
from bot.store.engine import connect, read_address
from bot.store.keys import KeySource, new_key
from bot.store.upgrades import newest_revision
from tests.databases import sqlite_url


async def found(url: str, keys: KeySource) -> dict[str, Diagnosis]:
    return {each.what: each for each in await check_storage(url, keys)}


async def test_a_database_that_is_fine(database: Database, database_url: str, key_source: KeySource) -> None:
    await database.prepare()

    found_now = await found(database_url, key_source)

    assert newest_revision() in found_now["database"].found
    assert "fits the database" in found_now["key"].found
    assert [each.advice for each in found_now.values()] == ["", ""]


async def test_before_the_first_case_nothing_is_made(tmp_path: Path, key_source: KeySource) -> None:
    found_now = await found(sqlite_url(tmp_path), key_source)

    assert "appears with the first case" in found_now["database"].found
    assert "appears with the database" in found_now["key"].found
    assert [each.advice for each in found_now.values()] == ["", ""]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_an_empty_postgresql_stays_empty(database_url: str, key_source: KeySource) -> None:
    found_now = await found(database_url, key_source)

    assert "is empty; the first start makes the tables" in found_now["database"].found
    assert found_now["database"].advice == ""
    assert await _one(database_url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0


async def test_a_place_where_nothing_can_be_made_is_named(tmp_path: Path, key_source: KeySource) -> None:
    (tmp_path / "taken").write_text("a file where a directory should be", encoding="utf-8")

    found_now = await found(f"sqlite:///{tmp_path / 'taken' / 'helpline.db'}", key_source)

    assert "HELPLINE_DATABASE_URL" in found_now["database"].advice


async def test_an_address_that_is_none_and_a_server_that_is_away(tmp_path: Path, key_source: KeySource) -> None:
    nonsense = await found("mysql://somewhere/else", key_source)
    away = await found(f"postgresql://someone:secret@/nowhere?host={tmp_path}", key_source)

    assert "is no address of a database" in nonsense["database"].advice
    assert "can't be reached" in away["database"].advice
    assert "secret" not in away["database"].advice


async def test_an_older_schema_is_said_and_stays(database: Database, database_url: str, key_source: KeySource) -> None:
    async with database.transaction() as tx:
        await tx.execute(text("UPDATE helpline_schema SET version_num = '0001'"))

    found_now = await found(database_url, key_source)

    assert f"has schema 0001; the next start brings it to {newest_revision()}" in found_now["database"].found
    assert found_now["database"].advice == ""
    assert await _one(database_url, "SELECT version_num FROM helpline_schema") == "0001"


async def test_a_newer_schema_and_a_damaged_file_say_what_to_do(
    database: Database, database_url: str, key_source: KeySource, tmp_path: Path
) -> None:
    async with database.transaction() as tx:
        await tx.execute(text("UPDATE helpline_schema SET version_num = '9999'"))
    (tmp_path / "broken.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)

    newer = await found(database_url, key_source)
    broken = await found(f"sqlite:///{tmp_path / 'broken.db'}", key_source)

    assert "newer version" in newer["database"].advice
    assert "restore a backup" in broken["database"].advice


async def test_keys_that_are_gone_wrong_or_none(
    database: Database, database_url: str, key_source: KeySource, tmp_path: Path
) -> None:
    await database.prepare()
    other = KeySource(file=tmp_path / "other.keys")
    other.write((new_key(),))

    gone = await found(database_url, KeySource(file=tmp_path / "gone.keys"))
    wrong = await found(database_url, other)
    none = await found(database_url, KeySource(text="no key at all"))

    assert "bring the keys back" in gone["key"].advice
    assert "is not among the keys" in wrong["key"].advice
    assert "`helpline keys new`" in none["key"].advice
    assert [each["database"].advice for each in (gone, wrong, none)] == ["", "", ""]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_user_who_may_only_read_is_noticed(
    database: Database, database_url: str, key_source: KeySource
) -> None:
    await database.prepare()
    await _run(database_url, "DROP ROLE IF EXISTS reader")
    await _run(database_url, "CREATE ROLE reader LOGIN")
    await _run(database_url, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    try:
        reading = await found(database_url.replace("postgres@", "reader@"), key_source)
        await _run(database_url, "ALTER ROLE reader SET default_transaction_read_only = on")
        read_only = await found(database_url.replace("postgres@", "reader@"), key_source)
    finally:
        await _run(database_url, "DROP OWNED BY reader")
        await _run(database_url, "DROP ROLE reader")

    assert "its user may not write" in reading["database"].advice
    assert "cases" in reading["database"].advice
    assert "default_transaction_read_only" in read_only["database"].advice


async def test_looking_leaves_a_sqlite_file_as_it_was(tmp_path: Path, key_source: KeySource) -> None:
    url = sqlite_url(tmp_path)
    database = Database(read_address(url), key_source)
    await database.prepare()
    await database.close()
    file = tmp_path / "var" / "helpline.db"
    before = file.read_bytes()

    await found(url, key_source)

    assert file.read_bytes() == before
    assert sorted(path.name for path in file.parent.iterdir()) == ["helpline.db", "secret.keys"]
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM cases").fetchone() == (0,)


async def _run(url: str, statement: str) -> None:
    engine = connect(read_address(url))
    async with engine.begin() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


async def _one(url: str, statement: str) -> object:
    engine = connect(read_address(url))
    async with engine.connect() as connection:
        value = (await connection.execute(text(statement))).scalar()
    await engine.dispose()
    return value
