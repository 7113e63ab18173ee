import asyncio
import os
import shutil
import sqlite3
import stat
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import insert, select, text

from bot.errors import LogicError, StoreError
from bot.messages import ChatId
from bot.store import outbox
from bot.store.cipher import DecryptionFailed
from bot.store.database import Database, open_database
from bot.store.engine import read_address
from bot.store.keys import KeySource, new_key
from bot.store.outbox import Outgoing
from bot.store.schema import counter, key_check, seen_updates
from bot.store.schema import outbox as outbox_table
from bot.store.transaction import Transaction
from bot.store.upgrades import SchemaTooNew
from tests.databases import sqlite_url

MARK = "Zykov-marked-text"
CHAT = ChatId(7_700_112_233)


def enqueue_marked(tx: Transaction) -> None:
    outbox.enqueue(tx, Outgoing(lane="person:1", chat=CHAT, body=MARK.encode()), now_ms=0)


ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


async def cut_connections(url: str) -> None:
    administrator = await asyncpg.connect(url)
    others = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    await administrator.execute(f"{others} AND datname = current_database()")
    await administrator.close()


def snapshot(directory: Path) -> dict[str, bytes]:
    """Every file but SQLite's shared memory, which is no part of the database."""
    files = (path for path in directory.rglob("*") if path.is_file() and not path.name.endswith("-shm"))
    return {path.name: path.read_bytes() for path in files}


