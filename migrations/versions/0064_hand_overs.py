"""Hand-overs inside a visit: for whom, why, and a line for whoever sees them next."""

import sqlalchemy as sa
from alembic import op

from booking.core.rebuild import change_constraints

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

CONSTRAINTS = {
    "fk_consultation_for_advisor_id_staff_member": "CONSTRAINT fk_consultation_for_advisor_id_staff_member FOREIGN KEY "
    "(for_advisor_id) REFERENCES staff_member (id)",
    "fk_consultation_for_desk_id_desk": "CONSTRAINT fk_consultation_for_desk_id_desk FOREIGN KEY (for_desk_id) "
    "REFERENCES desk (id)",
    "ck_consultation_handed_over_because": "CONSTRAINT ck_consultation_handed_over_because CHECK (handed_over_because "
    "IN ('', 'other_service', 'knows_more', 'language', 'asked_for', 'out_of_time', 'second_topic'))",
    "ck_consultation_for_one": "CONSTRAINT ck_consultation_for_one CHECK (for_advisor_id IS NULL OR for_desk_id IS "
    "NULL)",
}


def upgrade() -> None:
    """Add the columns."""
    op.add_column("consultation", sa.Column("for_advisor_id", sa.Integer(), nullable=True))
    op.add_column("consultation", sa.Column("for_desk_id", sa.Integer(), nullable=True))
    for name, length in (("handed_over_because", 20), ("for_next", 300)):
        op.add_column("consultation", sa.Column(name, sa.String(length=length), server_default="", nullable=False))
    change_constraints(op.get_bind(), "consultation", CONSTRAINTS)


def downgrade() -> None:
    """Drop them: who was handed over waits for any advisor of the service."""
    change_constraints(op.get_bind(), "consultation", dict.fromkeys(CONSTRAINTS))
    for name in ("for_next", "handed_over_because", "for_desk_id", "for_advisor_id"):
        op.drop_column("consultation", name)
