"""A sign-in whose screens are covered until the password is typed says since when."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty: no screen is covered."""
    op.add_column("staff_sign_in", sa.Column("covered_at", Instant(), nullable=True))


def downgrade() -> None:
    """Drop it; every screen is shown."""
    op.drop_column("staff_sign_in", "covered_at")
