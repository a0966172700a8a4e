"""The kinds of tasks, messages and entries are rows that their tables refer to: a new kind is a row, not another check.

A kind that rows have and this version no longer knows stays a kind.
"""

import sqlalchemy as sa
from alembic import op

from booking.core.rebuild import change_constraints

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

KINDS = {
    "task": ("call", "write", "arrange_interpreter", "answer", "pick_up"),
    "entry": ("note", "action", "referral", "letter"),
    "message": (
        *("confirmation", "moved", "cancelled", "disrupted", "still_on", "offer", "change_link", "answer", "come_in"),
        *("agreed", "question", "reminder_3_days", "reminder_1_day"),
    ),
}
CHECKED = ("task", "entry")  # the kinds of messages were not


def upgrade() -> None:
    """Add the tables, fill them, and refer to them."""
    for table, kinds in KINDS.items():
        name = f"{table}_kind"
        column = sa.Column("name", sa.String(length=40), nullable=False)
        made = op.create_table(name, column, sa.PrimaryKeyConstraint("name", name=op.f(f"pk_{name}")))
        op.bulk_insert(made, [{"name": kind} for kind in kinds])
        op.execute(
            f"INSERT INTO {name} (name) SELECT DISTINCT kind FROM {table} WHERE kind NOT IN (SELECT name FROM {name})"
        )
        key = f"fk_{table}_kind_{name}"
        changes: dict[str, str | None] = {f"ck_{table}_kind": None} if table in CHECKED else {}
        changes[key] = f"CONSTRAINT {key} FOREIGN KEY(kind) REFERENCES {name} (name)"
        change_constraints(op.get_bind(), table, changes)


def downgrade() -> None:
    """List the kinds in checks again."""
    for table, kinds in KINDS.items():
        changes: dict[str, str | None] = {f"fk_{table}_kind_{table}_kind": None}
        if table in CHECKED:
            listed = ", ".join(f"'{kind}'" for kind in kinds)
            changes[f"ck_{table}_kind"] = f"CONSTRAINT ck_{table}_kind CHECK (kind IN ({listed}))"
        change_constraints(op.get_bind(), table, changes)
        op.drop_table(f"{table}_kind")
