"""An appointment can have a second topic: one that follows it, with a consultation of its own in the same visit."""

import sqlalchemy as sa
from alembic import op

from booking.core.rebuild import change_constraints

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

FOLLOWS = {
    "fk_appointment_follows_id_appointment": "CONSTRAINT fk_appointment_follows_id_appointment FOREIGN KEY "
    "(follows_id) REFERENCES appointment (id)",
    "ck_appointment_follows_another": "CONSTRAINT ck_appointment_follows_another CHECK (follows_id <> id)",
}
BOOKED_AS = {
    "fk_consultation_appointment_id_appointment": "CONSTRAINT fk_consultation_appointment_id_appointment FOREIGN KEY "
    "(appointment_id) REFERENCES appointment (id)"
}


def upgrade() -> None:
    """Add the columns: no appointment so far follows another."""
    op.add_column("appointment", sa.Column("follows_id", sa.Integer(), nullable=True))
    change_constraints(op.get_bind(), "appointment", FOLLOWS)
    op.create_index("ix_appointment_follows_id", "appointment", ["follows_id"])
    booked = sa.text("status = 'booked'")
    op.create_index(
        "uq_appointment_second",
        "appointment",
        ["follows_id"],
        unique=True,
        sqlite_where=booked,
        postgresql_where=booked,
    )
    op.add_column("consultation", sa.Column("appointment_id", sa.Integer(), nullable=True))
    change_constraints(op.get_bind(), "consultation", BOOKED_AS)
    op.create_index("ix_consultation_appointment_id", "consultation", ["appointment_id"])
    op.add_column("journey", sa.Column("then_hold_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Drop them: each of two appointments in one visit then stands by itself, and is told by itself."""
    op.drop_column("journey", "then_hold_id")
    op.drop_index("ix_consultation_appointment_id", "consultation")
    change_constraints(op.get_bind(), "consultation", dict.fromkeys(BOOKED_AS))
    op.drop_column("consultation", "appointment_id")
    op.drop_index("uq_appointment_second", "appointment")
    op.drop_index("ix_appointment_follows_id", "appointment")
    change_constraints(op.get_bind(), "appointment", dict.fromkeys(FOLLOWS))
    op.drop_column("appointment", "follows_id")
