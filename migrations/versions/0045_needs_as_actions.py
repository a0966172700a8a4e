"""What staff do for a person, with the day on which it was last said to be right."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "person_need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("citizen_id", sa.Integer(), nullable=False),
        sa.Column("listed", sa.String(length=30), nullable=False),
        sa.Column("words", sa.String(length=120), nullable=False),
        sa.Column("confirmed_at", Instant(), nullable=False),
        sa.Column("confirmed_before", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("changed_at", Instant(), nullable=True),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_person_need_citizen_id_citizen")),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["staff_member.id"], name=op.f("fk_person_need_changed_by_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_need")),
        sa.UniqueConstraint("reference", name=op.f("uq_person_need_reference")),
    )
    op.create_index("ix_person_need_citizen_id", "person_need", ["citizen_id"])


def downgrade() -> None:
    """Drop it: the version before knows only the needs of one appointment or visit."""
    op.drop_index("ix_person_need_citizen_id", "person_need")
    op.drop_table("person_need")
