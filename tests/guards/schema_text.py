"""Text of a database's schema, to be compared: columns, constraints, indexes, triggers."""

from __future__ import annotations

import re

from sqlalchemy import Connection, text

from booking.core.rebuild import definitions

_POSTGRESQL = {
    "column": "SELECT table_name, column_name, data_type || ' ' || coalesce(character_maximum_length::text, '') || ' ' "
    "|| is_nullable || ' ' || coalesce(collation_name, '') FROM information_schema.columns "
    "WHERE table_schema = current_schema()",
    "constraint": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = current_schema()::regnamespace AND contype <> 'n'",
    "index": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()",
    "trigger": "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "function": "SELECT '', proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace",
}
_SQLITE = "SELECT type, tbl_name, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
_DEFAULT = re.compile(r" DEFAULT ('[^']*'|\S+)")


def schema_text(connection: Connection) -> set[tuple[str, ...]]:
    """List every column, constraint, index and trigger, with table, name and text, without defaults.

    A column added by a migration has to have a default; one of the first schema has none.
    """
    if connection.dialect.name == "postgresql":
        return {
            (kind, *map(str, row))
            for kind, query in _POSTGRESQL.items()
            for row in connection.execute(text(query)).all()
        }
    said: set[tuple[str, ...]] = set()
    for kind, table, name, sql in connection.execute(text(_SQLITE)).all():
        if kind == "table":
            said |= {("definition", table, _plain(one)) for one in definitions(sql)}
        else:
            said.add((kind, table, name, _plain(sql)))
    return said


def _plain(sql: str) -> str:
    return _DEFAULT.sub("", " ".join(sql.split()))
