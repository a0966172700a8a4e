"""External references: by which number another system knows a person or a referral."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

STANDS = sa.text("removed_at IS NULL")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "external_reference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("citizen_id", sa.Integer(), nullable=True),
        sa.Column("referral_id", sa.Integer(), nullable=True),
        sa.Column("system", sa.String(length=120), nullable=False),
        sa.Column("system_key", sa.String(length=240), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_key", sa.String(length=120), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", Instant(), nullable=True),
        sa.Column("changed_at", Instant(), nullable=True),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(citizen_id IS NULL) <> (referral_id IS NULL)", name=op.f("ck_external_reference_one_subject")
        ),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_external_reference_citizen_id_citizen")),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_external_reference_referral_id_referral")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["staff_member.id"], name=op.f("fk_external_reference_by_id_staff_member")),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["staff_member.id"], name=op.f("fk_external_reference_changed_by_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_reference")),
        sa.UniqueConstraint("reference", name=op.f("uq_external_reference_reference")),
    )
    op.create_index(op.f("ix_external_reference_citizen_id"), "external_reference", ["citizen_id"])
    op.create_index(op.f("ix_external_reference_referral_id"), "external_reference", ["referral_id"])
    op.create_index(
        "uq_external_reference_number",
        "external_reference",
        ["number_key", "system_key"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )


def downgrade() -> None:
    """Drop it: the version before knows no numbers of other systems."""
    op.drop_table("external_reference")
