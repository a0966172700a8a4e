"""Shields over people, and who may open the record of each."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them, and whether a citizen stands on a shielded record."""
    op.add_column("citizen", sa.Column("shielded", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "shield",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("end_asked_at", Instant(), nullable=True),
        sa.Column("end_asked_by_id", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('fled', 'witness', 'staff', 'other')", name=op.f("ck_shield_kind")),
        sa.CheckConstraint("ended_by_id <> end_asked_by_id", name=op.f("ck_shield_ended_by_a_second")),
        sa.ForeignKeyConstraint(["set_by_id"], ["staff_member.id"]),
        sa.ForeignKeyConstraint(["end_asked_by_id"], ["staff_member.id"]),
        sa.ForeignKeyConstraint(["ended_by_id"], ["staff_member.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reference"),
    )
    op.create_table(
        "shield_citizen",
        sa.Column("shield_id", sa.Integer(), nullable=False),
        sa.Column("citizen_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["shield_id"], ["shield.id"]),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"]),
        sa.PrimaryKeyConstraint("shield_id", "citizen_id"),
    )
    op.create_index(op.f("ix_shield_citizen_citizen_id"), "shield_citizen", ["citizen_id"])
    op.create_table(
        "shield_reader",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("shield_id", sa.Integer(), nullable=False),
        sa.Column("staff_member_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("since", Instant(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("approved_by_id <> asked_by_id", name=op.f("ck_shield_reader_approved_by_a_second")),
        sa.ForeignKeyConstraint(["shield_id"], ["shield.id"]),
        sa.ForeignKeyConstraint(["staff_member_id"], ["staff_member.id"]),
        sa.ForeignKeyConstraint(["asked_by_id"], ["staff_member.id"]),
        sa.ForeignKeyConstraint(["approved_by_id"], ["staff_member.id"]),
        sa.ForeignKeyConstraint(["ended_by_id"], ["staff_member.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reference"),
    )
    op.create_index(op.f("ix_shield_reader_staff_member_id"), "shield_reader", ["staff_member_id"])
    op.create_index(
        "uq_shield_reader_open",
        "shield_reader",
        ["shield_id", "staff_member_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    """Drop them: nobody is shielded any more."""
    op.drop_table("shield_reader")
    op.drop_table("shield_citizen")
    op.drop_table("shield")
    op.drop_column("citizen", "shielded")
