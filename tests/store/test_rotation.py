import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from bot.errors import StoreError
from bot.messages import ChatId
from bot.store import outbox, rotation
from bot.store.cipher import DecryptionFailed
from bot.store.database import Database, open_database
from bot.store.keys import KeySource, format_key, new_key
from bot.store.outbox import Outgoing
from bot.store.rotation import rotate
from bot.store.schema import outbox as outbox_table


@pytest.fixture
async def filled(database: Database, database_url: str) -> str:
    """The address of a closed database with five sealed rows, and the index of somebody."""
    async with database.transaction() as tx:
        for number in range(5):
            row = Outgoing(lane=f"person:{number}", chat=ChatId(number), body=b"hello %d" % number)
            outbox.enqueue(tx, row, now_ms=0)
    await database.close()
    return database_url


async def read_all(url: str, keys: KeySource) -> list[bytes]:
    database = await open_database(url, keys)
    async with database.transaction() as tx:
        deliveries = await outbox.claim(tx, now_ms=1, lease_s=0, limit=10)
    await database.close()
    return [delivery.body for delivery in deliveries]


async def sealing_keys(url: str, keys: KeySource) -> set[str]:
    database = await open_database(url, keys)
    async with database.transaction() as tx:
        rows = (await tx.execute(select(outbox_table.c.sealed))).all()
    await database.close()
    return {row.sealed[:4].hex() for row in rows}


async def test_everything_is_sealed_with_a_new_key_and_the_old_one_is_gone(filled: str, key_source: KeySource) -> None:
    (old,) = key_source.read()
    old_alone = KeySource(text=format_key(old))

    done = await rotate(filled, key_source)

    (new,) = key_source.read()
    assert new != old
    assert (done.values, done.key_id, done.retired) == (6, new.id, (old.id,))
    assert await read_all(filled, key_source) == [b"hello %d" % number for number in range(5)]
    assert await sealing_keys(filled, key_source) == {new.id}
    with pytest.raises(DecryptionFailed):
        await open_database(filled, old_alone)


async def test_look_ups_survive_a_rotation(filled: str, key_source: KeySource) -> None:
    before = await open_database(filled, key_source)
    index = before.cipher.blind_index("somebody")
    await before.close()

    await rotate(filled, key_source)

    after = await open_database(filled, key_source)
    assert after.cipher.blind_index("somebody") == index
    await after.close()


async def test_keys_of_the_environment_are_rotated_by_putting_a_new_one_in_front(
    filled: str, key_source: KeySource
) -> None:
    old, new = *key_source.read(), new_key()
    both = KeySource(text=f"{format_key(new)},{format_key(old)}")

    done = await rotate(filled, both)

    assert done.retired == (old.id,)
    assert await read_all(filled, KeySource(text=format_key(new))) == [b"hello %d" % number for number in range(5)]


async def test_a_rotation_that_broke_off_goes_on(
    filled: str, key_source: KeySource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "_ROWS_AT_ONCE", 1)
    database = await open_database(filled, key_source)
    async with database.transaction() as tx:
        damage = update(outbox_table).where(outbox_table.c.id == 3).values(sealed=b"\0" * 60)
        kept = (await tx.execute(select(outbox_table.c.sealed).where(outbox_table.c.id == 3))).scalar_one()
        await tx.execute(damage)
    await database.close()
    with pytest.raises(DecryptionFailed):
        await rotate(filled, key_source)
    new, old = key_source.read()
    database = await open_database(filled, key_source)
    async with database.transaction() as tx:
        await tx.execute(update(outbox_table).where(outbox_table.c.id == 3).values(sealed=kept))
    await database.close()
    assert await sealing_keys(filled, key_source) == {new.id, old.id}

    await rotate(filled, key_source)

    assert key_source.read() == (new,)
    assert await sealing_keys(filled, key_source) == {new.id}
    assert await read_all(filled, key_source) == [b"hello %d" % number for number in range(5)]


async def test_keys_are_not_rotated_under_a_running_bot(filled: str, key_source: KeySource) -> None:
    (old,) = key_source.read()
    running = await open_database(filled, key_source)
    async with running.lead(asyncio.sleep), running.transaction() as tx:
        await tx.mark_seen(1, now_ms=0)

    async with running.lead(asyncio.sleep):
        with pytest.raises(StoreError, match="is in use; stop the bot"):
            await rotate(filled, key_source)

    assert old in key_source.read()
    await running.close()
    assert (await rotate(filled, key_source)).retired == (old.id,)


async def test_a_rotation_without_a_database_only_changes_the_key(key_source: KeySource, database_url: str) -> None:
    (old,) = key_source.read_or_create()

    done = await rotate(database_url, replace(key_source))

    assert done.key_id != old.id
    assert [key.id for key in key_source.read()] == [done.key_id]
