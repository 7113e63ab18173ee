"""The only package with SQL and keys: cases, the outbox, and what seals them.

Context: a helpline is seized, or its disk is copied. State and what is to be sent must be kept together, or a crash
between the two loses a message or sends it twice.
Decision: SQLAlchemy Core on SQLite and PostgreSQL, one `Transaction` for a use case; outgoing rows are written at its
end (`outbox`), so that they commit with the state they follow from. Whatever concerns a person lies in `Sealed`
columns; a keyed hash looks it up. Keys lie outside the database (`keys`). A database appears with the first case.
Consequence: there is no way to send without a commit, and no way to read a row without the keys. SQLAlchemy's errors
end here, as the errors of `bot.errors`. Tables of cases stand in `case_tables`, on the same metadata; a table or column
needs a revision in `migrations/versions`, and `tests/store/test_upgrades.py` says so when it is missing.
"""
