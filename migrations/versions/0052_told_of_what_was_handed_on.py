"""Told by message of what was handed on: kinds, their switches, the word that only they read a number or address."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

_KINDS = "'referral_sent', 'referral_back', 'referral_closed', 'action_done', 'action_due'"
_UNTOLD = sa.text("tell <> ''")


def upgrade() -> None:
    """Add the kinds, all off, the column, empty, and the indexes of what is told."""
    for kind in _KINDS.split(", "):
        op.execute(f"INSERT INTO message_kind (name) VALUES ({kind})")
    op.create_table(
        "message_switch",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["staff_member.id"], name=op.f("fk_message_switch_changed_by_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_message_switch")),
    )
    op.add_column("contact_point", sa.Column("alone_said_at", Instant(), nullable=True))
    op.create_index("ix_referral_tell", "referral", ["id"], sqlite_where=_UNTOLD, postgresql_where=_UNTOLD)
    op.create_index("ix_action_state_due", "action", ["state", "due_on"])


def downgrade() -> None:
    """Drop them; a kind goes unless messages have it."""
    op.drop_index("ix_action_state_due", "action")
    op.drop_index("ix_referral_tell", "referral")
    op.drop_column("contact_point", "alone_said_at")
    op.drop_table("message_switch")
    op.execute(f"DELETE FROM message_kind WHERE name IN ({_KINDS}) AND name NOT IN (SELECT DISTINCT kind FROM message)")
