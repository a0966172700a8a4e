"""What migrations 1 and 3 gained after they had been used: whatever an older database lacks of it is added.

Both were edited while the tables they make were in use. Each difference is looked for by itself, so that a database of
any form of them becomes the one that the models declare. What refuses equal rows is added without looking for such
rows: nothing wrote to those tables before it was there.
"""

import secrets

import sqlalchemy as sa
from alembic import op
from sqlalchemy.engine.reflection import Inspector

from booking.core.database import Instant
from booking.core.rebuild import change_constraints, rebuild_table

revision = "0020"
down_revision = "0017"
branch_labels = None
depends_on = None

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LEFT = "CONSTRAINT fk_appointment_change_left_advisor_id_staff_member REFERENCES staff_member (id)"
COLUMNS = (
    ("settled_version", "beside", "TEXT NOT NULL DEFAULT ''"),
    ("message", "says", "VARCHAR(40) NOT NULL DEFAULT ''"),
    ("message", "claimed_at", "INSTANT"),
    ("session_series", "opened_until", "DATE"),
    ("staff_member", "reference", "VARCHAR(10) NOT NULL DEFAULT ''"),
    ("desk", "closed_on", "DATE"),
    ("private_room", "closed_on", "DATE"),
    ("appointment_change", "left_advisor_id", f"INTEGER {_LEFT}"),
    ("slot_offer", "seat", "INTEGER NOT NULL DEFAULT 1"),
)
_IDENTITY = ["subject_reference", "kind", "subject_version", "channel"]
_WITHOUT_CONTACT, _OPEN = sa.text("contact_point_id IS NULL"), sa.text("status <> 'gone'")
# (name, table, columns, unique, where)
INDEXES = (
    ("ix_appointment_start", "appointment", ["starts_at"], False, None),
    ("ix_consultation_advisor_finished", "consultation", ["advisor_id", "finished_at"], False, None),
    ("ix_message_claimed_at", "message", ["claimed_at"], False, None),
    ("uq_message_without_contact", "message", _IDENTITY, True, _WITHOUT_CONTACT),
    ("ix_busy_time_advisor_end", "busy_time", ["advisor_id", "ends_at", "starts_at", "expires_at"], False, None),
    ("ix_visit_open", "visit", ["day"], False, _OPEN),
    ("ix_visit_day", "visit", ["day"], False, None),
    ("uq_staff_member_reference", "staff_member", ["reference"], True, None),
    ("ix_appointment_change_left", "appointment_change", ["left_advisor_id", "at"], False, None),
)
GONE_INDEXES = (("ix_consultation_advisor_id", "consultation"), ("ix_journey_hold_id", "journey"))
CHANNEL = "CONSTRAINT ck_message_channel CHECK (channel IN ('sms', 'email', 'letter', 'call'))"
# (table, name, definition; None: it goes)
UNIQUE = (
    ("message", "uq_message_subject_reference_kind_subject_version_channel", None),
    (
        "message",
        "uq_message_identity",
        "CONSTRAINT uq_message_identity UNIQUE (subject_reference, kind, subject_version, channel, contact_point_id)",
    ),
    ("slot_offer", "uq_slot_offer_entry_id", None),
    (
        "slot_offer",
        "uq_slot_offer_entry_id_venue_id_starts_at",
        "CONSTRAINT uq_slot_offer_entry_id_venue_id_starts_at UNIQUE (entry_id, venue_id, starts_at)",
    ),
)
_COLLATION = (
    "SELECT collation_name FROM information_schema.columns "
    "WHERE table_schema = current_schema() AND table_name = 'postcode' AND column_name = 'unit'"
)
HOLD = "fk_journey_hold_id_busy_time"


def upgrade() -> None:
    """Add what is missing, take away what went."""
    there = sa.inspect(op.get_bind())
    _mend_columns(there)
    if not there.has_table("citizen_join"):
        _add_joins()
    _mend_indexes(there)
    _mend_constraints(there)


def downgrade() -> None:
    """Nothing: it is what migrations 1 and 3 say by themselves."""


def _mend_columns(there: Inspector) -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    instant = "TIMESTAMP WITH TIME ZONE" if postgresql else "VARCHAR(32)"
    for table, column, what in COLUMNS:
        if column not in _columns(there, table):
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {what.replace('INSTANT', instant)}")
    if "contacts" in _columns(there, "settled_version"):
        op.execute("ALTER TABLE settled_version DROP COLUMN contacts")
    if "reference" not in _columns(there, "staff_member"):
        _name_staff()
    if postgresql and op.get_bind().execute(sa.text(_COLLATION)).scalar() != "C":
        op.execute('ALTER TABLE postcode ALTER COLUMN unit TYPE VARCHAR(8) COLLATE "C"')


def _columns(there: Inspector, table: str) -> set[str]:
    """As they were when the step began: an inspector remembers."""
    return {column["name"] for column in there.get_columns(table)}


def _name_staff() -> None:
    connection = op.get_bind()
    for (row_id,) in connection.execute(sa.text("SELECT id FROM staff_member")).all():
        reference = "".join(secrets.choice(_ALPHABET) for _ in range(10))
        update = sa.text("UPDATE staff_member SET reference = :reference WHERE id = :id")
        connection.execute(update, {"reference": reference, "id": row_id})


def _mend_indexes(there: Inspector) -> None:
    for name, table in GONE_INDEXES:
        if name in _indexes(there, table):
            op.drop_index(name, table)
    for name, table, columns, unique, where in INDEXES:
        found = _indexes(there, table).get(name)
        if found == columns:
            continue
        if found is not None:
            op.drop_index(name, table)
        op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)


def _indexes(there: Inspector, table: str) -> dict[str | None, list[str | None]]:
    return {index["name"]: index["column_names"] for index in there.get_indexes(table)}


def _mend_constraints(there: Inspector) -> None:
    changes: dict[str, dict[str, str | None]] = {"message": {}, "slot_offer": {}}
    for table, name, definition in UNIQUE:
        found = name in {one["name"] for one in there.get_unique_constraints(table)}
        if found == (definition is None):
            changes[table][name] = definition
    for check in there.get_check_constraints("message"):
        if check["name"] == "ck_message_channel" and "'call'" not in check["sqltext"]:
            changes["message"]["ck_message_channel"] = CHANNEL
    for table, wanted in changes.items():
        if wanted:
            change_constraints(op.get_bind(), table, wanted)
    if there.get_foreign_keys("journey"):
        if op.get_bind().dialect.name == "sqlite":
            rebuild_table(op.get_bind(), "journey", {"hold_id": "hold_id INTEGER"})
        else:
            change_constraints(op.get_bind(), "journey", {HOLD: None})


def _add_joins() -> None:
    op.create_table(
        "citizen_join",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("citizen_id", sa.Integer(), nullable=False),
        sa.Column("from_record_id", sa.Integer(), nullable=False),
        sa.Column("to_record_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", Instant(), nullable=False),
        sa.Column("joined_by_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", Instant(), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_citizen_join_{column}_{to}"))
            for column, to in (
                ("citizen_id", "citizen"),
                ("from_record_id", "case_record"),
                ("joined_by_id", "staff_member"),
                ("to_record_id", "case_record"),
                ("undone_by_id", "staff_member"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citizen_join")),
        sa.UniqueConstraint("reference", name=op.f("uq_citizen_join_reference")),
    )
    for column in ("citizen_id", "to_record_id"):
        op.create_index(f"ix_citizen_join_{column}", "citizen_join", [column])