async def test_an_update_is_dealt_with_once(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.mark_seen(7, now_ms=1)
    async with database.transaction() as tx:
        assert not await tx.mark_seen(7, now_ms=2)
        assert await tx.mark_seen(8, now_ms=2)


async def test_what_raised_is_rolled_back_with_what_it_enqueued(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as tx:
            await tx.mark_seen(7, now_ms=1)
            enqueue_marked(tx)
            raise KeyError

    with pytest.raises(KeyError):
        await fail()

    assert not database.enqueued.is_set()
    async with database.transaction() as tx:
        assert await tx.mark_seen(7, now_ms=1)
        assert await outbox.next_due_ms(tx) is None


async def test_transactions_at_once_do_not_lose_an_update(database: Database) -> None:
    async def count_up() -> None:
        async with database.transaction() as tx:
            statement = select(counter.c.last).where(counter.c.name == "outbox").with_for_update()
            last = (await tx.execute(statement)).scalar_one()
            await asyncio.sleep(0)
            await tx.execute(counter.update().values(last=last + 1))

    async with database.transaction() as tx:
        await tx.mark_seen(1, now_ms=1)
    await asyncio.gather(*(count_up() for _ in range(20)))

    async with database.transaction() as tx:
        assert (await tx.execute(select(counter.c.last))).scalar_one() == 20


async def test_a_cancelled_transaction_leaves_the_database_usable(database: Database) -> None:
    begun = asyncio.Event()

    async def hang() -> None:
        async with database.transaction() as tx:
            await tx.mark_seen(7, now_ms=1)
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await begun.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    async with database.transaction() as tx:
        assert await tx.mark_seen(7, now_ms=1)


async def test_a_wrong_statement_is_our_mistake_and_shows_no_values(database: Database) -> None:
    async def insert_twice() -> None:
        async with database.transaction() as tx:
            await tx.execute(insert(seen_updates).values(id=112233, seen_at_ms=1))
            await tx.execute(insert(seen_updates).values(id=112233, seen_at_ms=1))

    with pytest.raises(LogicError) as caught:
        await insert_twice()

    assert "112233" not in str(caught.value)
    assert "seen_updates" in str(caught.value)


async def test_a_database_is_opened_again_with_what_was_in_it(database_url: str, key_source: KeySource) -> None:
    first = await open_database(database_url, key_source)
    async with first.transaction() as tx:
        enqueue_marked(tx)
        index = tx.cipher.blind_index("somebody")
    await first.close()

    second = await open_database(database_url, key_source)

    assert second.is_there
    assert second.cipher.blind_index("somebody") == index
    async with second.transaction() as tx:
        (delivery,) = await outbox.claim(tx, now_ms=1, lease_s=1, limit=1)
    assert (delivery.chat, delivery.body) == (CHAT, MARK.encode())
    await second.close()


async def test_another_key_stops_the_start_and_touches_nothing(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    async with database.transaction() as tx:
        enqueue_marked(tx)
    await database.close()
    before = snapshot(tmp_path)
    other = KeySource(file=tmp_path / "other.keys")

    with pytest.raises(StoreError, match=r"other\.keys is not; bring the keys back"):
        await open_database(database_url, other)
    assert snapshot(tmp_path) == before

    other.write((new_key(),))
    with pytest.raises(DecryptionFailed, match="is not among the keys"):
        await open_database(database_url, other)
    other.file.unlink()
    assert snapshot(tmp_path) == before


async def test_another_key_after_a_crash_leaves_the_journal_as_it_was(tmp_path: Path, key_source: KeySource) -> None:
    database = await open_database(sqlite_url(tmp_path), key_source)
    async with database.transaction() as tx:
        enqueue_marked(tx)
    crashed = tmp_path / "crashed"
    shutil.copytree(tmp_path / "var", crashed / "var")
    await database.close()
    before = snapshot(crashed)
    assert before["helpline.db-wal"]
    other = KeySource(file=tmp_path / "other.keys")
    other.write((new_key(),))

    with pytest.raises(DecryptionFailed):
        await open_database(sqlite_url(crashed), other)

    assert snapshot(crashed) == before
    recovered = await open_database(sqlite_url(crashed), key_source)
    async with recovered.transaction() as tx:
        assert await outbox.next_due_ms(tx) == 0
    await recovered.close()


async def test_a_newer_schema_stops_the_start_and_touches_nothing(
    database: Database, database_url: str, key_source: KeySource, tmp_path: Path
) -> None:
    async with database.transaction() as tx:
        await tx.execute(text("UPDATE helpline_schema SET version_num = '9999'"))
    await database.close()
    before = snapshot(tmp_path)

    with pytest.raises(SchemaTooNew, match="newer version of this bot") as caught:
        await open_database(database_url, key_source)

    assert caught.value.revision == "9999"
    assert snapshot(tmp_path) == before


async def test_a_changed_key_check_stops_the_start(
    database: Database, database_url: str, key_source: KeySource
) -> None:
    async with database.transaction() as tx:
        await tx.execute(key_check.update().values(index_key=database.cipher.seal(b"x", table="t", column="c", row=1)))

    with pytest.raises(DecryptionFailed, match="does not open"):
        await open_database(database_url, key_source)


async def test_two_that_make_the_tables_at_once_agree(database_url: str, key_source: KeySource) -> None:
    key_source.read_or_create()
    opened = await asyncio.gather(*(open_database(database_url, key_source) for _ in range(3)))

    async def begin(database: Database, update: int) -> None:
        async with database.transaction() as tx:
            await tx.mark_seen(update, now_ms=1)

    await asyncio.gather(*(begin(database, update) for update, database in enumerate(opened)))

    assert len({database.cipher.blind_index("somebody") for database in opened}) == 1
    for database in opened:
        await database.close()


async def test_nothing_marked_is_in_the_files_of_sqlite(tmp_path: Path) -> None:
    keys = KeySource(file=tmp_path / "elsewhere" / "secret.keys")
    database = await open_database(sqlite_url(tmp_path), keys)
    async with database.transaction() as tx:
        enqueue_marked(tx)

    files = {path.name: path.read_bytes() for path in (tmp_path / "var").iterdir()}
    await database.close()

    assert set(files) == {"helpline.db", "helpline.db-wal", "helpline.db-shm"}
    everything = b"".join(files.values())
    assert b"person:1" in everything
    for marked in (MARK.encode(), str(CHAT).encode(), CHAT.to_bytes(8, "big"), keys.read()[0].secret):
        assert marked not in everything


async def test_nothing_marked_is_in_any_row(database: Database) -> None:
    async with database.transaction() as tx:
        enqueue_marked(tx)
    async with database.transaction() as tx:
        rows = [repr(tuple(row)) for row in (await tx.execute(select(outbox_table))).all()]

    assert len(rows) == 1
    assert MARK not in rows[0]
    assert str(CHAT) not in rows[0]


async def test_a_file_appears_with_the_first_case_for_its_owner_alone(tmp_path: Path, key_source: KeySource) -> None:
    url, mask = sqlite_url(tmp_path), os.umask(0)
    try:
        database = await open_database(url, key_source)
        assert not database.is_there
        assert not (tmp_path / "var").exists()
        with pytest.raises(LogicError, match="no database yet"):
            database.cipher.blind_index("somebody")

        async with database.transaction() as tx:
            await tx.mark_seen(1, now_ms=1)
            files = sorted((tmp_path / "var").iterdir())
    finally:
        os.umask(mask)

    assert [file.name for file in files] == ["helpline.db", "helpline.db-shm", "helpline.db-wal", "secret.keys"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    await database.close()


async def test_sqlite_is_set_up_to_survive_and_to_forget(tmp_path: Path, key_source: KeySource) -> None:
    database = await open_database(sqlite_url(tmp_path), key_source)
    async with database.transaction() as tx:
        names = ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        found = [(await tx.execute(text(f"PRAGMA {name}"))).scalar() for name in names]
    await database.close()

    assert found == ["wal", 2, 1, 1]


async def test_what_was_deleted_leaves_the_journal(tmp_path: Path, key_source: KeySource) -> None:
    database = await open_database(sqlite_url(tmp_path), key_source)
    async with database.transaction() as tx:
        outbox.enqueue(tx, Outgoing(lane="person:telltale", chat=CHAT, body=b""), now_ms=0)
    async with database.transaction() as tx:
        await outbox.drop_lane(tx, "person:telltale")

    await database.scrub()

    assert not any(b"telltale" in content for content in snapshot(tmp_path).values())
    await database.close()


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\0" + b"\1" * 5000])
async def test_a_file_that_is_no_database_stops_the_start(
    tmp_path: Path, key_source: KeySource, content: bytes
) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "helpline.db").write_bytes(content)
    before = snapshot(tmp_path)

    with pytest.raises(StoreError, match=r"helpline\.db is damaged; restore a backup"):
        await open_database(sqlite_url(tmp_path), key_source)

    assert snapshot(tmp_path) == before


async def test_a_damaged_page_stops_the_start(tmp_path: Path, key_source: KeySource) -> None:
    database = await open_database(sqlite_url(tmp_path), key_source)
    async with database.transaction() as tx:
        for number in range(200):
            outbox.enqueue(tx, Outgoing(lane=f"person:{number}", chat=CHAT, body=b"x" * 500), now_ms=0)
    await database.close()
    file = tmp_path / "var" / "helpline.db"
    content = bytearray(file.read_bytes())
    content[4096 * 20 : 4096 * 22] = b"\xff" * 8192
    file.write_bytes(content)
    before = snapshot(tmp_path)

    with pytest.raises(StoreError, match="is damaged"):
        await open_database(sqlite_url(tmp_path), key_source)

    assert snapshot(tmp_path) == before


async def test_the_file_of_another_program_is_left_alone(tmp_path: Path, key_source: KeySource) -> None:
    (tmp_path / "var").mkdir()
    other = sqlite3.connect(tmp_path / "var" / "helpline.db")
    other.execute("CREATE TABLE recipes (id INTEGER)")
    other.close()
    before = snapshot(tmp_path)

    with pytest.raises(StoreError, match="belongs to another program"):
        await open_database(sqlite_url(tmp_path), key_source)

    assert snapshot(tmp_path) == before


async def test_a_file_begun_and_never_finished_is_begun_anew(tmp_path: Path, key_source: KeySource) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "helpline.db").touch()

    database = await open_database(sqlite_url(tmp_path), key_source)

    assert not database.is_there
    async with database.transaction() as tx:
        assert await tx.mark_seen(1, now_ms=1)
    await database.close()


async def test_a_second_process_that_holds_the_file_is_said_plainly(
    tmp_path: Path, key_source: KeySource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.engine._PRAGMAS", ("PRAGMA journal_mode=WAL", "PRAGMA busy_timeout=1"))
    database = await open_database(sqlite_url(tmp_path), key_source)
    async with database.transaction() as tx:
        await tx.mark_seen(1, now_ms=1)
    other = sqlite3.connect(tmp_path / "var" / "helpline.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreError, match="held by another process"):
        async with database.transaction():
            pass

    other.close()
    await database.close()


async def test_a_server_that_is_not_there_is_said_without_the_password(key_source: KeySource) -> None:
    with pytest.raises(StoreError, match=r"PostgreSQL database helpline at 127\.0\.0\.1 can't be reached") as caught:
        await open_database("postgresql://somebody:swordfish@127.0.0.1:1/helpline", key_source)

    assert "swordfish" not in str(caught.value)
    assert caught.value.__cause__ is None


@ON_POSTGRESQL
async def test_a_database_that_is_not_there_is_said_plainly(database_url: str, key_source: KeySource) -> None:
    url = database_url.replace("/test_", "/nothing_")

    with pytest.raises(StoreError, match="does not exist; create it"):
        await open_database(url, key_source)


@ON_POSTGRESQL
async def test_a_server_that_restarts_is_connected_to_again(database: Database, database_url: str) -> None:
    async with database.transaction() as tx:
        await tx.mark_seen(1, now_ms=1)
    await cut_connections(database_url)

    async with database.transaction() as tx:
        assert not await tx.mark_seen(1, now_ms=1)


@ON_POSTGRESQL
async def test_a_connection_lost_midway_is_the_stores_error(database: Database, database_url: str) -> None:
    async def lose() -> None:
        async with database.transaction() as tx:
            await tx.mark_seen(1, now_ms=1)
            await cut_connections(database_url)
            await tx.mark_seen(2, now_ms=1)

    with pytest.raises(StoreError):
        await lose()

    async with database.transaction() as tx:
        assert await tx.mark_seen(1, now_ms=1)


@pytest.mark.parametrize(
    "url", ["", "mysql://a:swordfish@b/c", "sqlite://", "sqlite:///:memory:", "postgresql://", "var/helpline.db"]
)
def test_a_wrong_address_is_said_without_repeating_it(url: str) -> None:
    with pytest.raises(StoreError, match="HELPLINE_DATABASE_URL is no address") as caught:
        read_address(url)

    assert "swordfish" not in str(caught.value)


def test_libpqs_word_for_encryption_is_understood() -> None:
    address = read_address("postgresql://user:password@db.example/helpline?sslmode=require")

    assert dict(address.url.query) == {"ssl": "require"}
    assert address.name == "PostgreSQL database helpline at db.example"
