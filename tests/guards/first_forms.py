"""Migrations 1 and 3 in their first form: what was added to them later is undone here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from booking.core.rebuild import change_constraints, rebuild_table

_HOLD = "CONSTRAINT fk_journey_hold_id_busy_time {} REFERENCES busy_time (id) ON DELETE SET NULL"
STATEMENTS = {
    "0002": (
        *(
            f"DROP INDEX {name}"
            for name in (
                *("ix_appointment_start", "ix_consultation_advisor_finished", "ix_message_claimed_at"),
                *("uq_message_without_contact", "ix_busy_time_advisor_end", "ix_visit_open"),
            )
        ),
        "CREATE INDEX ix_consultation_advisor_id ON consultation (advisor_id)",
        "CREATE INDEX ix_busy_time_advisor_end ON busy_time (advisor_id, ends_at)",
        "DROP TABLE citizen_join",
        "ALTER TABLE message DROP COLUMN says",
        "ALTER TABLE message DROP COLUMN claimed_at",
        "ALTER TABLE session_series DROP COLUMN opened_until",
        "ALTER TABLE settled_version DROP COLUMN beside",
        "ALTER TABLE settled_version ADD COLUMN contacts VARCHAR(200) NOT NULL DEFAULT ''",
    ),
    "0003": (
        *(f"DROP INDEX {name}" for name in ("ix_visit_day", "uq_staff_member_reference", "ix_appointment_change_left")),
        "ALTER TABLE staff_member DROP COLUMN reference",
        "ALTER TABLE desk DROP COLUMN closed_on",
        "ALTER TABLE private_room DROP COLUMN closed_on",
        "ALTER TABLE appointment_change DROP COLUMN left_advisor_id",
        "ALTER TABLE slot_offer DROP COLUMN seat",
        "CREATE INDEX ix_journey_hold_id ON journey (hold_id)",
    ),
}
_WAS = "uq_message_subject_reference_kind_subject_version_channel"
CONSTRAINTS: dict[str, tuple[str, dict[str, str | None]]] = {
    "0002": (
        "message",
        {
            "ck_message_channel": "CONSTRAINT ck_message_channel CHECK (channel IN ('sms', 'email', 'letter'))",
            "uq_message_identity": None,
            _WAS: f"CONSTRAINT {_WAS} UNIQUE (subject_reference, kind, subject_version, channel)",
        },
    ),
    "0003": ("slot_offer", {"uq_slot_offer_entry_id_venue_id_starts_at": None}),
}


def make_first_form(engine: Engine, revision: str) -> None:
    """Give the database at this revision, 0002 or 0003, the form that it had at first."""
    with unwatched(engine) as connection:
        change_constraints(connection, *CONSTRAINTS[revision])
        for statement in STATEMENTS[revision]:
            connection.exec_driver_sql(statement)
        if revision == "0003":
            _refer_to_the_hold(connection)


def _refer_to_the_hold(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        rebuild_table(connection, "journey", {"hold_id": f"hold_id INTEGER {_HOLD.format('')}"})
    else:
        connection.exec_driver_sql(f"ALTER TABLE journey ADD {_HOLD.format('FOREIGN KEY (hold_id)')}")
        connection.exec_driver_sql('ALTER TABLE postcode ALTER COLUMN unit TYPE VARCHAR(8) COLLATE "default"')


@contextmanager
def unwatched(engine: Engine) -> Iterator[Connection]:
    """Open a transaction in which foreign keys are not checked, as in a migration."""
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        if connection.dialect.name == "sqlite":
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            yield connection
            connection.commit()
        finally:
            connection.rollback()
            if connection.dialect.name == "sqlite":
                driver.execute("PRAGMA foreign_keys=ON")
