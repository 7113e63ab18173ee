"""What is done to a case goes with the case; what is only counted keeps no hour."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# SQLite numbers rows by itself in a column of this very type alone
_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_DAY_MS = 24 * 60 * 60 * 1000
_HOUR_MS = 60 * 60 * 1000
#: what volunteers and admins do to the desk itself; everything else in the audit was about a case
_OF_THE_DESK = ("oncall", "offcall", "pause", "resume", "approve", "dismiss")
#: what `/stats` counted in the audit
_COUNTED = {"opened": "opened", "close": "closed"}


def upgrade() -> None:
    """Make the table, keep the counts of what leaves the audit, and round the times."""
    op.create_table(
        "deeds",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("volunteer", sa.Integer(), nullable=True),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deeds"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_deeds_case_id", ondelete="CASCADE"),
    )
    op.create_index("ix_deeds_case_id", "deeds", ["case_id"])
    _round("samples", "at_ms", _DAY_MS)
    _round("seen_updates", "seen_at_ms", _HOUR_MS)
    _leave_to_the_audit_the_desk()


def _round(table: str, column: str, unit_ms: int) -> None:
    moment = sa.column(column, sa.BigInteger())
    op.execute(sa.update(sa.table(table, moment)).values({column: moment - moment % unit_ms}))


def _leave_to_the_audit_the_desk() -> None:
    # which case a line was about can't be known: its designation lies sealed in the case
    at_ms, deed = sa.column("at_ms", sa.BigInteger()), sa.column("deed", sa.Text())
    audit = sa.table("audit", at_ms, deed)
    samples = sa.table("samples", *(sa.column(name) for name in ("at_ms", "measure", "value")))
    for done, counted in _COUNTED.items():
        day = at_ms - at_ms % _DAY_MS
        rows = sa.select(day, sa.literal(counted), sa.literal(1)).select_from(audit).where(deed == done)
        op.execute(sa.insert(samples).from_select(["at_ms", "measure", "value"], rows))
    op.execute(sa.delete(audit).where(deed.not_in(_OF_THE_DESK)))
