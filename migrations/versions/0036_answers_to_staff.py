"""What a manager answers to a colleague is a notice too, in words."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the words."""
    op.add_column("staff_notice", sa.Column("words", sa.String(length=300), server_default="", nullable=False))


def downgrade() -> None:
    """Drop them, with the notices that would say nothing without."""
    op.execute("DELETE FROM staff_notice WHERE act IN ('request_agreed', 'request_declined')")
    op.drop_column("staff_notice", "words")
