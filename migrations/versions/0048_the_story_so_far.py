"""The story so far: a kind of entry."""

from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the kind."""
    op.execute("INSERT INTO entry_kind (name) VALUES ('story')")


def downgrade() -> None:
    """Drop the kind: the words of each stay as a note."""
    op.execute("UPDATE entry SET kind = 'note' WHERE kind = 'story'")
    op.execute("DELETE FROM entry_kind WHERE name = 'story'")
