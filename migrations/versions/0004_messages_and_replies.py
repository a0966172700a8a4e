"""Messages and replies: what people write back, the council's own words, wishes, and a pause of all sending."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NO = "BOOLEAN NOT NULL DEFAULT FALSE"
_NONE = "INTEGER NOT NULL DEFAULT 0"
# (table, column, what it is), in SQL that both databases read; an instant is written INSTANT.
COLUMNS = (
    ("message", "language", "VARCHAR(12) NOT NULL DEFAULT ''"),
    ("message", "parts", _NONE),
    ("message", "price", _NONE),
    ("message", "asked_at", "INSTANT"),
    ("contact_point", "shared", _NO),
    ("contact_point", "preferred", _NO),
    ("visit", "text_when_called", _NO),
    (
        "consultation",
        "link_to_id",
        "INTEGER CONSTRAINT fk_consultation_link_to_id_contact_point REFERENCES contact_point (id)",
    ),
)
TABLES = ("sending_pause", "message_template", "feedback", "reply")


def upgrade() -> None:
    """Add columns and tables."""
    instant = "TIMESTAMP WITH TIME ZONE" if op.get_bind().dialect.name == "postgresql" else "VARCHAR(32)"
    for table, column, what in COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {what.replace('INSTANT', instant)}")
    _add_replies()
    _add_words()


def downgrade() -> None:
    """Take them away again."""
    for table in TABLES:
        op.drop_table(table)
    for table, column, _what in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")


def _add_replies() -> None:
    op.create_table(
        "reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("provider_id", sa.String(length=80), nullable=False),
        sa.Column("from_value", sa.String(length=20), nullable=False),
        sa.Column("contact_point_id", sa.Integer(), nullable=True),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("understood", sa.String(length=20), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_reference", sa.String(length=10), nullable=False),
        sa.Column("did", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=640), nullable=False),
        sa.CheckConstraint("state IN ('done', 'open', 'answered')", name=op.f("ck_reply_state")),
        sa.ForeignKeyConstraint(
            ["contact_point_id"], ["contact_point.id"], name=op.f("fk_reply_contact_point_id_contact_point")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["staff_member.id"], name=op.f("fk_reply_answered_by_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sa.UniqueConstraint("reference", name=op.f("uq_reply_reference")),
        sa.UniqueConstraint("provider", "provider_id", name=op.f("uq_reply_provider_provider_id")),
    )
    op.create_index("ix_reply_contact_point_id", "reply", ["contact_point_id"])
    op.create_index("ix_reply_subject", "reply", ["subject_kind", "subject_reference"])
    op.create_index("ix_reply_state", "reply", ["state", "received_at"])
    op.create_table(
        "feedback",
        sa.Column("visit_reference", sa.String(length=10), nullable=False),
        sa.Column("answered_at", Instant(), nullable=False),
        sa.Column("sorted_out", sa.String(length=10), nullable=False),
        sa.Column("told_again", sa.String(length=10), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("sorted_out IN ('', 'yes', 'partly', 'no')", name=op.f("ck_feedback_sorted_out")),
        sa.CheckConstraint("told_again IN ('', 'yes', 'no')", name=op.f("ck_feedback_told_again")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_feedback_venue_id_venue")),
        sa.PrimaryKeyConstraint("visit_reference", name=op.f("pk_feedback")),
    )
    op.create_index("ix_feedback_venue_id", "feedback", ["venue_id"])


def _add_words() -> None:
    op.create_table(
        "message_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("subject_line", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["staff_member.id"], name=op.f("fk_message_template_changed_by_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_template")),
        sa.UniqueConstraint("kind", "channel", "language", name=op.f("uq_message_template_kind_channel_language")),
    )
    op.create_table(
        "sending_pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paused_at", Instant(), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("resumed_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sending_pause")),
    )
