"""Ceilings of texts, and several bookings in one text."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the column."""
    op.create_table(
        "text_ceiling",
        sa.Column("name", sa.String(length=10), nullable=False),
        sa.Column("since", Instant(), nullable=True),
        sa.Column("last_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_text_ceiling")),
    )
    op.add_column("message", sa.Column("carried_by", sa.String(length=10), nullable=False, server_default=""))
    op.create_index("ix_message_carried_by", "message", ["carried_by"])


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_message_carried_by", "message")
    with op.batch_alter_table("message") as batch:
        batch.drop_column("carried_by")
    op.drop_table("text_ceiling")
