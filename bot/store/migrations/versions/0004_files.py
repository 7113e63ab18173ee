"""A line knows its file, so that another one in its place is noticed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column; of the lines that are there already nobody knows which file they carry."""
    op.add_column("lines", sa.Column("file", sa.Text(), nullable=True))
