"""A service can ask something of its own: its fields, and the answers, each with an end."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both tables, empty: no service asks anything yet."""
    op.create_table(
        "service_field",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("special", sa.Boolean(), nullable=False),
        sa.Column("kept_days", sa.Integer(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.CheckConstraint("kind IN ('words', 'whole_number', 'day', 'choice')", name=op.f("ck_service_field_kind")),
        sa.CheckConstraint("kept_days BETWEEN 1 AND 730", name=op.f("ck_service_field_kept_days")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_service_field_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_field")),
        sa.UniqueConstraint("reference", name=op.f("uq_service_field_reference")),
    )
    op.create_index(op.f("ix_service_field_service_id"), "service_field", ["service_id"])
    op.create_table(
        "field_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("kept_days", sa.Integer(), nullable=False),
        sa.CheckConstraint("(appointment_id IS NULL) <> (visit_id IS NULL)", name=op.f("ck_field_answer_of_one")),
        sa.ForeignKeyConstraint(
            ["field_id"], ["service_field.id"], name=op.f("fk_field_answer_field_id_service_field")
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_field_answer_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_field_answer_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_answer")),
        sa.UniqueConstraint("appointment_id", "field_id", name=op.f("uq_field_answer_appointment_id_field_id")),
        sa.UniqueConstraint("visit_id", "field_id", name=op.f("uq_field_answer_visit_id_field_id")),
    )
    op.create_index(op.f("ix_field_answer_field_id"), "field_answer", ["field_id"])


def downgrade() -> None:
    """Drop both: the version before asks nothing, and shows no answer."""
    op.drop_table("field_answer")
    op.drop_table("service_field")
