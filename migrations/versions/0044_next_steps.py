"""Actions: next steps with an owner and a day; a task can be one colleague's by name."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant
from booking.core.rebuild import change_constraints

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

OWNED = {
    "fk_task_staff_member_id_staff_member": (
        "CONSTRAINT fk_task_staff_member_id_staff_member FOREIGN KEY (staff_member_id) REFERENCES staff_member (id)"
    )
}


def upgrade() -> None:
    """Add the table, the kind of task, and whose a task is."""
    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=20), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("due_before", sa.Date(), nullable=True),
        sa.Column("changed_at", Instant(), nullable=True),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("owner IN ('citizen', 'staff', 'department')", name=op.f("ck_action_owner")),
        sa.CheckConstraint("state IN ('open', 'done', 'cancelled')", name=op.f("ck_action_state")),
        sa.CheckConstraint("state = 'open' OR changed_at IS NOT NULL", name=op.f("ck_action_closed")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_action_consultation_id_consultation")
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_action_department_id_department")),
        sa.ForeignKeyConstraint(["author_id"], ["staff_member.id"], name=op.f("fk_action_author_id_staff_member")),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["staff_member.id"], name=op.f("fk_action_changed_by_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint("reference", name=op.f("uq_action_reference")),
    )
    op.create_index("ix_action_consultation_id", "action", ["consultation_id"])
    op.execute("INSERT INTO task_kind (name) VALUES ('action')")
    op.add_column("task", sa.Column("staff_member_id", sa.Integer(), nullable=True))
    change_constraints(op.get_bind(), "task", OWNED)
    op.create_index("ix_task_staff_member_id", "task", ["staff_member_id"])


def downgrade() -> None:
    """Drop them: the version before knows no next steps but the words of the consultation."""
    op.execute("DELETE FROM task WHERE kind = 'action'")
    op.execute("DELETE FROM task_kind WHERE name = 'action'")
    op.drop_index("ix_task_staff_member_id", "task")
    change_constraints(op.get_bind(), "task", dict.fromkeys(OWNED))
    op.drop_column("task", "staff_member_id")
    op.drop_index("ix_action_consultation_id", "action")
    op.drop_table("action")
