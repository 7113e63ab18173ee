"""Brings a database to this schema, by Alembic's revisions in `migrations`."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Text, column, func, insert, inspect, select, table, text

from bot.errors import StoreError
from bot.store import case_tables
from bot.store.cipher import KEY_BYTES, Cipher, DecryptionFailed, Key
from bot.store.keys import KeySource
from bot.store.schema import counter, key_check

#: every table, those of cases too
TABLES = case_tables.cases.metadata
#: a name of our own: other programs in the same database may use Alembic too
VERSION_TABLE = "helpline_schema"
#: as Alembic makes it
_VERSION = table(VERSION_TABLE, column("version_num", Text))
#: row of `counter`
OUTBOX = "outbox"
_MIGRATIONS = Path(__file__).parent / "migrations"
_ROW = 1
# any number that is the same everywhere; replicas that start together upgrade one after the other
_UPGRADE_LOCK = 0x68656C706C696E65 >> 1


class SchemaTooNew(StoreError):
    """The database was written by a newer version of this bot."""

    def __init__(self, name: str, revision: str) -> None:
        super().__init__(
            f"{name} was written by a newer version of this bot (schema {revision}); "
            "install that version, or restore a backup"
        )
        self.revision = revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What lies in a database."""

    #: None when it has no tables of ours
    revision: str | None
    #: the sealed index key
    index_key: bytes | None

    @property
    def is_current(self) -> bool:
        """Nothing to upgrade."""
        return self.revision == newest_revision()


def revisions() -> tuple[str, ...]:
    """The schemas this version of the bot knows, oldest first: what the names of `migrations/versions` begin with."""
    return tuple(sorted(path.stem.partition("_")[0] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py")))


def newest_revision() -> str:
    """The schema this version of the bot works with."""
    return revisions()[-1]


def look(connection: Connection, *, name: str) -> Found:
    """Find out what lies in the database without changing it.

    Raises:
        SchemaTooNew, StoreError: it is damaged, or not ours.
    """
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite and (verdict := connection.execute(text("PRAGMA quick_check(1)")).scalar()) != "ok":
        raise StoreError(f"{name} is damaged ({verdict}); restore a backup, or move the file away to begin anew")
    tables = inspect(connection).get_table_names()
    if VERSION_TABLE not in tables:
        if is_sqlite and tables:
            raise StoreError(f"{name} belongs to another program; give HELPLINE_DATABASE_URL a file of its own")
        return Found(revision=None, index_key=None)
    return Found(revision=_revision(connection, name=name), index_key=_index_key(connection, name=name))


def unlock(found: Found, keys: tuple[Key, ...], *, name: str, keys_name: str) -> Cipher:
    """The cipher of this database.

    Raises:
        StoreError: there are no keys, or not the right ones.
    """
    if not keys:
        raise StoreError(
            f"{name} is there and {keys_name} is not; bring the keys back, nothing can be read without them"
        )
    sealed = found.index_key or b""
    try:
        index_key = Cipher(keys).open(sealed, table=key_check.name, column=key_check.c.index_key.name, row=_ROW)
    except DecryptionFailed as exc:
        is_missing = exc.key_id not in {key.id for key in keys}
        raise DecryptionFailed(exc.key_id, where=name, is_missing=is_missing) from None
    return Cipher(keys, index_key=index_key)


def prepare(connection: Connection, keys: KeySource, *, name: str) -> Cipher:
    """Make the tables or upgrade them, within the transaction that has begun; keys are made with the first table.

    Raises:
        StoreError: as `look` and `unlock`; nothing was changed.
    """
    _wait_for_others(connection)
    found = look(connection, name=name)
    if found.revision is None:
        return _create(connection, keys.read_or_create())
    cipher = unlock(found, keys.read(), name=name, keys_name=keys.name)
    if not found.is_current:
        _upgrade(connection)
    return cipher


def _create(connection: Connection, keys: tuple[Key, ...]) -> Cipher:
    _upgrade(connection)
    index_key = secrets.token_bytes(KEY_BYTES)
    sealed = Cipher(keys).seal(index_key, table=key_check.name, column=key_check.c.index_key.name, row=_ROW)
    connection.execute(insert(key_check).values(id=_ROW, index_key=sealed))
    connection.execute(insert(counter).values(name=OUTBOX, last=0))
    return Cipher(keys, index_key=index_key)


def _upgrade(connection: Connection) -> None:
    # 20 MiB, for what a start hardly ever needs
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes.update(metadata=TABLES, version_table=VERSION_TABLE, connection=connection)
    command.upgrade(config, "head")


def _wait_for_others(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_UPGRADE_LOCK)))


def _revision(connection: Connection, *, name: str) -> str | None:
    revision = connection.execute(select(_VERSION.c.version_num)).scalar()
    if revision is not None and revision not in revisions():
        raise SchemaTooNew(name, revision)
    return revision


def _index_key(connection: Connection, *, name: str) -> bytes:
    sealed = connection.execute(select(key_check.c.index_key)).scalar()
    if sealed is None:
        raise StoreError(f"{name} is damaged: its key check is missing; restore a backup")
    return bytes(sealed)
