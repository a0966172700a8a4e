"""Keys of names, by which people are found by a like name, and what advisors said of likely records.

The worker makes the keys of the names that are there.
"""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the keys, and what finds the names that have none yet."""
    op.create_table(
        "name_key",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("citizen_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"]),
        sa.PrimaryKeyConstraint("key", "citizen_id"),
    )
    op.create_index(op.f("ix_name_key_citizen_id"), "name_key", ["citizen_id"])
    op.add_column("citizen", sa.Column("keyed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(op.f("ix_citizen_date_of_birth"), "citizen", ["date_of_birth"])
    op.create_index(
        "ix_citizen_not_keyed",
        "citizen",
        ["id"],
        sqlite_where=sa.text("NOT keyed"),
        postgresql_where=sa.text("NOT keyed"),
    )
    op.create_table(
        "match_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("citizen_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=20), nullable=False),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", Instant(), nullable=True),
        sa.CheckConstraint("word IN ('different', 'unsure')", name=op.f("ck_match_decision_word")),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"]),
        sa.ForeignKeyConstraint(["other_id"], ["citizen.id"]),
        sa.ForeignKeyConstraint(["decided_by_id"], ["staff_member.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reference"),
    )
    op.create_index(op.f("ix_match_decision_citizen_id"), "match_decision", ["citizen_id"])
    op.create_index(op.f("ix_match_decision_other_id"), "match_decision", ["other_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("match_decision")
    op.drop_index("ix_citizen_not_keyed", table_name="citizen")
    op.drop_index(op.f("ix_citizen_date_of_birth"), table_name="citizen")
    op.drop_column("citizen", "keyed")
    op.drop_table("name_key")
