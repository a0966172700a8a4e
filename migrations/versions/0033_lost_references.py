"""Who lost a reference has it sent again: when it was last asked for, and the kind of message."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty, and the kind."""
    op.add_column("contact_point", sa.Column("reference_asked_at", Instant(), nullable=True))
    op.execute("INSERT INTO message_kind (name) VALUES ('lost_reference')")


def downgrade() -> None:
    """Drop the column; the kind goes unless messages have it."""
    op.execute(
        "DELETE FROM message_kind WHERE name = 'lost_reference' AND name NOT IN (SELECT DISTINCT kind FROM message)"
    )
    op.drop_column("contact_point", "reference_asked_at")
