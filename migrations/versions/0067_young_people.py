"""Young people: who is told about them, and from which age they are asked."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "told_age",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_told_age_one_row")),
        sa.CheckConstraint("years BETWEEN 8 AND 18", name=op.f("ck_told_age_years")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told_age")),
    )
    op.create_table(
        "young_telling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("citizen_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=20), nullable=False),
        sa.Column("adult_id", sa.Integer(), nullable=True),
        sa.Column("said_at", Instant(), nullable=False),
        sa.Column("said_to_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", Instant(), nullable=True),
        sa.CheckConstraint("who IN ('themselves', 'adult', 'worker', 'later')", name=op.f("ck_young_telling_who")),
        sa.CheckConstraint("(who = 'adult') = (adult_id IS NOT NULL)", name=op.f("ck_young_telling_adult")),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_young_telling_citizen_id_citizen")),
        sa.ForeignKeyConstraint(["adult_id"], ["citizen.id"], name=op.f("fk_young_telling_adult_id_citizen")),
        sa.ForeignKeyConstraint(
            ["said_to_id"], ["staff_member.id"], name=op.f("fk_young_telling_said_to_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_young_telling")),
        sa.UniqueConstraint("reference", name=op.f("uq_young_telling_reference")),
    )
    op.create_index(op.f("ix_young_telling_citizen_id"), "young_telling", ["citizen_id"])
    op.create_index(op.f("ix_young_telling_adult_id"), "young_telling", ["adult_id"])


def downgrade() -> None:
    """Drop them: the version before asks nobody."""
    op.drop_table("young_telling")
    op.drop_table("told_age")
