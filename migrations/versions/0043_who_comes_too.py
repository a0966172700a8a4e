"""An appointment can be the matter of more than one: who comes too."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table, empty: nobody is named to come too so far."""
    op.create_table(
        "appointment_client",
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("citizen_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_appointment_client_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_appointment_client_citizen_id_citizen")),
        sa.PrimaryKeyConstraint("appointment_id", "citizen_id", name=op.f("pk_appointment_client")),
    )
    op.create_index(op.f("ix_appointment_client_citizen_id"), "appointment_client", ["citizen_id"])


def downgrade() -> None:
    """Drop it: the version before knows who leads, and checks in nobody else."""
    op.drop_table("appointment_client")
