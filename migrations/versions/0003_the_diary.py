"""The diary: series that can be changed, groups, holds of journeys, disruptions, the waiting list, postcodes.

Columns are added in plain SQL that both databases read: rebuilding a table on SQLite would lose its triggers.
"""

import secrets

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import VARCHAR

from booking.core.database import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_WHOLE = "INTEGER NOT NULL DEFAULT"

# (table, column, what it is); an instant is written INSTANT.
COLUMNS = (
    ("service", "seats", f"{_WHOLE} 1 CONSTRAINT ck_service_seats CHECK (seats BETWEEN 1 AND 100)"),
    ("service", "day_share", f"{_WHOLE} 0 CONSTRAINT ck_service_day_share CHECK (day_share BETWEEN 0 AND 90)"),
    (
        "service",
        "change_notice_minutes",
        f"{_WHOLE} 0 CONSTRAINT ck_service_change_notice_minutes CHECK (change_notice_minutes >= 0)",
    ),
    ("service", "most_moves", f"{_WHOLE} 5 CONSTRAINT ck_service_most_moves CHECK (most_moves >= 0)"),
    ("service", "most_ahead", f"{_WHOLE} 3 CONSTRAINT ck_service_most_ahead CHECK (most_ahead >= 1)"),
    ("staff_member", "reference", "VARCHAR(10) NOT NULL DEFAULT ''"),
    ("staff_member", "invite_version", f"{_WHOLE} 0"),
    ("staff_member", "invite_hash", "VARCHAR(64)"),
    ("staff_member", "invited_at", "INSTANT"),
    ("desk", "closed_on", "DATE"),
    ("private_room", "closed_on", "DATE"),
    ("venue", "hours", "JSON NOT NULL DEFAULT '[]'"),
    ("session_series", "reference", "VARCHAR(10) NOT NULL DEFAULT ''"),
    ("session_series", "days_on", "JSON NOT NULL DEFAULT '[]'"),
    ("session_series", "breaks", "JSON NOT NULL DEFAULT '[]'"),
    (
        "session_series",
        "follows_id",
        "INTEGER CONSTRAINT fk_session_series_follows_id_session_series REFERENCES session_series (id)",
    ),
    ("session_series", "version", f"{_WHOLE} 1"),
    ("advisor_session", "one_off", "BOOLEAN NOT NULL DEFAULT FALSE"),
    ("advisor_session", "cancel_reason", "VARCHAR(200) NOT NULL DEFAULT ''"),
    ("busy_time", "service_id", "INTEGER CONSTRAINT fk_busy_time_service_id_service REFERENCES service (id)"),
    (
        "busy_time",
        "disruption_id",
        "INTEGER CONSTRAINT fk_busy_time_disruption_id_disruption REFERENCES disruption (id)",
    ),
    ("closure", "disruption_id", "INTEGER CONSTRAINT fk_closure_disruption_id_disruption REFERENCES disruption (id)"),
    ("appointment", "moves", f"{_WHOLE} 0"),
    ("appointment", "disrupted_at", "INSTANT"),
    (
        "appointment_change",
        "left_advisor_id",
        "INTEGER CONSTRAINT fk_appointment_change_left_advisor_id_staff_member REFERENCES staff_member (id)",
    ),
    ("journey", "hold_id", "INTEGER"),
    ("journey", "hold_seat", f"{_WHOLE} 1"),
    ("journey", "held_since", "INSTANT"),
    ("journey", "network_hash", "VARCHAR(64) NOT NULL DEFAULT ''"),
)
INDEXES = (
    ("ix_visit_day", "visit", ["day"], False),
    ("uq_staff_member_invite_hash", "staff_member", ["invite_hash"], True),
    ("uq_staff_member_reference", "staff_member", ["reference"], True),
    ("uq_session_series_reference", "session_series", ["reference"], True),
    ("ix_appointment_change_left", "appointment_change", ["left_advisor_id", "at"], False),
    ("ix_busy_time_disruption_id", "busy_time", ["disruption_id"], False),
    ("ix_closure_disruption_id", "closure", ["disruption_id"], False),
    ("ix_journey_network", "journey", ["network_hash", "hold_id"], False),
)
TABLES = ("slot_offer", "waiting_list_entry", "disrupted_appointment", "group_seat", "staff_skill", "postcode")
DESK = "assignment_desk_overlap"


def upgrade() -> None:
    """Add tables and columns, name the series that are there, and refuse two advisors at one desk."""
    _add_disruption()
    instant = "TIMESTAMP WITH TIME ZONE" if op.get_bind().dialect.name == "postgresql" else "VARCHAR(32)"
    for table, column, what in COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {what.replace('INSTANT', instant)}")
    for table in ("session_series", "staff_member"):
        _name_rows(table)
    for name, table, columns, unique in INDEXES:
        op.create_index(name, table, columns, unique=unique)
    _add_tables()
    _one_advisor_a_desk()


