"""Household links: who lives with, is parent of, cares or speaks for whom."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

STANDS = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "household_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("citizen_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("evidence", sa.String(length=200), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("written_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("changed_at", Instant(), nullable=True),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('lives_with', 'parent_of', 'cares_for', 'speaks_for')", name=op.f("ck_household_link_kind")
        ),
        sa.CheckConstraint("citizen_id <> other_id", name=op.f("ck_household_link_two_people")),
        sa.CheckConstraint(
            "kind <> 'speaks_for' OR (evidence <> '' AND until IS NOT NULL)", name=op.f("ck_household_link_evidence")
        ),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_household_link_citizen_id_citizen")),
        sa.ForeignKeyConstraint(["other_id"], ["citizen.id"], name=op.f("fk_household_link_other_id_citizen")),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["staff_member.id"], name=op.f("fk_household_link_changed_by_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_link")),
        sa.UniqueConstraint("reference", name=op.f("uq_household_link_reference")),
    )
    op.create_index(op.f("ix_household_link_citizen_id"), "household_link", ["citizen_id"])
    op.create_index(op.f("ix_household_link_other_id"), "household_link", ["other_id"])
    op.create_index(
        "uq_household_link_stands",
        "household_link",
        ["citizen_id", "other_id", "kind"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )


def downgrade() -> None:
    """Drop it: the version before knows nobody's household."""
    op.drop_table("household_link")
