"""Fixtures of a running desk; import them into a conftest."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.content.library import Library
from bot.store.database import Database, open_database
from bot.store.keys import KeySource
from tests.databases import sqlite_url
from tests.deskwork import World, running_desk


@pytest.fixture
async def world(tmp_path: Path, library: Library) -> AsyncIterator[World]:
    """The desk on a SQLite file."""
    database = await open_database(sqlite_url(tmp_path), KeySource(file=tmp_path / "secret.keys"))
    async with running_desk(database, library) as running:
        yield running
        assert running.api.complaints == ()
        assert running.api.unanswered == ()
    await database.close()


@pytest.fixture
async def either(database: Database, library: Library) -> AsyncIterator[World]:
    """The desk on each kind of database in turn: for what is written."""
    async with running_desk(database, library) as running:
        yield running
        assert running.api.complaints == ()
        assert running.api.unanswered == ()
