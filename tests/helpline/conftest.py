from tests.databases import database, database_url, key_source
from tests.deskfixtures import either, world

__all__ = ["database", "database_url", "either", "key_source", "world"]
