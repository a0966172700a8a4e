"""Security journal: who signed in, was refused, granted, invited, exported."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "security_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("device", sa.String(length=120), nullable=False),
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["staff_member.id"], name=op.f("fk_security_event_by_id_staff_member")),
        sa.ForeignKeyConstraint(
            ["about_id"], ["staff_member.id"], name=op.f("fk_security_event_about_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_event")),
    )
    for column in ("at", "by_id", "about_id"):
        op.create_index(f"ix_security_event_{column}", "security_event", [column])


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("security_event")
