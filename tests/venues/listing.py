"""Small lists of libraries in the national file's format."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from booking.venues.rules import NEEDED, OPENING, WEEKDAY_NAMES

TESTDALE, FARSHIRE = "Testdale Metropolitan Borough Council", "Farshire County Council"


def row(name: str = "Heywood Library", **changes: str) -> dict[str, str]:
    """One open static library of Testdale. Columns by their names in snake case: postcode="OL10 1LW"."""
    facts = {
        "Reporting service": TESTDALE,
        "Name": name,
        "Type": "Static Library",
        "Address 1": "Church Street",
        "Address 2": "Heywood",
        "Address 3": "Greater Manchester",
        "Postcode": "OL10 1LL",
        "Latitude": "53.592606",
        "Longitude": "-2.218168",
        "Email or website": "library@testdale.example",
        **dict.fromkeys(OPENING, "AM Only"),
    }
    named = {column.casefold().replace(" ", "_"): column for column in NEEDED}
    return {column: "" for column in NEEDED} | facts | {named[key]: value for key, value in changes.items()}


def listing(*rows: dict[str, str], columns: Sequence[str] = NEEDED, encoding: str = "utf-8") -> bytes:
    """A file with these rows."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


COUNCIL_COLUMNS = (
    *("Local authority", "Library name", "Address 1", "Address 2", "Address 3", "Postcode"),
    *("Unique property reference number", "Statutory", "Type of library", "Year opened", "Year closed"),
    *(f"{day} {kind} hours" for kind in ("staffed", "unstaffed") for day in WEEKDAY_NAMES),
    *("Special hours", "Co-located", "Co-located with", "Notes", "URL", "Email address"),
)


def council_row(name: str = "Heywood Library", monday: str = "", **changes: str) -> dict[str, str]:
    """One library as a council publishes it, open from nine to five on Tuesdays."""
    facts = {
        "Local authority": "Testdale",
        "Library name": name,
        "Address 1": "Church Street ",
        "Address 2": "Heywood",
        "Postcode": "OL10 1LL",
        "Type of library": "LAL",
        "Monday staffed hours": monday,
        "Tuesday staffed hours": "09:00-17:00",
        "Email address": "mailto:heywood@testdale.example",
    }
    named = {column.casefold().replace(" ", "_"): column for column in COUNCIL_COLUMNS}
    return {column: "" for column in COUNCIL_COLUMNS} | facts | {named[key]: value for key, value in changes.items()}


def council_list(*rows: dict[str, str], columns: Sequence[str] = COUNCIL_COLUMNS, **how: str) -> bytes:
    """The file with these rows. `how`: delimiter, ends, encoding, above (lines before the names of the columns)."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(
        text,
        columns,
        extrasaction="ignore",
        delimiter=how.get("delimiter", ","),
        lineterminator=how.get("ends", "\r\n"),
    )
    writer.writeheader()
    writer.writerows(rows)
    return (how.get("above", "") + text.getvalue()).encode(how.get("encoding", "utf-8"))
