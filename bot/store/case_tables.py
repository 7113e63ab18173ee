"""Tables of cases and of the desk.

A case is one sealed value; beside it stands only what rows are looked for by. Message ids and topic ids are Telegram's
counters and say nothing without the token.
"""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text

from bot.store.schema import Sealed, about_people, bookkeeping, metadata

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
    info=about_people("one row for each person who talks to volunteers"),
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
    #: which file it carries, as a blind index of this case: an edit may put another one in its place
    Column("file", Text),
    #: who of the volunteers wrote it
    Column("volunteer", Integer),
    Column("at_ms", BigInteger, nullable=False),
    Index(None, "case_id", "side", "source", unique=True),
    info=about_people("numbers of the messages of a case at either end; no words"),
)

#: who did what to which case; no content, no Telegram ids
deeds = Table(
    "deeds",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("case_id", Text, ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    #: None for the person, time, Telegram
    Column("volunteer", Integer),
    Column("deed", Text, nullable=False),
    Index(None, "case_id"),
    info=about_people("what was done to a case, by which volunteer's number"),
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
    info=bookkeeping("who may speak for the helpline, by a number; their accounts are sealed"),
)

#: who may not open a case, until when
blocks = Table(
    "blocks",
    metadata,
    Column("person_index", Text, primary_key=True),
    Column("until_ms", BigInteger, nullable=False),
    info=about_people("who may open no case until when, by a keyed hash; a row goes when its time is over"),
)

#: what volunteers and admins did to the desk itself; no Telegram ids
audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("volunteer", Integer),
    Column("deed", Text, nullable=False),
    #: another volunteer's number
    Column("about", Text, nullable=False),
    Index(None, "at_ms"),
    info=bookkeeping("what volunteers and admins did to the desk itself; kept for 30 days"),
)

#: what `/stats` counts: numbers without a case
samples = Table(
    "samples",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    #: the day
    Column("at_ms", BigInteger, nullable=False),
    #: see `bot.store.staff.Measure`
    Column("measure", Text, nullable=False),
    Column("value", BigInteger, nullable=False),
    Index(None, "measure", "at_ms"),
    info=bookkeeping("how many cases a day, how long people waited, whether it helped; kept for 30 days"),
)

#: the desk's own switches: intake paused, groups that have moved, content read anew
switches = Table(
    "switches",
    metadata,
    Column("name", Text, primary_key=True),
    Column("sealed", Sealed, nullable=False),
    info=bookkeeping("whether intake is paused; groups that have another id now; when content was read anew"),
)
