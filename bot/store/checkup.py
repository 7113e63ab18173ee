"""What `helpline doctor` finds out about the database and its keys, without making or changing anything."""

import asyncio
import os
from pathlib import Path

from sqlalchemy import Connection, func, select

from bot.errors import StoreError
from bot.messages import Diagnosis
from bot.store import upgrades
from bot.store.cipher import Key
from bot.store.engine import Address, connect_to_look, read_address, translated
from bot.store.keys import KeySource
from bot.store.upgrades import TABLES, VERSION_TABLE, Found, newest_revision

_RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE")


async def check_storage(url: str, keys: KeySource) -> list[Diagnosis]:
    """Whether the database can be opened and written, and whether the keys fit it; `url` as in `open_database`."""
    try:
        address = read_address(url)
        if address.file is not None and not await asyncio.to_thread(_holds_something, address.file):
            return [await asyncio.to_thread(_check_place, address.file), _check_keys_alone(keys)]
        found, obstacle = await _look(address)
    except StoreError as exc:
        return [Diagnosis(what="database", found="can't be used", advice=str(exc)), _check_keys_alone(keys)]
    return [
        Diagnosis(what="database", found=_state(address, found), advice=obstacle),
        _check_keys(found, keys, address),
    ]


def _state(address: Address, found: Found) -> str:
    if found.revision is None:
        return f"{address.name} is empty; the first start makes the tables"
    if not found.is_current:
        return f"{address.name} has schema {found.revision}; the next start brings it to {newest_revision()}"
    return f"{address.name} has schema {found.revision}"


async def _look(address: Address) -> tuple[Found, str]:
    """What lies there, and what is to be done before it can be written; empty where it can."""
    engine = connect_to_look(address)
    try:
        with translated(address):
            async with engine.connect() as connection:
                found = await connection.run_sync(upgrades.look, name=address.name)
                if address.file is None:
                    return found, await connection.run_sync(_obstacle_in_postgresql, found)
    finally:
        await engine.dispose()
    return found, await asyncio.to_thread(_obstacle_to_file, address.file)


def _obstacle_in_postgresql(connection: Connection, found: Found) -> str:
    if connection.execute(select(func.pg_is_in_recovery())).scalar():
        return "this server is a standby, which nobody can write to; give HELPLINE_DATABASE_URL the primary's address"
    if connection.execute(select(func.current_setting("transaction_read_only"))).scalar() == "on":
        return "it is set to be read only; set default_transaction_read_only to off for this user and database"
    may_create = select(func.has_schema_privilege(func.current_schema(), "CREATE"))
    if not found.is_current and not connection.execute(may_create).scalar():
        return "its user may make no tables; GRANT CREATE ON SCHEMA public to this user"
    names = [*TABLES.tables, VERSION_TABLE] if found.is_current else []
    closed = [name for name in names if not _may_write(connection, name)]
    return f"its user may not write {', '.join(closed)}; GRANT ALL on them to this user" if closed else ""


def _may_write(connection: Connection, table: str) -> bool:
    return all(connection.execute(select(func.has_table_privilege(table, right))).scalar() for right in _RIGHTS)


def _obstacle_to_file(file: Path) -> str:
    # SQLite writes a journal beside the file
    for path in (file, file.parent):
        if not os.access(path, os.W_OK):
            return f"{path} can't be written by this user; give it to the user who runs the bot"
    return ""


def _check_place(file: Path) -> Diagnosis:
    """Where a SQLite file will appear."""
    place = next((parent for parent in file.absolute().parents if parent.exists()), file)
    found = f"{file} is not there yet; it appears with the first case"
    if place.is_dir() and os.access(place, os.W_OK | os.X_OK):
        return Diagnosis(what="database", found=found)
    advice = f"nothing can be made in {place}; give it to the user who runs the bot, or change HELPLINE_DATABASE_URL"
    return Diagnosis(what="database", found=found, advice=advice)


def _check_keys(found: Found, keys: KeySource, address: Address) -> Diagnosis:
    """Whether the keys open what lies in the database."""
    if found.revision is None:
        return _check_keys_alone(keys)
    try:
        known = keys.read()
        upgrades.unlock(found, known, name=address.name, keys_name=keys.name)
    except StoreError as exc:
        return Diagnosis(what="key", found="does not fit", advice=str(exc))
    return Diagnosis(what="key", found=f"{_named(known, keys)} fits the database")


def _check_keys_alone(keys: KeySource) -> Diagnosis:
    """Whether the keys can be read, where there is nothing to open with them."""
    try:
        known = keys.read()
    except StoreError as exc:
        return Diagnosis(what="key", found="can't be read", advice=str(exc))
    if not known:
        return Diagnosis(what="key", found=f"{keys.name} is not there yet; it appears with the database")
    return Diagnosis(what="key", found=f"{_named(known, keys)} can be read")


def _named(known: tuple[Key, ...], keys: KeySource) -> str:
    return f"{known[0].id} in {keys.name}"


def _holds_something(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0
