"""Small lists of libraries in the national file's format."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from booking.venues.rules import NEEDED, OPENING

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
