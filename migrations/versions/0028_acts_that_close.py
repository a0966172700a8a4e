"""A closure names the act that entered it with others: a bank holiday or snow closes many venues at once."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty: what was entered before was entered alone."""
    op.add_column("disruption", sa.Column("act_reference", sa.String(length=10), nullable=True))
    op.create_index("ix_disruption_act_reference", "disruption", ["act_reference"])


def downgrade() -> None:
    """Drop it: each closure stays, and is reopened by itself."""
    op.drop_index("ix_disruption_act_reference", "disruption")
    op.drop_column("disruption", "act_reference")
