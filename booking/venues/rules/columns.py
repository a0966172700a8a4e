"""Recognise the columns of a list of libraries: the Arts Council's national one, or one as a council publishes it.

Councils and nations use the columns of schema.librarydata.uk, or some of them. A column is called here as the national
list calls it, whatever its name in the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from booking.venues.errors import ColumnsMissing

WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OPENING = tuple(f"{day} opening times" for day in WEEKDAY_NAMES)  # bands, in the national list
DAY_HOURS = tuple(f"{day} hours" for day in WEEKDAY_NAMES)  # in a council's
AUTHORITY, NAME, KIND, POSTCODE = "Reporting service", "Name", "Type", "Postcode"
ADDRESS = ("Address 1", "Address 2", "Address 3")
UPRN, LATITUDE, LONGITUDE = "Unique property reference number", "Latitude", "Longitude"
YEAR_CLOSED, CONTACT = "Year closed", "Email or website"
CODE, WEBSITE, NOTES, SPECIAL_HOURS = "Local authority code", "URL", "Notes", "Special hours"
NEEDED = (AUTHORITY, NAME, KIND, *ADDRESS, POSTCODE, UPRN, LATITUDE, LONGITUDE, YEAR_CLOSED, *OPENING, CONTACT)
OF_COUNCILS: dict[str, tuple[str, ...]] = {
    NAME: ("Library name",),
    AUTHORITY: ("Local authority",),
    CODE: (CODE,),
    KIND: ("Type of library",),
    **{name: (name,) for name in (*ADDRESS, POSTCODE, UPRN, LATITUDE, LONGITUDE, YEAR_CLOSED)},
    CONTACT: ("Email address",),
    **{name: (name,) for name in (WEBSITE, NOTES, SPECIAL_HOURS)},
    **{
        hours: (f"{day} staffed hours", f"{day} hours", f"{day} opening hours", day)
        for day, hours in zip(WEEKDAY_NAMES, DAY_HOURS, strict=True)
    },
}


@dataclass(frozen=True)
class Header:
    """Indexes of the columns that are read, their names in the file, and how many cells a row has."""

    columns: Mapping[str, int]
    names: Mapping[str, str]
    count: int
    national: bool


def likeness(cells: Sequence[str]) -> int:
    """Count the cells that name a column of either kind of list: the line of names has the most."""
    known = {name.casefold() for names in (NEEDED, *OF_COUNCILS.values()) for name in names}
    return len({_plain(cell) for cell in cells} & known)


def read_columns(cells: Sequence[str]) -> Header:
    """Parse the line of names. Raises ColumnsMissing."""
    given = [_plain(cell) for cell in cells]
    while given and not given[-1]:
        given.pop()
    national = _plain(OF_COUNCILS[NAME][0]) not in given
    wanted = {name: (name,) for name in NEEDED} if national else OF_COUNCILS
    names = {column: next((name for name in said if name.casefold() in given), "") for column, said in wanted.items()}
    missing = [wanted[column][0] for column in (NEEDED if national else (NAME, POSTCODE)) if not names[column]]
    if missing:
        named = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
        raise ColumnsMissing(columns=named)
    names = {column: name for column, name in names.items() if name}
    return Header({column: given.index(name.casefold()) for column, name in names.items()}, names, len(given), national)


def _plain(cell: str) -> str:
    return " ".join(cell.split()).casefold()
