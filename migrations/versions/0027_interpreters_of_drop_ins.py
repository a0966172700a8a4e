"""When the interpreter of a drop-in was arranged, as an appointment's is kept already."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("visit", sa.Column("interpreter_arranged_at", Instant(), nullable=True))


def downgrade() -> None:
    """Drop it: the Tasks say still who was asked for one."""
    op.drop_column("visit", "interpreter_arranged_at")
