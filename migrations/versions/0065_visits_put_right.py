"""What was put right of a visit that is over, and what it was before."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "visit_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("left_id", sa.Integer(), nullable=True),
        sa.Column("led", sa.Boolean(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("undone_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "what IN ('added', 'taken_off', 'part', 'somebody_else', 'subject')", name=op.f("ck_visit_correction_what")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["staff_member.id"]),
        sa.ForeignKeyConstraint(["left_id"], ["citizen.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reference"),
    )
    op.create_index(op.f("ix_visit_correction_visit_id"), "visit_correction", ["visit_id"])
    op.create_index(op.f("ix_visit_correction_left_id"), "visit_correction", ["left_id"])


def downgrade() -> None:
    """Drop it: what was put right stays so, without who, when and why."""
    op.drop_table("visit_correction")
