"""Flags: the kinds that a council defines, and those set on a person."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

STANDS = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "flag_kind",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("action", sa.String(length=120), nullable=False),
        sa.Column("for_hosts", sa.Boolean(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_flag_kind_department_id_department")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag_kind")),
        sa.UniqueConstraint("reference", name=op.f("uq_flag_kind_reference")),
    )
    op.create_index(
        "uq_flag_kind_name", "flag_kind", ["name"], unique=True, sqlite_where=STANDS, postgresql_where=STANDS
    )
    op.create_table(
        "person_flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("citizen_id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("review_before", sa.Date(), nullable=True),
        sa.Column("confirmed_at", Instant(), nullable=False),
        sa.Column("confirmed_before", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("changed_at", Instant(), nullable=True),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_person_flag_citizen_id_citizen")),
        sa.ForeignKeyConstraint(["kind_id"], ["flag_kind.id"], name=op.f("fk_person_flag_kind_id_flag_kind")),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["staff_member.id"], name=op.f("fk_person_flag_changed_by_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_flag")),
        sa.UniqueConstraint("reference", name=op.f("uq_person_flag_reference")),
    )
    op.create_index(
        "uq_person_flag_stands",
        "person_flag",
        ["citizen_id", "kind_id"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )


def downgrade() -> None:
    """Drop them: the version before knows no flags."""
    op.drop_table("person_flag")
    op.drop_table("flag_kind")
