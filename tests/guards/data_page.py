"""Write docs/data.md from the models: what is kept about people, why, and how long. `make data-page`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Mapper

from booking.core.database import Base
from booking.core.keeping import End, Keep

PAGE = Path(__file__).resolve().parents[2] / "docs" / "data.md"
CLASSES = {
    "identity": "who someone is",
    "contact": "how to reach them",
    "need": "what would help them",
    "consultation": "what they said and what was agreed",
    "activity": "when they came, and who did what",
    "technical": "what the program needs to work",
}
# Columns that reveal nothing about anyone: keys, references, order, versions.
TELLS_NOTHING = {
    *(
        "id",
        "version",
        "reference",
        "status",
        "kind",
        "link_version",
        "seat",
        "seats",
        "hold_tag",
        "seal",
        "previous_seal",
    ),
    *("subject_kind", "subject_reference", "subject_version", "channel", "provider", "attempts", "claimed_until"),
    *("worthless_at", "expires_at", "changed_at", "times_called", "parts", "price", "state", "visit_reference"),
}
HEAD = """# What is kept about people

Made from the models by `make data-page`; a test fails when it is out of date, and when a column about a person says
neither why it is kept nor how long. A row has one end; some of its columns end earlier. Rows that a person's own rows
point to (venues, services, sessions) hold nothing about anyone who seeks help.

| class | what it covers |
|---|---|
"""


def tables_about_people() -> Iterator[Mapper[Base]]:
    """List every mapper whose rows are about a person, by name."""
    mappers = [m for m in Base.registry.mappers if m.class_.__about_person__]
    yield from sorted(mappers, key=lambda m: m.local_table.name)  # type: ignore[attr-defined]


def undeclared(mapper: Mapper[Base]) -> list[str]:
    """List the columns that are neither declared with `kept` nor of a kind that reveals nothing."""
    return [
        column.name
        for column in mapper.local_table.columns
        if "data_class" not in column.info and column.name not in TELLS_NOTHING and not _points_elsewhere(column)
    ]


def rules_of(mapper: Mapper[Base], end: End) -> list[Keep]:
    """Return the different retention rules of its columns with this end."""
    keeps = [column.info["keep"] for column in mapper.local_table.columns if "keep" in column.info]
    return list(dict.fromkeys(keep for keep in keeps if keep.end is end))


def _points_elsewhere(column: ColumnElement[Any]) -> bool:
    """Whether it is a foreign key to a venue, session or desk; one to a person has to be declared."""
    people = {"citizen", "case_record", "staff_member", "contact_point"}
    return bool(column.foreign_keys) and not any(key.column.table.name in people for key in column.foreign_keys)


def page() -> str:
    """Render the whole page."""
    lines = [HEAD + "\n".join(f"| {name} | {covers} |" for name, covers in CLASSES.items())]
    for mapper in tables_about_people():
        first = " ".join((mapper.class_.__doc__ or "").split("\n\n")[0].split())
        ends = " or ".join(f"{keep}" for keep in rules_of(mapper, End.DELETE_ROW))
        lines += [f"\n## {mapper.class_.__name__}\n", f"{first} Deleted {ends}.\n", "| column | class | why | ends |"]
        lines.append("|---|---|---|---|")
        for column in mapper.local_table.columns:
            if "data_class" in column.info:
                said, keep = column.info, column.info["keep"]
                end = "with the row" if keep.end is End.DELETE_ROW else f"blanked {keep}"
                lines.append(f"| {column.name} | {said['data_class']} | {said['purpose']} | {end} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    from booking import load_tables

    load_tables()

    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.name} is written.")


if __name__ == "__main__":
    main()
