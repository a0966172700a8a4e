"""Whom a colleague has been shown today is found without walking the audit."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_audit_row_staff_at", "audit_row", ["staff_member_id", "at"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_index("ix_audit_row_staff_at", table_name="audit_row")
