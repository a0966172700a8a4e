"""Replies: what an unclear one may mean, and which texts asked for a digit."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both columns. A text that went out before asked for no digit."""
    op.add_column("reply", sa.Column("guess", sa.String(length=20), nullable=False, server_default=""))
    op.add_column("message", sa.Column("asks", sa.String(length=10), nullable=False, server_default=""))


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("message", "asks")
    op.drop_column("reply", "guess")
