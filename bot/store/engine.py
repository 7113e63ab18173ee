"""Connections to SQLite and PostgreSQL, and their errors as ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, ProgrammingError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot.errors import HelplineError, LogicError, StoreError

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
    # SQLite would put what it sorts into a file of its own
    "PRAGMA temp_store=MEMORY",
    "PRAGMA trusted_schema=OFF",
)
_CONNECT_S = 10
_STATEMENT_S = 30
#: how long a transaction may wait for its turn
_TURN_S = 60
# a leader whose machine vanished loses its lock after idle + count * interval seconds, not after two hours
_KEEPALIVE = {"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}

_DAMAGED = ("malformed", "not a database", "disk i/o error")
_UNWRITABLE = ("unable to open", "readonly", "read-only")
_BUSY = ("locked",)
_FULL = ("disk is full",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where the database is."""

    url: URL
    #: None on PostgreSQL
    file: Path | None

    @property
    def name(self) -> str:
        """What to call it in a line for the operator; no user, no password."""
        if self.file is not None:
            return str(self.file)
        host = self.url.host or self.url.query.get("host") or "localhost"
        return f"PostgreSQL database {self.url.database} at {host}"


def read_address(url: str) -> Address:
    """What `HELPLINE_DATABASE_URL` says.

    Raises:
        StoreError: neither a SQLite file nor PostgreSQL; the address is not repeated, as it may hold a password.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise _no_address() from None
    match parsed.drivername:
        case "sqlite" if parsed.database and parsed.database != ":memory:":
            return Address(url=parsed.set(drivername="sqlite+aiosqlite"), file=Path(parsed.database))
        case "postgresql" | "postgres" if parsed.database:
            # libpq's word for what asyncpg calls ssl
            sslmode = parsed.query.get("sslmode")
            query = {"ssl": sslmode} if sslmode else {}
            asyncpg = parsed.set(drivername="postgresql+asyncpg").difference_update_query(["sslmode"])
            return Address(url=asyncpg.update_query_dict(query), file=None)
        case _:
            raise _no_address()


def _no_address() -> StoreError:
    return StoreError(
        "HELPLINE_DATABASE_URL is no address of a database; use sqlite:///var/helpline.db or postgresql://user:password@host/name"
    )


def connect(address: Address) -> AsyncEngine:
    """Connections that read and write; none is made yet."""
    if address.file is None:
        return _connect_postgresql(address, pool_size=5, max_overflow=10, pool_timeout=_TURN_S, pool_pre_ping=True)
    # one connection: SQLite has one writer, and in a queue nobody starves as they may with its busy handler
    engine = create_async_engine(address.url, pool_size=1, max_overflow=0, pool_timeout=_TURN_S, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _prepare_writing)
    event.listen(engine.sync_engine, "begin", _begin_immediately)
    return engine


def connect_to_look(address: Address) -> AsyncEngine:
    """Connections that can't change a SQLite file."""
    if address.file is None:
        return connect_once(address)
    # without a journal nobody writes, and read as immutable SQLite makes no journal either
    has_journal = address.file.with_name(f"{address.file.name}-wal").exists()
    options = {"mode": "ro", "uri": "true"} if has_journal else {"immutable": "1", "uri": "true"}
    url = address.url.set(database=f"file:{quote(str(address.file.absolute()))}").update_query_dict(options)
    return create_async_engine(url, poolclass=NullPool, hide_parameters=True)


def connect_once(address: Address) -> AsyncEngine:
    """Connections to PostgreSQL that end when they are let go, with their locks."""
    return _connect_postgresql(address, poolclass=NullPool)


def _connect_postgresql(address: Address, **pool: Any) -> AsyncEngine:  # noqa: ANN401 - SQLAlchemy's own options
    arguments = {"timeout": _CONNECT_S, "command_timeout": _STATEMENT_S, "server_settings": _KEEPALIVE}
    return create_async_engine(address.url, connect_args=arguments, hide_parameters=True, **pool)


def _prepare_writing(connection: Any, _: object) -> None:  # noqa: ANN401 - aiosqlite behind SQLAlchemy's adapter
    # SQLAlchemy's recipe: Python's sqlite3 must not begin on its own, `_begin_immediately` does
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_immediately(connection: Connection) -> None:
    # a transaction that reads first and writes later would fail with "locked" instead of waiting
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def translated(address: Address) -> Iterator[None]:
    """Raise a library's errors as `StoreError` or `LogicError`, without what stood in the statement."""
    try:
        yield
    except PoolTimeoutError:
        raise StoreError(f"{address.name} is too busy: a transaction waited {_TURN_S} s for its turn") from None
    except SQLAlchemyError as exc:
        raise _explain(exc, address) from None
    except (TimeoutError, OSError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) and exc.strerror else "no answer"
        raise StoreError(
            f"{address.name} can't be reached ({reason}); is it running, and HELPLINE_DATABASE_URL right?"
        ) from None


def _explain(error: SQLAlchemyError, address: Address) -> HelplineError:
    kind = type(error).__name__
    original = getattr(error, "orig", None)
    # a first line names tables and constraints; the next ones hold values
    line = str(original).splitlines()[0] if original and str(original) else kind
    if _is_absent(original):
        return StoreError(f"{address.name} does not exist; create it, or check HELPLINE_DATABASE_URL")
    if getattr(error, "connection_invalidated", False):
        return StoreError(f"{address.name} has closed the connection; is it running?")
    match error:
        case IntegrityError() | ProgrammingError():
            return LogicError(f"{address.name}: {kind}: {line}")
        case DBAPIError() if not isinstance(error, DataError):
            return StoreError(_explain_failure(line, original, address))
        case _:
            # this message may repeat the values of the statement
            return LogicError(f"{address.name}: {kind}")


def _explain_failure(line: str, original: object, address: Address) -> str:
    lower = line.lower()
    if any(text in lower for text in _DAMAGED):
        return f"{address.name} is damaged; restore a backup, or move the file away to begin anew"
    if any(text in lower for text in _UNWRITABLE):
        return f"{address.name} can't be opened for writing; check the rights of the file and of its directory"
    if any(text in lower for text in _BUSY):
        return f"{address.name} is held by another process; stop that one first"
    if any(text in lower for text in _FULL):
        return f"{address.name} can't grow: the disk is full"
    if str(getattr(original, "sqlstate", None) or "").startswith("28"):
        return f"{address.name} refuses this user or password; check HELPLINE_DATABASE_URL"
    # SQLite never repeats values; PostgreSQL may
    reason = line if address.file is not None else type(original).__name__
    return f"{address.name} failed ({reason}); try again, or look into the server's log"


def _is_absent(original: object) -> bool:
    # PostgreSQL, Appendix A: 3D000 invalid_catalog_name
    return getattr(original, "sqlstate", None) == "3D000"