def downgrade() -> None:
    """Take them away again."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE assignment DROP CONSTRAINT {DESK}")
    else:
        for event in ("insert", "update"):
            op.execute(f"DROP TRIGGER {DESK}_{event}")
    for table in TABLES:
        op.drop_table(table)
    for name, table, _columns, _unique in INDEXES:
        op.drop_index(name, table)
    for table, column, _what in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.drop_table("disruption")


def _name_rows(table: str) -> None:
    for (row_id,) in op.get_bind().execute(sa.text(f"SELECT id FROM {table}")).all():
        reference = "".join(secrets.choice(_ALPHABET) for _ in range(10))
        op.get_bind().execute(
            sa.text(f"UPDATE {table} SET reference = :reference WHERE id = :id"),
            {"reference": reference, "id": row_id},
        )


def _add_disruption() -> None:
    op.create_table(
        "disruption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("advisor_id", sa.Integer(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("reopened_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('venue_closed', 'advisor_away', 'session_changed', 'venue_ended', 'advisor_ended', "
            "'service_ended')",
            name=op.f("ck_disruption_kind"),
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_disruption_order")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_disruption_venue_id_venue")),
        sa.ForeignKeyConstraint(
            ["advisor_id"], ["staff_member.id"], name=op.f("fk_disruption_advisor_id_staff_member")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_disruption_service_id_service")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["staff_member.id"], name=op.f("fk_disruption_made_by_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disruption")),
        sa.UniqueConstraint("reference", name=op.f("uq_disruption_reference")),
    )
    op.create_index("ix_disruption_made", "disruption", ["made_at"])


def _add_tables() -> None:
    op.create_table(
        "postcode",
        sa.Column("unit", sa.String(8).with_variant(VARCHAR(8, "C"), "postgresql"), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("unit", name=op.f("pk_postcode")),
    )
    op.create_table(
        "staff_skill",
        sa.Column("staff_member_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_member_id"], ["staff_member.id"], name=op.f("fk_staff_skill_staff_member_id_staff_member")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_staff_skill_service_id_service")),
        sa.PrimaryKeyConstraint("staff_member_id", "service_id", name=op.f("pk_staff_skill")),
    )
    op.create_index("ix_staff_skill_service_id", "staff_skill", ["service_id"])
    op.create_table(
        "group_seat",
        sa.Column("busy_time_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("expires_at", Instant(), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_group_seat_number")),
        sa.ForeignKeyConstraint(
            ["busy_time_id"], ["busy_time.id"], name=op.f("fk_group_seat_busy_time_id_busy_time"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("busy_time_id", "number", name=op.f("pk_group_seat")),
    )
    op.create_table(
        "disrupted_appointment",
        sa.Column("disruption_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('open', 'stand_in', 'moved', 'cancelled', 'restored', 'unaffected')",
            name=op.f("ck_disrupted_appointment_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["disruption_id"], ["disruption.id"], name=op.f("fk_disrupted_appointment_disruption_id_disruption")
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_disrupted_appointment_appointment_id_appointment")
        ),
        sa.PrimaryKeyConstraint("disruption_id", "appointment_id", name=op.f("pk_disrupted_appointment")),
    )
    op.create_index("ix_disrupted_appointment_appointment_id", "disrupted_appointment", ["appointment_id"])
    _add_waiting_list()


def _add_waiting_list() -> None:
    op.create_table(
        "waiting_list_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("venue_ids", sa.JSON(), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("joined_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_waiting_list_entry_appointment_id_appointment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_list_entry")),
    )
    op.create_index("ix_waiting_list_entry_appointment_id", "waiting_list_entry", ["appointment_id"])
    op.create_index(
        "uq_waiting_list_entry_open",
        "waiting_list_entry",
        ["appointment_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "slot_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("busy_time_id", sa.Integer(), nullable=True),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("offered_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.CheckConstraint("answer IN ('', 'yes', 'no', 'expired', 'gone')", name=op.f("ck_slot_offer_answer")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["waiting_list_entry.id"], name=op.f("fk_slot_offer_entry_id_waiting_list_entry")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_slot_offer_venue_id_venue")),
        sa.ForeignKeyConstraint(
            ["busy_time_id"], ["busy_time.id"], name=op.f("fk_slot_offer_busy_time_id_busy_time"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_offer")),
        sa.UniqueConstraint("reference", name=op.f("uq_slot_offer_reference")),
        sa.UniqueConstraint(
            "entry_id", "venue_id", "starts_at", name=op.f("uq_slot_offer_entry_id_venue_id_starts_at")
        ),
    )
    op.create_index("ix_slot_offer_entry_id", "slot_offer", ["entry_id"])
    op.create_index("ix_slot_offer_busy_time_id", "slot_offer", ["busy_time_id"])
    op.create_index("ix_slot_offer_open", "slot_offer", ["answer", "expires_at"])
    op.create_index("ix_slot_offer_slot", "slot_offer", ["venue_id", "starts_at"])


def _one_advisor_a_desk() -> None:
    """Two advisors at one desk: the later entered has none until someone gives them one; from now on it is refused."""
    op.execute(
        "UPDATE assignment SET desk_id = NULL WHERE EXISTS (SELECT 1 FROM assignment AS other WHERE other.desk_id = "
        "assignment.desk_id AND other.id < assignment.id AND other.ends_at > assignment.starts_at "
        "AND other.starts_at < assignment.ends_at)"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"ALTER TABLE assignment ADD CONSTRAINT {DESK} EXCLUDE USING gist "
            "(int4range(desk_id, desk_id, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&) "
            "WHERE (desk_id IS NOT NULL)"
        )
        return
    for event, others in (("INSERT", ""), ("UPDATE OF desk_id, starts_at, ends_at", "AND other.id <> NEW.id")):
        op.execute(
            f"CREATE TRIGGER {DESK}_{event.split()[0].lower()} BEFORE {event} ON assignment "
            f"BEGIN SELECT RAISE(ABORT, '{DESK}') WHERE EXISTS (SELECT 1 FROM assignment AS other "
            "WHERE other.desk_id = NEW.desk_id AND other.ends_at > NEW.starts_at "
            f"AND other.starts_at < NEW.ends_at {others}); END"
        )
