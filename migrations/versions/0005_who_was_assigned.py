"""Who was assigned and is no more, so that an advisor's calendar can say that it is off."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "assignment_left",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("advisor_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["advisor_session.id"], name=op.f("fk_assignment_left_session_id_advisor_session")
        ),
        sa.ForeignKeyConstraint(
            ["advisor_id"], ["staff_member.id"], name=op.f("fk_assignment_left_advisor_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_left")),
    )
    op.create_index("ix_assignment_left_session_id", "assignment_left", ["session_id"])
    op.create_index("ix_assignment_left_advisor_end", "assignment_left", ["advisor_id", "ends_at"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("assignment_left")
