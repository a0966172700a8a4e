"""Advisors ask for leave or other hours; their managers answer, for which there is a kind of Task."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the kind."""
    op.create_table(
        "leave_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("advisor_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("starts_at", Instant(), nullable=True),
        sa.Column("ends_at", Instant(), nullable=True),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=200), nullable=False),
        sa.Column("disruption_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('leave', 'hours')", name=op.f("ck_leave_request_kind")),
        sa.CheckConstraint(
            "state IN ('asked', 'agreed', 'declined', 'withdrawn')", name=op.f("ck_leave_request_state")
        ),
        sa.CheckConstraint("kind = 'hours' OR starts_at < ends_at", name=op.f("ck_leave_request_order")),
        sa.CheckConstraint(
            "answered_by_id IS NULL OR answered_by_id <> advisor_id", name=op.f("ck_leave_request_not_their_own")
        ),
        sa.ForeignKeyConstraint(
            ["advisor_id"], ["staff_member.id"], name=op.f("fk_leave_request_advisor_id_staff_member")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["staff_member.id"], name=op.f("fk_leave_request_answered_by_id_staff_member")
        ),
        sa.ForeignKeyConstraint(
            ["disruption_id"], ["disruption.id"], name=op.f("fk_leave_request_disruption_id_disruption")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_request")),
        sa.UniqueConstraint("reference", name=op.f("uq_leave_request_reference")),
    )
    op.create_index("ix_leave_request_advisor", "leave_request", ["advisor_id", "asked_at"])
    op.execute("INSERT INTO task_kind (name) VALUES ('leave')")


def downgrade() -> None:
    """Drop both: what was asked and not answered is told by mouth again."""
    op.execute("DELETE FROM task WHERE kind = 'leave'")
    op.execute("DELETE FROM task_kind WHERE name = 'leave'")
    op.drop_index("ix_leave_request_advisor", "leave_request")
    op.drop_table("leave_request")
