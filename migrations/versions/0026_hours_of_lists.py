"""A venue keeps the opening hours that a list says, beside those that somebody set, and the list's words about them."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both columns, empty."""
    op.add_column("venue", sa.Column("listed_hours", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("venue", sa.Column("hours_note", sa.String(length=400), nullable=False, server_default=""))


def downgrade() -> None:
    """Drop them; hours that came from a list stay as hours."""
    op.drop_column("venue", "hours_note")
    op.drop_column("venue", "listed_hours")
