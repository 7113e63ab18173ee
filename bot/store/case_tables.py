"""Tables of cases and of the desk.

A case is one sealed value; beside it stands only what rows are looked for by. Message ids and topic ids are Telegram's
counters and say nothing without the token.
"""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text

from bot.store.schema import Sealed, metadata

cases = Table(
    "cases",
    metadata,
    Column("id", Text, primary_key=True),
    #: blind index of the person's chat; one case for each person
    Column("person_index", Text, nullable=False, unique=True),
    #: blind index of the forum
    Column("group_index", Text, nullable=False),
    Column("topic", BigInteger),
    Column("status", Text, nullable=False),
    #: our own number
    Column("volunteer", Integer),
    #: when time may bring something to it
    Column("look_at_ms", BigInteger, nullable=False),
    #: `bot.desk.case.Case` as JSON
    Column("sealed", Sealed, nullable=False),
    Index(None, "group_index", "topic"),
    Index(None, "look_at_ms"),
)

#: where a message of one end lies at the other; no words
lines = Table(
    "lines",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("case_id", Text, ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    #: the end at which it was written
    Column("side", Text, nullable=False),
    Column("source", BigInteger, nullable=False),
    #: its copy at the other end, None until it is there
    Column("copy", BigInteger),
    #: see `bot.store.cases.Fate`
    Column("fate", Text, nullable=False),
    Column("kind", Text, nullable=False),
    #: the message it answers, at its own end
    Column("reply_to", BigInteger),
    #: album that goes out together, empty for a single message
    Column("album", Text, nullable=False),
    #: who of the volunteers wrote it
    Column("volunteer", Integer),
    Column("at_ms", BigInteger, nullable=False),
    Index(None, "case_id", "side", "source", unique=True),
)

volunteers = Table(
    "volunteers",
    metadata,
    #: shown as "№3"
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("account_index", Text, nullable=False, unique=True),
    #: Telegram id
    Column("sealed", Sealed, nullable=False),
    #: see `bot.store.staff.Standing`
    Column("standing", Text, nullable=False),
    Column("is_on_call", Boolean, nullable=False),
)

#: who may not open a case, until when
blocks = Table(
    "blocks",
    metadata,
    Column("person_index", Text, primary_key=True),
    Column("until_ms", BigInteger, nullable=False),
)

#: who did what to which case; no content, no Telegram ids
audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("volunteer", Integer),
    Column("deed", Text, nullable=False),
    #: a case's designation or another volunteer's number
    Column("about", Text, nullable=False),
    Index(None, "at_ms"),
)

#: how long people waited, and whether it helped: numbers without a case
samples = Table(
    "samples",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    #: "wait" in seconds, "helped" 0 or 1
    Column("measure", Text, nullable=False),
    Column("value", BigInteger, nullable=False),
    Index(None, "measure", "at_ms"),
)

#: the desk's own switches: intake paused, groups that have moved
switches = Table(
    "switches",
    metadata,
    Column("name", Text, primary_key=True),
    Column("sealed", Sealed, nullable=False),
)
