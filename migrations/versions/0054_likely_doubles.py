"""Pairs of people who may be one, found in the background, and the word with which an advisor puts one off."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant
from booking.core.rebuild import change_constraints

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

WORDS = "CONSTRAINT ck_match_decision_word CHECK (word IN ({}))"
NOT_PAIRED = sa.text("NOT paired")


def upgrade() -> None:
    """Add the pairs, what finds the people not looked for yet, and the word."""
    op.create_table(
        "likely_pair",
        sa.Column("citizen_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("found_at", Instant(), nullable=False),
        sa.CheckConstraint("citizen_id < other_id", name=op.f("ck_likely_pair_ordered")),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_likely_pair_citizen_id_citizen")),
        sa.ForeignKeyConstraint(["other_id"], ["citizen.id"], name=op.f("fk_likely_pair_other_id_citizen")),
        sa.PrimaryKeyConstraint("citizen_id", "other_id", name=op.f("pk_likely_pair")),
    )
    op.create_index(op.f("ix_likely_pair_other_id"), "likely_pair", ["other_id"])
    op.add_column("citizen", sa.Column("paired", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index("ix_citizen_not_paired", "citizen", ["id"], sqlite_where=NOT_PAIRED, postgresql_where=NOT_PAIRED)
    change_constraints(
        op.get_bind(), "match_decision", {"ck_match_decision_word": WORDS.format("'different', 'unsure', 'later'")}
    )


def downgrade() -> None:
    """Drop them: the version before has no list of doubles."""
    op.execute("DELETE FROM match_decision WHERE word = 'later'")
    change_constraints(
        op.get_bind(), "match_decision", {"ck_match_decision_word": WORDS.format("'different', 'unsure'")}
    )
    op.drop_index("ix_citizen_not_paired", "citizen")
    op.drop_column("citizen", "paired")
    op.drop_index(op.f("ix_likely_pair_other_id"), "likely_pair")
    op.drop_table("likely_pair")
