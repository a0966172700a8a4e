"""Grants stay on file: who gave, approved and ended each, and what staff are told of it.

Grants that were there stay in force; by whom and since when is not known of them. Of two equal ones the first stays.
"""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_STATES = "CONSTRAINT ck_staff_grant_state CHECK (state IN ('proposed', 'in_force', 'refused', 'ended'))"


def _person(table: str, column: str) -> str:
    return f"INTEGER CONSTRAINT fk_{table}_{column}_staff_member REFERENCES staff_member (id)"


COLUMNS = (
    ("staff_grant", "state", f"VARCHAR(20) NOT NULL DEFAULT 'in_force' {_STATES}"),
    ("staff_grant", "proposed_at", "INSTANT"),
    ("staff_grant", "granted_at", "INSTANT"),
    ("staff_grant", "granted_by_id", _person("staff_grant", "granted_by_id")),
    ("staff_grant", "approved_by_id", _person("staff_grant", "approved_by_id")),
    ("staff_grant", "ended_at", "INSTANT"),
    ("staff_grant", "ended_by_id", _person("staff_grant", "ended_by_id")),
    ("staff_grant", "ended_word", "VARCHAR(200) NOT NULL DEFAULT ''"),
    ("staff_member", "invited_by_id", _person("staff_member", "invited_by_id")),
    ("staff_member", "invite_by_hand", "BOOLEAN NOT NULL DEFAULT FALSE"),
)
OPEN = "state IN ('proposed', 'in_force')"


def upgrade() -> None:
    """Add columns, the table of notices, and refuse two equal grants."""
    instant = "TIMESTAMP WITH TIME ZONE" if op.get_bind().dialect.name == "postgresql" else "VARCHAR(32)"
    for table, column, what in COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {what.replace('INSTANT', instant)}")
    op.execute(
        "DELETE FROM staff_grant WHERE EXISTS (SELECT 1 FROM staff_grant AS other WHERE other.id < staff_grant.id "
        "AND other.staff_member_id = staff_grant.staff_member_id AND other.role = staff_grant.role "
        "AND coalesce(other.venue_id, 0) = coalesce(staff_grant.venue_id, 0) "
        "AND coalesce(other.department_id, 0) = coalesce(staff_grant.department_id, 0))"
    )
    op.execute(
        "CREATE UNIQUE INDEX uq_staff_grant_open ON staff_grant "
        f"(staff_member_id, role, coalesce(venue_id, 0), coalesce(department_id, 0)) WHERE {OPEN}"
    )
    op.create_index("ix_staff_grant_state", "staff_grant", ["state", "role"])
    _add_notices()


def downgrade() -> None:
    """Take them away again. What is not in force goes, else it would be in force again."""
    op.drop_table("staff_notice")
    op.drop_index("ix_staff_grant_state", "staff_grant")
    op.drop_index("uq_staff_grant_open", "staff_grant")
    op.execute("DELETE FROM staff_grant WHERE state <> 'in_force'")
    for table, column, _what in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")


def _add_notices() -> None:
    people = ("staff_member_id", "about_id", "by_id")
    op.create_table(
        "staff_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_member_id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("grant_id", sa.Integer(), nullable=True),
        sa.Column("read_at", Instant(), nullable=True),
        sa.Column("mailed_at", Instant(), nullable=True),
        *(
            sa.ForeignKeyConstraint([one], ["staff_member.id"], name=op.f(f"fk_staff_notice_{one}_staff_member"))
            for one in people
        ),
        sa.ForeignKeyConstraint(["grant_id"], ["staff_grant.id"], name=op.f("fk_staff_notice_grant_id_staff_grant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_notice")),
    )
    op.create_index("ix_staff_notice_unread", "staff_notice", ["staff_member_id", "read_at"])
    op.create_index("ix_staff_notice_mailed", "staff_notice", ["mailed_at", "at"])
