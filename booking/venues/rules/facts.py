"""Parse a row of a list of libraries: what it says, and what it must have."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from booking.core.folding import folded, slugged
from booking.core.text import OddCharacters, clean_line
from booking.core.translation import _l
from booking.venues.rules.columns import (
    ADDRESS,
    AUTHORITY,
    CODE,
    CONTACT,
    DAY_HOURS,
    KIND,
    LATITUDE,
    LONGITUDE,
    NAME,
    NOTES,
    OPENING,
    POSTCODE,
    SPECIAL_HOURS,
    WEBSITE,
)
from booking.venues.rules.hours import HoursUnread, read_hours
from booking.venues.rules.position import Grain
from booking.venues.rules.typed_postcodes import find_postcode

SOURCE = "Arts Council England, Basic dataset for libraries 2023"
VENUE_LICENCE = _l("Contains public sector information licensed under the Open Government Licence v3.0.")
STATIC_LIBRARY = "Static Library"
NATIONS_BY_CODE = {"E": "England", "W": "Wales", "S": "Scotland", "N": "Northern Ireland"}
_SCOTTISH = (  # TD lies in both nations
    *("AB", "DD", "DG", "EH", "FK", "G", "HS", "IV", "KA", "KW"),
    *("KY", "ML", "PA", "PH", "ZE"),
)
_NATIONS_BY_AREA = {"BT": "Northern Ireland", **dict.fromkeys(_SCOTTISH, "Scotland")}
_NATIONS_BY_AREA |= dict.fromkeys(("CF", "LD", "LL", "SA"), "Wales")
_PROPERTY_NUMBER = re.compile(r"0*([1-9][0-9]{0,11})(?:\.0*)?")
_LONGEST = {"name": 200, "authority": 200, "kind": 40, "address": 400, "contact": 200}


class CannotUse(ValueError):
    """A row cannot be used; the text is the reason."""


@dataclass(frozen=True)
class VenueFacts:
    """Facts of one venue in a list. Coordinates are WGS 84 degrees; opening bands are seven words, Monday first.

    `hours` are seven days as a venue keeps them, () where the list has none for it; None where it has no such columns.
    """

    name: str
    authority: str
    kind: str
    address: str
    postcode: str
    latitude: float | None
    longitude: float | None
    opening_bands: tuple[str, ...]
    contact: str
    source: str = SOURCE
    nation: str = "England"
    hours: tuple[tuple[str, ...], ...] | None = None
    hours_note: str = ""

    @property
    def place(self) -> str:
        """Identity of a library that has no UPRN of its own: name and postcode."""
        return place_of(self.name, self.postcode)

    @property
    def slugs(self) -> Iterator[str]:
        """Candidates for the venue's slug, without end, the shortest first: names repeat between councils."""
        town = self.address.split(", ")[1:2]
        for words in ([self.name], [self.name, *town], [self.name, self.postcode]):
            yield slugged(" ".join(words))[:110] or "venue"
        for number in count(2):
            yield f"{slugged(self.name)[:110] or 'venue'}-{number}"


def place_of(name: str, postcode: str) -> str:
    """Return name and postcode as an identity, whatever their case and spacing."""
    return f"{folded(name)}|{postcode.replace(' ', '').upper()}"


def read_facts(said: Mapping[str, str], names: Mapping[str, str], *, national: bool, nation: str = "") -> VenueFacts:
    """Parse a row's cells, by column; `names` are the columns' names in the file. Raises CannotUse with the reason.

    `nation` is the one that was given; else the authority's code tells it, or the postcode's area, where it can.
    """
    try:
        texts = {column: clean_line(text) for column, text in said.items()}
    except OddCharacters:
        raise CannotUse("it contains characters that cannot be kept") from None
    for column in (AUTHORITY, NAME, POSTCODE):
        if not texts[column]:
            raise CannotUse(f"its {names.get(column, column)} is empty")
    latitude, longitude = _coordinates(texts.get(LATITUDE, ""), texts.get(LONGITUDE, ""))
    postcode, authority = _postcode(texts[POSTCODE]), texts[AUTHORITY]
    facts = VenueFacts(
        name=texts[NAME],
        authority=authority,
        kind=texts[KIND] if national else STATIC_LIBRARY,
        address=", ".join(part for part in (texts.get(column, "").strip(" ,") for column in ADDRESS) if part),
        postcode=postcode,
        latitude=latitude,
        longitude=longitude,
        opening_bands=tuple(texts[day].strip("[]").replace("Unknown", "") for day in OPENING) if national else (),
        contact=re.sub("^mailto:", "", texts.get(CONTACT, ""), flags=re.IGNORECASE) or texts.get(WEBSITE, ""),
        source=SOURCE if national else f"{authority}, list of libraries"[:80],
        nation="England" if national else nation or _nation(texts.get(CODE, ""), postcode),
        hours=_hours(texts),
        hours_note=textwrap.shorten(" ".join(filter(None, (texts.get(SPECIAL_HOURS), texts.get(NOTES)))), 400),
    )
    for name, longest in _LONGEST.items():
        if len(getattr(facts, name)) > longest:
            raise CannotUse(f"its {name} is longer than {longest} characters")
    return facts


def unread_hours(said: Mapping[str, str], names: Mapping[str, str]) -> str:
    """Say which of a row's hours cannot be read, so that none of it are taken; "" where all can."""
    for column in DAY_HOURS:
        try:
            read_hours(said.get(column, ""))
        except HoursUnread:
            return f"“{said[column][:60]}” is no opening hours ({names[column]})"
    return ""


def property_number(text: str) -> str:
    """Return a UPRN without what a spreadsheet made of it; "" where its digits are lost (2.00702E+09)."""
    found = _PROPERTY_NUMBER.fullmatch(text)
    return found[1] if found else ""


def _hours(texts: Mapping[str, str]) -> tuple[tuple[str, ...], ...] | None:
    if not any(column in texts for column in DAY_HOURS):
        return None
    try:
        days = tuple(tuple(read_hours(texts.get(column, ""))) for column in DAY_HOURS)
    except HoursUnread:
        return ()
    return days if any(days) else ()


def _nation(code: str, postcode: str) -> str:
    area = re.match("[A-Z]+", postcode)
    return NATIONS_BY_CODE.get(code[:1].upper()) or _NATIONS_BY_AREA.get(area[0] if area else "", "England")


def _postcode(text: str) -> str:
    part = find_postcode(text)
    if part is None or part.grain is not Grain.UNIT:
        raise CannotUse(f"its {POSTCODE} is not a postcode")
    return part.text


def _coordinates(latitude: str, longitude: str) -> tuple[float | None, float | None]:
    if not latitude and not longitude:
        return None, None
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        raise CannotUse("its coordinates are not numbers") from None
    if not (49 <= north <= 61 and -9 <= east <= 2.5):
        raise CannotUse("its coordinates are not in the United Kingdom")
    return north, east
