"""That a person has died: who said so, when, and what ended with it."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "death",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("citizen_id", sa.Integer(), nullable=False),
        sa.Column("told_by", sa.String(length=200), nullable=False),
        sa.Column("died_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("ended", sa.JSON(), nullable=False),
        sa.Column("undone_at", Instant(), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_death_citizen_id_citizen")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["staff_member.id"], name=op.f("fk_death_recorded_by_id_staff_member")
        ),
        sa.ForeignKeyConstraint(["undone_by_id"], ["staff_member.id"], name=op.f("fk_death_undone_by_id_staff_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_death")),
        sa.UniqueConstraint("reference", name=op.f("uq_death_reference")),
    )
    op.create_index("ix_death_citizen_id", "death", ["citizen_id"])
    standing = sa.text("undone_at IS NULL")
    op.create_index(
        "uq_death_standing", "death", ["citizen_id"], unique=True, sqlite_where=standing, postgresql_where=standing
    )


def downgrade() -> None:
    """Drop it: the version before knows nothing of it. What was cancelled stays cancelled."""
    op.drop_index("uq_death_standing", "death", sqlite_where=sa.text("undone_at IS NULL"))
    op.drop_index("ix_death_citizen_id", "death")
    op.drop_table("death")
