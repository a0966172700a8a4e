"""An appointment can have a helper, with contact points that serve it alone, and be confirmed by a letter as well."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant
from booking.core.rebuild import change_constraints

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

HELPED_BY = {
    "fk_appointment_helper_id_helper": "CONSTRAINT fk_appointment_helper_id_helper FOREIGN KEY (helper_id) "
    "REFERENCES helper (id)"
}


def upgrade() -> None:
    """Add the helpers' tables, empty, and both columns: nobody has a helper yet."""
    op.create_table(
        "helper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("named_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_helper"),
    )
    op.create_table(
        "helper_contact",
        sa.Column("helper_id", sa.Integer(), nullable=False),
        sa.Column("contact_point_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["helper_id"], ["helper.id"], name="fk_helper_contact_helper_id_helper"),
        sa.ForeignKeyConstraint(
            ["contact_point_id"], ["contact_point.id"], name="fk_helper_contact_contact_point_id_contact_point"
        ),
        sa.PrimaryKeyConstraint("helper_id", "contact_point_id", name="pk_helper_contact"),
    )
    op.create_index("ix_helper_contact_contact_point_id", "helper_contact", ["contact_point_id"])
    op.add_column("appointment", sa.Column("letter", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("appointment", sa.Column("helper_id", sa.Integer(), nullable=True))
    change_constraints(op.get_bind(), "appointment", HELPED_BY)
    op.create_index("ix_appointment_helper_id", "appointment", ["helper_id"])


def downgrade() -> None:
    """Drop them. Who helped, and how to reach them, is not known to the version before."""
    op.drop_index("ix_appointment_helper_id", "appointment")
    change_constraints(op.get_bind(), "appointment", dict.fromkeys(HELPED_BY))
    op.drop_column("appointment", "helper_id")
    op.drop_column("appointment", "letter")
    op.drop_table("helper_contact")
    op.drop_table("helper")
