"""Of two safe-contact wishes of records that were joined the stricter counts, until an advisor has asked the person."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant
from booking.core.rebuild import change_constraints

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

HELD = ("text_held", "shared_held")
ASKED = "fk_citizen_join_asked_by_id_staff_member"


def upgrade() -> None:
    """Add what is held back by a joining, and who asked when."""
    for name in HELD:
        op.add_column("contact_point", sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("citizen_join", sa.Column("asked_at", Instant(), nullable=True))
    op.add_column("citizen_join", sa.Column("asked_by_id", sa.Integer(), nullable=True))
    asked = f"CONSTRAINT {ASKED} FOREIGN KEY (asked_by_id) REFERENCES staff_member (id)"
    change_constraints(op.get_bind(), "citizen_join", {ASKED: asked})


def downgrade() -> None:
    """Drop them; each wish counts for its own number again."""
    op.execute("UPDATE contact_point SET do_not_text = false, version = version + 1 WHERE text_held")
    op.execute("UPDATE contact_point SET shared = false, version = version + 1 WHERE shared_held")
    change_constraints(op.get_bind(), "citizen_join", {ASKED: None})
    op.drop_column("citizen_join", "asked_by_id")
    op.drop_column("citizen_join", "asked_at")
    for name in HELD:
        op.drop_column("contact_point", name)
