"""What was done with an entry after it was written, and the words that it had before."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them, and how an entry stands now."""
    op.add_column("entry", sa.Column("struck", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("entry", sa.Column("moved", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("entry", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.create_table(
        "entry_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("to_citizen_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", Instant(), nullable=True),
        sa.CheckConstraint("act IN ('struck', 'corrected', 'moved')", name=op.f("ck_entry_act_act")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["staff_member.id"]),
        sa.ForeignKeyConstraint(["to_citizen_id"], ["citizen.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reference"),
    )
    op.create_index(op.f("ix_entry_act_entry_id"), "entry_act", ["entry_id"])
    op.create_index(op.f("ix_entry_act_to_citizen_id"), "entry_act", ["to_citizen_id"])
    op.create_table(
        "entry_left",
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("citizen_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["act_id"], ["entry_act.id"]),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"]),
        sa.PrimaryKeyConstraint("act_id", "citizen_id"),
    )
    op.create_index(op.f("ix_entry_left_citizen_id"), "entry_left", ["citizen_id"])
    op.create_table(
        "entry_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("replaced_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"]),
        sa.ForeignKeyConstraint(["act_id"], ["entry_act.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_entry_version_entry_id"), "entry_version", ["entry_id"])
    op.create_index(op.f("ix_entry_version_act_id"), "entry_version", ["act_id"])


def downgrade() -> None:
    """Drop them. What was struck through reads as written again; what was moved stays with its clients."""
    op.drop_table("entry_version")
    op.drop_table("entry_left")
    op.drop_table("entry_act")
    op.drop_column("entry", "version")
    op.drop_column("entry", "moved")
    op.drop_column("entry", "struck")
