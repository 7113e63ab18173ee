"""Each test runs on SQLite and on PostgreSQL."""

from tests.databases import database, database_url, key_source

__all__ = ("database", "database_url", "key_source")
