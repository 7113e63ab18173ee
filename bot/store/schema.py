"""Tables of the store, but those of cases.

Whatever concerns a person is `Sealed`; times are milliseconds since 1970, UTC.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, SmallInteger, Table, Text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class Sealed(LargeBinary):
    """A column of values sealed by `Cipher` with this table, this column and the row's primary key.

    Rotation finds the columns to seal again by this type.
    """


#: one row: the key of all blind indexes, sealed. That it opens proves that the keys are the right ones.
key_check = Table(
    "key_check",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("index_key", Sealed, nullable=False),
)

#: the last id given to a row of the outbox. Taking the next one locks this row until the commit, so that rows are
#: numbered in the order of their commits, on every database, whoever writes.
counter = Table(
    "counter",
    metadata,
    Column("name", Text, primary_key=True),
    Column("last", BigInteger, nullable=False),
)

#: what is to be sent; see `outbox`
outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("lane", Text, nullable=False),
    #: order within the lane; the id, or less where a row was put ahead of others
    Column("position", BigInteger, nullable=False),
    #: blind index of the chat
    Column("chat_index", Text, nullable=False),
    #: chat and body
    Column("sealed", Sealed, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("cost", SmallInteger, nullable=False),
    Column("coalesce", Text),
    #: how often it was claimed
    Column("attempts", Integer, nullable=False),
    Column("due_at_ms", BigInteger, nullable=False),
    #: 0 when nobody has claimed it
    Column("leased_until_ms", BigInteger, nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
    Index(None, "lane", "position", unique=True),
    Index(None, "chat_index"),
)

#: updates dealt with; Telegram repeats one for 24 hours at most
seen_updates = Table(
    "seen_updates",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("seen_at_ms", BigInteger, nullable=False),
)
