"""One at a time: an advisor has one person, called or in conversation; groups are exempt by a column."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INDEX = "uq_consultation_advisor_busy"
ONE = sa.text("status IN ('called', 'in_progress') AND NOT in_group")
BEFORE = sa.text("status = 'in_progress'")
# Who is booked on a group's time, as far as the conversation is the one that was booked.
GROUPS = """
UPDATE consultation SET in_group = TRUE
WHERE visit_id IN (
    SELECT visit.id FROM visit
    JOIN appointment ON appointment.id = visit.appointment_id
    JOIN busy_time ON busy_time.id = appointment.busy_time_id
    WHERE busy_time.kind = 'group'
) AND NOT EXISTS (
    SELECT 1 FROM consultation AS earlier
    WHERE earlier.visit_id = consultation.visit_id AND earlier.id < consultation.id
    AND earlier.outcome NOT IN ('', 'not_seen')
)
"""
# All that an advisor has, but whom they are with or called last. Who waits again keeps the place of their arrival.
TOO_MANY = """
SELECT id, visit_id FROM (
    SELECT id, visit_id, status, ROW_NUMBER() OVER (
        PARTITION BY advisor_id
        ORDER BY CASE WHEN status = 'in_progress' THEN 0 ELSE 1 END, COALESCE(called_at, waiting_since) DESC, id DESC
    ) AS place
    FROM consultation WHERE status IN ('called', 'in_progress') AND NOT in_group
) AS held
WHERE place > 1 AND status = 'called'
"""


def upgrade() -> None:
    """Put all but the latest called of each advisor back to waiting, then refuse a second one."""
    op.execute("ALTER TABLE consultation ADD COLUMN in_group BOOLEAN NOT NULL DEFAULT FALSE")
    op.execute(GROUPS)
    connection = op.get_bind()
    for talk_id, visit_id in connection.execute(sa.text(TOO_MANY)).all():
        back = "SET status = 'waiting', advisor_id = NULL, desk_id = NULL, version = version + 1"
        connection.execute(sa.text(f"UPDATE consultation {back} WHERE id = :id"), {"id": talk_id})
        connection.execute(sa.text("UPDATE visit SET version = version + 1 WHERE id = :id"), {"id": visit_id})
    op.drop_index(INDEX, "consultation")
    op.create_index(INDEX, "consultation", ["advisor_id"], unique=True, sqlite_where=ONE, postgresql_where=ONE)


def downgrade() -> None:
    """Allow several called at once again, and one conversation of a group at a time."""
    op.drop_index(INDEX, "consultation")
    first = "SELECT MIN(id) FROM consultation WHERE status = 'in_progress' GROUP BY advisor_id"
    again = "status = 'in_progress' AND in_group"
    op.execute(f"UPDATE consultation SET status = 'called' WHERE {again} AND id NOT IN ({first})")
    op.execute("ALTER TABLE consultation DROP COLUMN in_group")
    op.create_index(INDEX, "consultation", ["advisor_id"], unique=True, sqlite_where=BEFORE, postgresql_where=BEFORE)
