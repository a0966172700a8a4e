"""A change says whether its person heard it from who made it: then nobody has to call them."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of earlier changes it is not known, and they are told as before."""
    op.add_column("appointment_change", sa.Column("they_know", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("appointment_change", "they_know")
