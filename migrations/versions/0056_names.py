"""What a person is called: names that an advisor writes down, and on each citizen the one used now."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the column."""
    op.add_column("citizen", sa.Column("used_name", sa.String(length=120), server_default="", nullable=False))
    op.create_table(
        "person_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("citizen_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("kind_before", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_folded", sa.String(length=160), nullable=False),
        sa.Column("used_since", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("changed_at", Instant(), nullable=True),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('used', 'official', 'former')", name=op.f("ck_person_name_kind")),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_person_name_citizen_id_citizen")),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["staff_member.id"], name=op.f("fk_person_name_changed_by_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_name")),
        sa.UniqueConstraint("reference", name=op.f("uq_person_name_reference")),
    )
    op.create_index("ix_person_name_citizen_id", "person_name", ["citizen_id"])


def downgrade() -> None:
    """Drop them: the version before shows each name as it was typed."""
    op.drop_index("ix_person_name_citizen_id", "person_name")
    op.drop_table("person_name")
    op.drop_column("citizen", "used_name")
