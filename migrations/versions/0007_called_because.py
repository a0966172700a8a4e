"""Why somebody was called by an advisor of other services."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nobody was asked before."""
    op.add_column("consultation", sa.Column("called_because", sa.String(200), nullable=False, server_default=""))


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("consultation", "called_because")
