"""A visit can have a helper as an appointment has; a helper is found by name, and says what they are to the person."""

import sqlalchemy as sa
from alembic import op

from booking.core.folding import folded
from booking.core.rebuild import change_constraints

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

HELPED_BY = {
    "fk_visit_helper_id_helper": "CONSTRAINT fk_visit_helper_id_helper FOREIGN KEY (helper_id) REFERENCES helper (id)"
}
_OF_THEIR_APPOINTMENT = sa.text(
    "UPDATE visit SET helper_id = (SELECT helper_id FROM appointment WHERE appointment.id = visit.appointment_id) "
    "WHERE appointment_id IN (SELECT id FROM appointment WHERE helper_id IS NOT NULL)"
)
_NAME = sa.text("UPDATE helper SET name_folded = :folded WHERE id = :id")


def upgrade() -> None:
    """Add the columns; visits get the helper of the appointment that they were booked as, helpers their folded name."""
    connection = op.get_bind()
    op.add_column("helper", sa.Column("name_folded", sa.String(length=160), nullable=False, server_default=""))
    op.add_column("helper", sa.Column("relation", sa.String(length=60), nullable=False, server_default=""))
    helpers = connection.execute(sa.text("SELECT id, name FROM helper")).all()
    if helpers:
        connection.execute(_NAME, [{"id": row_id, "folded": folded(name)[:160]} for row_id, name in helpers])
    op.add_column("visit", sa.Column("helper_id", sa.Integer(), nullable=True))
    change_constraints(connection, "visit", HELPED_BY)
    op.create_index("ix_visit_helper_id", "visit", ["helper_id"])
    connection.execute(_OF_THEIR_APPOINTMENT)


def downgrade() -> None:
    """Drop them. Who helps with a planned visit is not known to the version before."""
    op.drop_index("ix_visit_helper_id", "visit")
    change_constraints(op.get_bind(), "visit", dict.fromkeys(HELPED_BY))
    op.drop_column("visit", "helper_id")
    op.drop_column("helper", "relation")
    op.drop_column("helper", "name_folded")
