"""Why somebody under 18 interprets."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("party_member", sa.Column("why", sa.String(length=200), server_default="", nullable=False))


def downgrade() -> None:
    """Drop it: the version before asks nobody."""
    op.drop_column("party_member", "why")
