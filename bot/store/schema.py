"""Tables of the store, but those of cases.

Whatever concerns a person is `Sealed`; times are milliseconds since 1970, UTC. Each table says what it is for, and
whether its rows are about people who ask: of those nothing is left once their cases are forgotten.
"""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """Why a table is there, for operators; the `info` of a table, by the name "purpose"."""

    #: False for the desk's own bookkeeping
    is_about_people: bool
    words: str


def about_people(words: str) -> dict[str, Purpose]:
    """The `info` of a table whose rows are about people who ask, and go with their cases."""
    return {"purpose": Purpose(is_about_people=True, words=words)}


def bookkeeping(words: str) -> dict[str, Purpose]:
    """The `info` of a table in which the desk keeps its own books; no row of it leads to somebody who asks."""
    return {"purpose": Purpose(is_about_people=False, words=words)}


def purpose_of(table: Table) -> Purpose:
    """What a table is for."""
    purpose: Purpose = table.info["purpose"]
    return purpose


#: one row: the key of all blind indexes, sealed. That it opens proves that the keys are the right ones.
key_check = Table(
    "key_check",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("index_key", Sealed, nullable=False),
    info=bookkeeping("shows whether the secret keys fit this database"),
)

#: the last id given to a row of the outbox. Taking the next one locks this row until the commit, so that rows are
#: numbered in the order of their commits, on every database, whoever writes.
counter = Table(
    "counter",
    metadata,
    Column("name", Text, primary_key=True),
    Column("last", BigInteger, nullable=False),
    info=bookkeeping("the number of the last thing that was sent, so that all goes out in order"),
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
    info=about_people("what is still to be sent; a row goes once it is sent"),
)

#: Updates dealt with. They stay as long as Telegram may repeat one: that a poll or a 200 has confirmed it does not say
#: that no replica still has a copy under way, and to deal with one twice is worse than a number that leads nowhere.
seen_updates = Table(
    "seen_updates",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    #: to the hour: when somebody wrote is nobody's business
    Column("seen_at_ms", BigInteger, nullable=False),
    info=bookkeeping("Telegram's numbers of updates dealt with, so that none is dealt with twice; kept for a day"),
)
