"""The network addresses of a venue's public computers, where personal pages close by themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty."""
    op.add_column("venue", sa.Column("public_networks", sa.String(length=1000), nullable=False, server_default=""))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("venue", "public_networks")
