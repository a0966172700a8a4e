"""E-mails to organisations outside are claimed, tried again, and count as sent only once they went."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns: nothing is claimed."""
    op.add_column(
        "outside_event", sa.Column("mail_attempts", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    op.add_column("outside_event", sa.Column("mail_next_at", Instant(), nullable=True))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("outside_event", "mail_next_at")
    op.drop_column("outside_event", "mail_attempts")
