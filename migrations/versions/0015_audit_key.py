"""The audit is sealed with a key: each row says which, and the head is sealed too. Rows of before stay as they are."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the name of the key to each row, and the mark to the head."""
    op.add_column("audit_row", sa.Column("key_name", sa.String(16), nullable=False, server_default=""))
    op.add_column("audit_head", sa.Column("mark", sa.String(64), nullable=False, server_default=""))


def downgrade() -> None:
    """Take both away again: what was sealed with a key can then no longer be checked."""
    op.drop_column("audit_head", "mark")
    op.drop_column("audit_row", "key_name")
