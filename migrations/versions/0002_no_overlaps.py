"""No time is sold twice, and the audit is append-only: refused by the database itself.

PostgreSQL: an exclusion constraint each, from core range types, so that no extension is needed. SQLite: triggers.
Both name the rule in what they say, so that the application can turn it into its own refusal.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# (name, table, the column that must not be in two places at once)
OVERLAPS = (
    ("assignment_advisor_overlap", "assignment", "advisor_id"),
    ("busy_time_advisor_overlap", "busy_time", "advisor_id"),
    ("busy_time_room_overlap", "busy_time", "room_id"),
)
SEALED = "audit_row"


def upgrade() -> None:
    """Add the refusals, and the one row that holds the audit's last seal."""
    if op.get_bind().dialect.name == "postgresql":
        for name, table, owner in OVERLAPS:
            op.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} EXCLUDE USING gist "
                f"(int4range({owner}, {owner}, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&) "
                f"WHERE ({owner} IS NOT NULL)"
            )
        op.execute(
            "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'audit_row_is_append_only'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER audit_row_is_append_only BEFORE UPDATE OR DELETE ON {SEALED} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()"
        )
    else:
        for name, table, owner in OVERLAPS:
            for event, others in (
                ("INSERT", ""),
                (f"UPDATE OF {owner}, starts_at, ends_at", "AND other.id <> NEW.id"),
            ):
                op.execute(
                    f"CREATE TRIGGER {name}_{event.split()[0].lower()} BEFORE {event} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{name}') WHERE EXISTS (SELECT 1 FROM {table} AS other "
                    f"WHERE other.{owner} = NEW.{owner} AND other.ends_at > NEW.starts_at "
                    f"AND other.starts_at < NEW.ends_at {others}); END"
                )
            # Times are compared as text: any other form than the application's own would slip past the comparison.
            for event in ("INSERT", "UPDATE OF starts_at, ends_at"):
                op.execute(
                    f"CREATE TRIGGER {name}_form_{event.split()[0].lower()} BEFORE {event} ON {table} "
                    "WHEN NEW.starts_at NOT GLOB '????-??-?? ??:??:??.??????+00:00' "
                    "OR NEW.ends_at NOT GLOB '????-??-?? ??:??:??.??????+00:00' "
                    f"BEGIN SELECT RAISE(ABORT, '{table}_times_are_utc_text'); END"
                )
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_row_is_append_only_{event.lower()} BEFORE {event} ON {SEALED} "
                "BEGIN SELECT RAISE(ABORT, 'audit_row_is_append_only'); END"
            )
    op.execute(f"INSERT INTO audit_head (id, seal, rows) VALUES (1, '{'0' * 64}', 0)")


def downgrade() -> None:
    """Take them away again."""
    op.execute("DELETE FROM audit_head")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER audit_row_is_append_only ON {SEALED}")
        op.execute("DROP FUNCTION refuse_audit_change()")
        for name, table, _owner in OVERLAPS:
            op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    else:
        for event in ("update", "delete"):
            op.execute(f"DROP TRIGGER audit_row_is_append_only_{event}")
        for name, _table, _owner in OVERLAPS:
            for event in ("insert", "update"):
                op.execute(f"DROP TRIGGER {name}_{event}")
                op.execute(f"DROP TRIGGER {name}_form_{event}")
