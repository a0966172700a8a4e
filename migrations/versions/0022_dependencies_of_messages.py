"""What messages rest on is rows instead of a text like ",s4:1,3:1,7:2,": a session and contact points, with versions.

The texts of what lies ahead are read, so that nothing has to be planned again; what is over is told to nobody.
"""

import re

import sqlalchemy as sa
from alembic import op

from booking.core import clock
from booking.core.database import Instant

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_OF = "SELECT subject_kind, subject_reference, beside FROM settled_version WHERE beside <> '' AND "
AHEAD = (
    f"{_OF} subject_kind = 'appointment' AND subject_reference IN "
    "(SELECT reference FROM appointment WHERE starts_at > :now)",
    f"{_OF} subject_kind = 'visit' AND subject_reference IN (SELECT visit.reference FROM visit "
    "JOIN advisor_session ON advisor_session.id = visit.session_id WHERE advisor_session.starts_at > :now)",
)
_ONE = re.compile(r"(s?)(\d+):(\d+)")
_ADD = sa.text(
    "INSERT INTO settled_dependency VALUES (:subject_kind, :subject_reference, :kind, :row_id, :row_version)"
)
_SUBJECT = ["subject_kind", "subject_reference"]


def upgrade() -> None:
    """Add the table and fill it, then drop the column."""
    op.create_table(
        "settled_dependency",
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_reference", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("row_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('contact_point', 'advisor_session')", name=op.f("ck_settled_dependency_kind")),
        sa.ForeignKeyConstraint(
            _SUBJECT,
            [f"settled_version.{column}" for column in _SUBJECT],
            name=op.f("fk_settled_dependency_settled_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(*_SUBJECT, "kind", "row_id", name=op.f("pk_settled_dependency")),
    )
    connection = op.get_bind()
    for query in AHEAD:
        found = sa.text(query).bindparams(sa.bindparam("now", clock.now(), type_=Instant))
        for subject_kind, reference, beside in connection.execute(found).all():
            rows = [
                {
                    "subject_kind": subject_kind,
                    "subject_reference": reference,
                    "kind": "advisor_session" if of_session else "contact_point",
                    "row_id": int(row_id),
                    "row_version": int(version),
                }
                for of_session, row_id, version in _ONE.findall(beside)
            ]
            connection.execute(_ADD, rows)
    op.drop_column("settled_version", "beside")


def downgrade() -> None:
    """Write the texts again."""
    op.add_column("settled_version", sa.Column("beside", sa.Text(), nullable=False, server_default=""))
    one = "CASE WHEN kind = 'advisor_session' THEN 's' ELSE '' END || row_id || ':' || row_version"
    joined = "group_concat({0}, ',')" if op.get_bind().dialect.name == "sqlite" else "string_agg({0}, ',')"
    op.execute(
        f"UPDATE settled_version SET beside = ',' || (SELECT {joined.format(one)} FROM settled_dependency AS d "
        "WHERE d.subject_kind = settled_version.subject_kind "
        "AND d.subject_reference = settled_version.subject_reference) || ',' "
        "WHERE EXISTS (SELECT 1 FROM settled_dependency AS d WHERE d.subject_kind = settled_version.subject_kind "
        "AND d.subject_reference = settled_version.subject_reference)"
    )
    op.drop_table("settled_dependency")
