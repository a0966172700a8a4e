"""Until when a busy time was planned that ends early; no seat of a group beyond its number of seats."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# Who has a seat for good: the table, its number of the seat, when that counts, and the columns that change it. The
# number of a seat that is only held is a tag.
SEATS = (
    ("group_seat", "number", "expires_at IS NULL", "busy_time_id, number, expires_at"),
    ("appointment", "seat", "status = 'booked'", "busy_time_id, seat, status"),
)


def upgrade() -> None:
    """Add the column and the refusals. Groups ahead with more seats than their service has by now sell no more."""
    op.add_column("busy_time", sa.Column("planned_end", Instant(), nullable=True))
    now = "now()" if _postgresql() else "strftime('%Y-%m-%d %H:%M:%f', 'now')"
    most = "CASE WHEN {0} > {1} THEN {0} ELSE {1} END"
    taken = "COALESCE((SELECT MAX(number) FROM group_seat WHERE busy_time_id = busy_time.id AND expires_at IS NULL), 1)"
    given = "(SELECT seats FROM service WHERE id = busy_time.service_id)"
    op.execute(
        f"UPDATE busy_time SET seats = {most.format(taken, given)} "
        f"WHERE kind = 'group' AND service_id IS NOT NULL AND ends_at > {now}"
    )
    if _postgresql():
        _refuse_in_postgresql()
    else:
        _refuse_in_sqlite()


def downgrade() -> None:
    """Take them away again."""
    for table in (*(table for table, *_ in SEATS), "busy_time"):
        if _postgresql():
            op.execute(f"DROP TRIGGER seat_beyond_seats_{table} ON {table}")
            op.execute(f"DROP FUNCTION refuse_seats_of_{table}()")
        else:
            op.execute(f"DROP TRIGGER seat_beyond_seats_{table}_update")
            if table != "busy_time":
                op.execute(f"DROP TRIGGER seat_beyond_seats_{table}_insert")
    op.drop_column("busy_time", "planned_end")


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _refuse_in_postgresql() -> None:
    """The busy time is locked before it is looked at, so that its seats and a seat cannot change at the same moment."""
    for table, number, counts, columns in SEATS:
        _trigger(
            table,
            f"INSERT OR UPDATE OF {columns}",
            f"IF NEW.{counts} AND NEW.{number} > (SELECT seats FROM busy_time WHERE id = NEW.busy_time_id "
            "FOR NO KEY UPDATE) THEN",
        )
    exists = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE busy_time_id = NEW.id AND {counts} AND {number} > NEW.seats)"
        for table, number, counts, _columns in SEATS
    )
    _trigger("busy_time", "UPDATE OF seats", f"IF {exists} THEN")


def _trigger(table: str, event: str, condition: str) -> None:
    op.execute(
        f"CREATE FUNCTION refuse_seats_of_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {condition} "
        "RAISE EXCEPTION 'seat_beyond_seats' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER seat_beyond_seats_{table} BEFORE {event} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION refuse_seats_of_{table}()"
    )


def _refuse_in_sqlite() -> None:
    for table, number, counts, columns in SEATS:
        for event in ("INSERT", f"UPDATE OF {columns}"):
            op.execute(
                f"CREATE TRIGGER seat_beyond_seats_{table}_{event.split()[0].lower()} BEFORE {event} ON {table} "
                f"WHEN NEW.{counts} BEGIN SELECT RAISE(ABORT, 'seat_beyond_seats') "
                f"WHERE NEW.{number} > (SELECT seats FROM busy_time WHERE id = NEW.busy_time_id); END"
            )
    exists = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE busy_time_id = NEW.id AND {counts} AND {number} > NEW.seats)"
        for table, number, counts, _columns in SEATS
    )
    op.execute(
        "CREATE TRIGGER seat_beyond_seats_busy_time_update BEFORE UPDATE OF seats ON busy_time "
        f"BEGIN SELECT RAISE(ABORT, 'seat_beyond_seats') WHERE {exists}; END"
    )
