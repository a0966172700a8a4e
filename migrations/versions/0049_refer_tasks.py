"""Tasks of whoever finished with *referred* and has not said to whom."""

from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the kind of tasks."""
    op.execute("INSERT INTO task_kind (name) VALUES ('refer')")


def downgrade() -> None:
    """Remove the kind, and its tasks."""
    op.execute("DELETE FROM task WHERE kind = 'refer'")
    op.execute("DELETE FROM task_kind WHERE name = 'refer'")
