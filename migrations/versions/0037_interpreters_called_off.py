"""Interpreters who were arranged and are not needed any more are called off, for which there is a kind of Task."""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the kind."""
    op.execute("INSERT INTO task_kind (name) VALUES ('call_off_interpreter')")


def downgrade() -> None:
    """Drop it, with the Tasks: who has to be called off is told by mouth again."""
    op.execute("DELETE FROM task WHERE kind = 'call_off_interpreter'")
    op.execute("DELETE FROM task_kind WHERE name = 'call_off_interpreter'")
