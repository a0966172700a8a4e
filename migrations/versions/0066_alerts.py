"""Alerts of openings of records, how far the audit was looked through, and private numbers of staff."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

_OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    """Add them; what was opened before raises no alert."""
    op.execute("INSERT INTO task_kind (name) VALUES ('alert')")
    op.add_column("staff_member", sa.Column("private_number", sa.String(length=20), server_default="", nullable=False))
    op.create_table(
        "alert_mark",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_alert_mark_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_mark")),
    )
    op.execute("INSERT INTO alert_mark (id, rows) SELECT 1, rows FROM audit_head")
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("audit_row_id", sa.Integer(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("raised_at", Instant(), nullable=False),
        sa.Column("late_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("word", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "kind IN ('break_glass', 'own', 'family', 'a_colleague', 'no_connection', 'many')",
            name=op.f("ck_alert_kind"),
        ),
        sa.CheckConstraint("word IN ('in_order', 'not_in_order', '')", name=op.f("ck_alert_word")),
        sa.CheckConstraint("closed_by_id <> about_id", name=op.f("ck_alert_closed_by_a_second")),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (word = '') AND (closed_at IS NULL) = (closed_by_id IS NULL)",
            name=op.f("ck_alert_closed"),
        ),
        sa.ForeignKeyConstraint(["audit_row_id"], ["audit_row.id"], name=op.f("fk_alert_audit_row_id_audit_row")),
        sa.ForeignKeyConstraint(["about_id"], ["staff_member.id"], name=op.f("fk_alert_about_id_staff_member")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_alert_department_id_department")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["staff_member.id"], name=op.f("fk_alert_closed_by_id_staff_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("reference", name=op.f("uq_alert_reference")),
        sa.UniqueConstraint("audit_row_id", "kind", name=op.f("uq_alert_audit_row_id_kind")),
    )
    op.create_index("ix_alert_open", "alert", ["late_at"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_index("ix_alert_about_raised", "alert", ["about_id", "raised_at"])


def downgrade() -> None:
    """Drop them; the kind of task goes unless tasks have it."""
    op.drop_table("alert")
    op.drop_table("alert_mark")
    op.drop_column("staff_member", "private_number")
    op.execute("DELETE FROM task_kind WHERE name = 'alert' AND name NOT IN (SELECT DISTINCT kind FROM task)")
