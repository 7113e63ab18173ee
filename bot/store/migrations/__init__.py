"""Steps from one schema to the next, by Alembic; one that has landed is never edited."""
